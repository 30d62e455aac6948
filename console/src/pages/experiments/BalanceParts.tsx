import { Group, Loader, Select, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ResultsQuestion } from '@/api/results';
import { splitQuery } from '@/api/resultsDetail';
import { partsSummary, partsTable } from '@/charts/balance';
import { formatCount, plural } from '@/charts/format';
import type { Arm, BalanceGroup } from '@/charts/model';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { BALANCE_TONES } from './words';

interface Props {
  experimentId: string;
  question: ResultsQuestion;
  arms: readonly Arm[];
}

/** The check of the sample ratio for each day and each segment: where visitors are lost. */
export function BalanceParts({ experimentId, question, arms }: Props) {
  const { data, error, refetch } = useQuery(splitQuery(experimentId, question));
  const [by, setBy] = useState('day');
  if (error) return <Problem title="The parts could not be loaded" error={error} onRetry={refetch} />;
  if (data?.state === 'nothing') return null;
  if (data?.state !== 'ready') {
    return (
      <Group gap="xs" role="status">
        <Loader size={16} />
        <Text size="sm">Counting visitors by day and by segment…</Text>
      </Group>
    );
  }
  const groups = data.value;
  const group = groups.find((own) => own.by === by) ?? groups[0];
  if (group === undefined) return null;
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div>
          <Title order={3} size="h4">
            By day and by segment
          </Title>
          <Text size="sm">{partsSummary(groups)}</Text>
        </div>
        <Select
          label="Check by"
          allowDeselect={false}
          w={220}
          data={groups.map((own) => ({ value: own.by, label: own.name }))}
          value={group.by}
          onChange={(value) => value !== null && setBy(value)}
        />
      </Group>
      <PartsTable group={group} arms={arms} />
      <Text size="xs" c="dimmed">
        {othersNote(group)}First decisions only: a visitor belongs to the day and the segment of that. Parts
        of fewer than 100 visitors are not tested; p is corrected for the number of those that are.
      </Text>
    </Stack>
  );
}

function PartsTable({ group, arms }: { group: BalanceGroup; arms: readonly Arm[] }) {
  const { columns, rows } = partsTable(group, arms);
  const last = columns.length - 1;
  return (
    <TableFrame label={`Sample ratio by ${group.name}`}>
      <Table fz="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column, index) => (
              <Table.Th key={column} scope="col" ta={index === 0 || index === last ? 'left' : 'right'}>
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, at) => {
            const state = group.parts[at]?.state ?? null;
            return (
              <Table.Tr key={row[0]}>
                <Table.Th scope="row">{row[0]}</Table.Th>
                {row.slice(1, last).map((cell, index) => (
                  <Table.Td key={columns[index + 1]} ta="right">
                    {cell}
                  </Table.Td>
                ))}
                <Table.Td>
                  {state === null ? (
                    row[last]
                  ) : (
                    <StateMark tone={BALANCE_TONES[state]}>{row[last]}</StateMark>
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function othersNote({ otherValues, otherVisitors }: BalanceGroup): string {
  if (otherValues === 0) return '';
  const verb = otherValues === 1 ? 'is' : 'are';
  return `${plural(otherValues, 'other value')} with ${formatCount(otherVisitors)} visitors ${verb} not listed. `;
}
