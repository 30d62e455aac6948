import { Select } from '@mantine/core';
import type { Audience } from '@/api/targeting';

/** One audience in a tree of audiences. */
export function AudienceLeaf({
  id,
  audiences,
  onChange,
}: {
  id: number;
  audiences: readonly Audience[];
  onChange: (id: number) => void;
}) {
  return (
    <Select
      aria-label="Audience"
      searchable
      allowDeselect={false}
      flex={1}
      data={audiences.map((own) => ({ value: String(own.id), label: own.name }))}
      value={String(id)}
      onChange={(value) => value && onChange(Number(value))}
    />
  );
}
