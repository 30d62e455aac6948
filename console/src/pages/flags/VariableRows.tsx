import { ActionIcon, Button, Fieldset, Group, Select, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { VariableType } from '@/api/shapes';
import { keyComplaint } from '../common/key';
import { valueComplaint } from '../flag/variations/variableValue';

export interface VariableRow {
  id: string;
  key: string;
  type: VariableType;
  /** The default. */
  value: string;
}

export const VARIABLE_TYPES: { value: VariableType; label: string; initial: string }[] = [
  { value: 'string', label: 'String', initial: '' },
  { value: 'boolean', label: 'Boolean', initial: 'false' },
  { value: 'integer', label: 'Integer', initial: '0' },
  { value: 'double', label: 'Double', initial: '0' },
  { value: 'json', label: 'JSON', initial: '{}' },
];

export function initialValue(type: VariableType): string {
  return VARIABLE_TYPES.find((own) => own.value === type)?.initial ?? '';
}

export function emptyVariable(): VariableRow {
  return { id: crypto.randomUUID(), key: '', type: 'string', value: '' };
}

interface Props {
  rows: VariableRow[];
  onChange: (rows: VariableRow[]) => void;
  showErrors: boolean;
}

/** The variables that a flag is made with. */
export function VariableRows({ rows, onChange, showErrors }: Props) {
  const set = (id: string, change: Partial<VariableRow>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...change } : row)));
  return (
    <Fieldset legend="Variables">
      <Stack gap="xs">
        {rows.map((row, index) => (
          <Group key={row.id} align="flex-start" gap="xs" wrap="nowrap">
            <TextInput
              aria-label={`Key of variable ${index + 1}`}
              placeholder="Key"
              value={row.key}
              onChange={(event) => set(row.id, { key: event.currentTarget.value })}
              error={(showErrors || row.key !== '') && keyComplaint(row.key)}
            />
            <Select
              aria-label={`Type of variable ${index + 1}`}
              w={120}
              allowDeselect={false}
              data={VARIABLE_TYPES.map(({ value, label }) => ({ value, label }))}
              value={row.type}
              onChange={(type) =>
                type && set(row.id, { type: type as VariableType, value: initialValue(type as VariableType) })
              }
            />
            <TextInput
              aria-label={`Default of variable ${index + 1}`}
              placeholder="Default"
              value={row.value}
              onChange={(event) => set(row.id, { value: event.currentTarget.value })}
              error={valueComplaint(row.type, row.value)}
            />
            <ActionIcon
              mt={4}
              variant="subtle"
              color="gray"
              aria-label={`Remove variable ${index + 1}`}
              disabled={rows.length === 1}
              onClick={() => onChange(rows.filter((own) => own.id !== row.id))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="subtle"
          leftSection={<IconPlus size={16} aria-hidden />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => onChange([...rows, emptyVariable()])}
        >
          Add variable
        </Button>
      </Stack>
    </Fieldset>
  );
}
