import { Select } from '@mantine/core';

interface Props {
  label: string;
  metrics: readonly { readonly index: number; readonly name: string }[];
  /** The place of the metric that is chosen. */
  value: number;
  onChange: (metric: number) => void;
}

/** Chooses one of the metrics, of which there is always one. */
export function MetricSelect({ label, metrics, value, onChange }: Props) {
  return (
    <Select
      label={label}
      w={260}
      allowDeselect={false}
      data={metrics.map((own) => ({ value: String(own.index), label: own.name }))}
      value={String(value)}
      onChange={(own) => own !== null && onChange(Number(own))}
    />
  );
}
