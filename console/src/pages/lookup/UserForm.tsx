import {
  ActionIcon,
  Autocomplete,
  Button,
  Group,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ExplainedUser } from '@/api/explain';
import { attributesQuery } from '@/api/targeting';
import { ActionButton } from '@/ui/ActionButton';
import type { CallSource } from '@/ui/CopyAsCurl';
import { type AttributeRow, attributesOf, parseAttributes, rowsOf } from './userAttributes';

interface Props {
  project: number;
  action: string;
  isBusy: boolean;
  onSubmit: (user: ExplainedUser) => void;
  /** The request for a user, for copying. */
  call: (user: ExplainedUser) => ReturnType<CallSource>;
  /** Whether there are only attributes to enter. */
  isWithoutId?: boolean;
}

/** A user to try: an id and attributes, in rows or as JSON. */
export function UserForm({ project, action, isBusy, onSubmit, call, isWithoutId = false }: Props) {
  const [id, setId] = useState('');
  const [mode, setMode] = useState<'rows' | 'json'>('rows');
  const [rows, setRows] = useState<AttributeRow[]>([]);
  const [json, setJson] = useState('');
  const parsed = mode === 'json' ? parseAttributes(json) : attributesOf(rows);
  const isValid = typeof parsed !== 'string' && (isWithoutId || id !== '');
  const user = (): ExplainedUser => ({ user_id: id, attributes: typeof parsed === 'string' ? {} : parsed });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isValid) onSubmit(user());
  };
  const show = (next: string) => {
    if (next === 'json') setJson(JSON.stringify(attributesOf(rows), null, 2));
    else if (typeof parsed !== 'string') setRows(rowsOf(parsed) ?? rows);
    // Lists and objects cannot be shown in rows.
    if (next === 'json' || (typeof parsed !== 'string' && rowsOf(parsed))) setMode(next as 'rows' | 'json');
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        {!isWithoutId && (
          <TextInput
            label="User id"
            required
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
          />
        )}
        <Group justify="space-between">
          <Text fw={500} size="sm">
            Attributes
          </Text>
          <SegmentedControl
            size="xs"
            aria-label="How attributes are entered"
            data={[
              { value: 'rows', label: 'Rows' },
              { value: 'json', label: 'JSON' },
            ]}
            value={mode}
            onChange={show}
          />
        </Group>
        {mode === 'rows' ? (
          <AttributeRows project={project} rows={rows} onChange={setRows} />
        ) : (
          <Textarea
            aria-label="Attributes as JSON"
            autosize
            minRows={3}
            value={json}
            onChange={(event) => setJson(event.currentTarget.value)}
            error={typeof parsed === 'string' && parsed}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          />
        )}
        <Group>
          <ActionButton
            type="submit"
            loading={isBusy}
            disabled={!isValid}
            call={() => (isValid ? call(user()) : undefined)}
          >
            {action}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}

function AttributeRows({
  project,
  rows,
  onChange,
}: {
  project: number;
  rows: AttributeRow[];
  onChange: (rows: AttributeRow[]) => void;
}) {
  const { data: attributes = [] } = useQuery(attributesQuery(project));
  const known = attributes.filter((own) => !own.archived).map((own) => own.key);
  const set = (id: string, change: Partial<AttributeRow>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...change } : row)));
  return (
    <Stack gap={6}>
      {rows.map((row, index) => (
        <Group key={row.id} gap={6} wrap="nowrap">
          <Autocomplete
            aria-label={`Attribute ${index + 1}`}
            placeholder="Attribute"
            flex={1}
            data={known}
            value={row.key}
            onChange={(key) => set(row.id, { key })}
          />
          <TextInput
            aria-label={`Value of attribute ${index + 1}`}
            placeholder="Value"
            flex={1}
            value={row.text}
            onChange={(event) => set(row.id, { text: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove attribute ${index + 1}`}
            onClick={() => onChange(rows.filter((own) => own.id !== row.id))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        style={{ alignSelf: 'flex-start' }}
        onClick={() => onChange([...rows, { id: crypto.randomUUID(), key: '', text: '' }])}
      >
        Add attribute
      </Button>
    </Stack>
  );
}
