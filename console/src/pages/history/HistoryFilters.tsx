import { Button, Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { kindName } from './model/sentence';
import { type HistorySearch, TYPES } from './search';

interface Props {
  search: HistorySearch;
  onChange: (search: HistorySearch) => void;
}

/** What the history is narrowed to; all of it is in the address. */
export function HistoryFilters({ search, onChange }: Props) {
  const set = (own: Partial<Record<keyof HistorySearch, unknown>>) =>
    onChange({ ...search, ...own } as HistorySearch);
  const isNarrowed = Object.keys(search).length > 0;
  return (
    <Group gap="sm" align="flex-end" mb="md" role="search" aria-label="Filters of the history">
      <MultiSelect
        label="Type"
        placeholder={search.type === undefined ? 'All types' : ''}
        data={TYPES.map((value) => ({ value, label: kindName(value) }))}
        value={search.type ?? []}
        onChange={(type) => set({ type: type.length > 0 ? type : undefined })}
        w={240}
        clearable
        searchable
      />
      <TextInput
        label="From"
        type="date"
        value={search.from ?? ''}
        max={search.to}
        onChange={(event) => set({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        label="To"
        type="date"
        value={search.to ?? ''}
        min={search.from}
        onChange={(event) => set({ to: event.currentTarget.value || undefined })}
      />
      <Select
        label="Source"
        placeholder="Any"
        data={[
          { value: 'ui', label: 'Console' },
          { value: 'api', label: 'API' },
        ]}
        value={search.source ?? null}
        onChange={(source) => set({ source: source ?? undefined })}
        w={130}
        clearable
      />
      <TextInput
        label="Who"
        placeholder="E-mail"
        defaultValue={search.user ?? ''}
        key={search.user ?? ''}
        onBlur={(event) => set({ user: event.currentTarget.value.trim() || undefined })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') set({ user: event.currentTarget.value.trim() || undefined });
        }}
        w={190}
      />
      {isNarrowed && (
        <Button variant="subtle" onClick={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </Group>
  );
}
