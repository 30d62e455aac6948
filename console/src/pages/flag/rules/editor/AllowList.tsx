import {
  ActionIcon,
  Button,
  Group,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { AllowListEntry } from '@/api/shapes';
import type { RuleDraft } from '../../model/draft';
import { ALLOWLIST_LENGTH } from './complaints';

interface Props {
  rule: RuleDraft;
  onChange: (change: Partial<RuleDraft>) => void;
  error: string | undefined;
}

/** Users who get a variation by name. Several ids can be pasted at once. */
export function AllowList({ rule, onChange, error }: Props) {
  const keys = Object.keys(rule.variations);
  const [text, setText] = useState('');
  const [variation, setVariation] = useState<string | null>(keys.at(-1) ?? null);
  const entries = Object.values(rule.allow_list);
  const ids = [...new Set(text.split(/[\s,;]+/).filter((id) => id !== ''))];
  const added = ids.filter((id) => !(id in rule.allow_list)).length;
  const isFull = entries.length + added > ALLOWLIST_LENGTH;
  const keep = (next: AllowListEntry[]) =>
    onChange({ allow_list: Object.fromEntries(next.map((own) => [own.user_id, own])) });
  const add = () => {
    if (!variation || ids.length === 0 || isFull) return;
    const fresh = ids.map((user_id) => ({ user_id, variation: { key: variation } }));
    keep([...entries.filter((own) => !ids.includes(own.user_id)), ...fresh]);
    setText('');
  };
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={500} size="sm">
          Allowlist
        </Text>
        <Text size="sm" role="status">
          {entries.length} of {ALLOWLIST_LENGTH}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        These users get their variation while the rule runs. Their ids are in the datafile: whoever has the
        SDK key can read them.
      </Text>
      {entries.length > 0 && (
        <Table verticalSpacing={2} aria-label="Allowlist">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>User id</Table.Th>
              <Table.Th>Variation</Table.Th>
              <Table.Th>
                <VisuallyHidden>Acts</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((own) => (
              <Table.Tr key={own.user_id}>
                <Table.Td>
                  <code>{own.user_id}</code>
                </Table.Td>
                <Table.Td>{own.variation.key}</Table.Td>
                <Table.Td ta="right">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Remove ${own.user_id}`}
                    onClick={() => keep(entries.filter((other) => other.user_id !== own.user_id))}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Group align="flex-start" gap="xs">
        <TextInput
          flex={1}
          aria-label="User ids for the allowlist"
          placeholder="User ids, separated by spaces or commas"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={
            isFull
              ? `An allowlist has at most ${ALLOWLIST_LENGTH} users; this would make ${entries.length + added}.`
              : error
          }
        />
        <Select
          aria-label="Variation for the allowlist"
          w={140}
          allowDeselect={false}
          data={keys}
          value={variation}
          onChange={setVariation}
        />
        <Button variant="default" onClick={add} disabled={ids.length === 0 || isFull}>
          Add
        </Button>
      </Group>
    </Stack>
  );
}
