import {
  ActionIcon,
  Button,
  Group,
  Progress,
  Select,
  Stack,
  Table,
  Text,
  Tooltip,
  VisuallyHidden,
} from '@mantine/core';
import { IconLock, IconLockOpen, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { RuleVariation, Variation } from '@/api/shapes';
import { PercentInput } from '../../../common/PercentInput';
import { percent } from '../../../common/percent';
import { addShare, equalise, removeShare, type Share, setShare, total } from '../../model/split';

interface Props {
  variations: Record<string, RuleVariation>;
  offered: readonly Variation[];
  error: string | undefined;
  onChange: (variations: Record<string, RuleVariation>) => void;
}

const COLORS = ['sea', 'orange', 'violet', 'teal', 'pink', 'yellow', 'indigo', 'gray'];

/** The shares of a split. They always add up to 100.00%: what one gets the others give, but for those that are locked. */
export function SplitEditor({ variations, offered, error, onChange }: Props) {
  const [locked, setLocked] = useState<ReadonlySet<string>>(new Set());
  const shares: Share[] = Object.values(variations).map((own) => ({
    key: own.key,
    points: own.percentage_included,
    locked: locked.has(own.key),
  }));
  const name = (key: string) => offered.find((own) => own.key === key)?.name ?? key;
  const free = offered.filter((own) => !(own.key in variations));
  const keep = (next: Share[]) =>
    onChange(Object.fromEntries(next.map(({ key, points }) => [key, { key, percentage_included: points }])));
  const lock = (key: string) => {
    const next = new Set(locked);
    if (!next.delete(key)) next.add(key);
    setLocked(next);
  };
  return (
    <Stack gap="xs">
      <Progress.Root size="lg" aria-hidden>
        {shares.map((share, index) => (
          <Progress.Section
            key={share.key}
            value={share.points / 100}
            color={COLORS[index % COLORS.length] ?? 'gray'}
          />
        ))}
      </Progress.Root>
      <Table withRowBorders={false} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Variation</Table.Th>
            <Table.Th>Share</Table.Th>
            <Table.Th>
              <VisuallyHidden>Acts</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shares.map((share) => (
            <Table.Tr key={share.key}>
              <Table.Th scope="row" fw={500}>
                {name(share.key)}
              </Table.Th>
              <Table.Td>
                <PercentInput
                  aria-label={`Share of ${name(share.key)} in percent`}
                  value={share.points}
                  disabled={share.locked}
                  onChange={(points) => keep(setShare(shares, share.key, points))}
                />
              </Table.Td>
              <Table.Td>
                <Group gap={4} wrap="nowrap">
                  <Tooltip
                    label={share.locked ? 'Let it change with the others' : 'Keep it when others change'}
                  >
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`Lock ${name(share.key)}`}
                      aria-pressed={share.locked}
                      onClick={() => lock(share.key)}
                    >
                      {share.locked ? (
                        <IconLock size={16} aria-hidden />
                      ) : (
                        <IconLockOpen size={16} aria-hidden />
                      )}
                    </ActionIcon>
                  </Tooltip>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Remove ${name(share.key)}`}
                    disabled={shares.length === 1}
                    onClick={() => keep(removeShare(shares, share.key))}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group justify="space-between">
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => keep(equalise(shares))}>
            Equalise
          </Button>
          {free.length > 0 && (
            <Select
              size="xs"
              aria-label="Add variation"
              placeholder="Add variation"
              data={free.map((own) => ({ value: own.key, label: own.name }))}
              value={null}
              onChange={(key) => key && keep(addShare(shares, key))}
            />
          )}
        </Group>
        <Text size="sm" fw={600} role="status">
          Total {percent(total(shares))}
        </Text>
      </Group>
      {error && (
        <Text size="sm" c="var(--burgee-bad)">
          {error}
        </Text>
      )}
    </Stack>
  );
}
