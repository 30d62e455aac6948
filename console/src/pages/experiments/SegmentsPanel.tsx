import { Badge, Group, Select, Table, TagsInput, Text } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Answer, FAMILIES, type ResultsQuestion, resultsQuery } from '@/api/results';
import { attributesQuery, audiencesQuery } from '@/api/targeting';
import charts from '@/charts/charts.module.css';
import { formatCount, formatInterval, formatLift, formatPercent, formatValue } from '@/charts/format';
import { sharedAxis, toneOf, verdictWord } from '@/charts/intervalPlot';
import { AxisHead, Bar } from '@/charts/MetricTable';
import { isTooEarly, type Metric, type Results } from '@/charts/model';
import { Panel } from '@/ui/Panel';
import { TableFrame } from '@/ui/TableFrame';
import { valuesInAudiences } from './segmentValues';

/** More segments than this say nothing but chance. */
const MOST = 12;

interface Props {
  projectId: number;
  results: Results;
  question: ResultsQuestion;
  metric: number;
  by: string | undefined;
  values: readonly string[] | undefined;
  countsOnly: boolean;
  onChange: (by: string | undefined, values: string[] | undefined) => void;
}

/** One metric in parts of the visitors, side by side on one axis. */
export function SegmentsPanel({
  projectId,
  results,
  question,
  metric,
  by,
  values,
  countsOnly,
  onChange,
}: Props) {
  const attributes = useQuery(attributesQuery(projectId));
  const audiences = useQuery(audiencesQuery(projectId));
  const key = attributes.data?.find((own) => String(own.id) === by)?.key;
  const known = useMemo(
    () => (key === undefined ? [] : valuesInAudiences(audiences.data ?? [], key)),
    [audiences.data, key],
  );
  const isFamily = by !== undefined && by in FAMILIES;
  const shown = (isFamily ? (FAMILIES[by] ?? []) : (values ?? known)).slice(0, MOST);
  return (
    <Panel
      title="Segments"
      hint="Exploratory: the more parts one looks at, the more likely one of them differs by chance. Confirm what is found here in a test of its own."
      action={
        <Group align="flex-end" gap="sm">
          <Select
            label="Segment by"
            placeholder="Choose"
            clearable
            searchable
            w={200}
            value={by ?? null}
            onChange={(value) => onChange(value ?? undefined, undefined)}
            data={[
              {
                group: 'Visitor',
                items: Object.keys(FAMILIES).map((value) => ({
                  value,
                  label: value[0]?.toUpperCase() + value.slice(1),
                })),
              },
              {
                group: 'Attribute',
                items: (attributes.data ?? []).map((own) => ({
                  value: String(own.id),
                  label: own.name || own.key,
                })),
              },
            ]}
          />
          {by !== undefined && !isFamily && (
            <TagsInput
              label="Values"
              placeholder="Add a value"
              w={300}
              maxTags={MOST}
              value={[...shown]}
              data={known}
              onChange={(own) => onChange(by, own)}
            />
          )}
        </Group>
      }
    >
      {by !== undefined && (
        <SegmentRows
          results={results}
          question={question}
          metric={metric}
          by={by}
          values={shown}
          countsOnly={countsOnly}
        />
      )}
    </Panel>
  );
}

interface RowsProps {
  results: Results;
  question: ResultsQuestion;
  metric: number;
  by: string;
  values: readonly string[];
  countsOnly: boolean;
}

function SegmentRows({ results, question, metric, by, values, countsOnly }: RowsProps) {
  const answers = useQueries({
    queries: values.map((value) =>
      resultsQuery(results.experimentId, { ...question, segment: { by, value } }),
    ),
  });
  const parts = values.map((value, index) => ({
    value,
    answer: answers[index]?.data,
    isError: answers[index]?.isError ?? false,
  }));
  const found = parts.map((part) => metricOf(part.answer, metric));
  const whole = results.metrics[metric] ?? results.metrics[0];
  const all = [whole, ...found.map((part) => part?.metric)].filter(
    (own): own is Metric => own !== undefined && own !== null,
  );
  const axis = sharedAxis(all, 'relative');
  if (whole === undefined) return null;
  const rows: { label: string; results: Results | null; metric: Metric | null; state: string }[] = [
    { label: 'All visitors', results, metric: whole, state: '' },
    ...parts.map((part, index) => ({
      label: part.value,
      results: found[index]?.results ?? null,
      metric: found[index]?.metric ?? null,
      state: part.isError
        ? 'could not be loaded'
        : part.answer === undefined || part.answer.state === 'computing'
          ? 'computing…'
          : 'no visitors',
    })),
  ];
  return (
    <TableFrame label="Segments">
      <Table className={charts.scheme} fz="sm" data-figure="segments">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Segment</Table.Th>
            <Table.Th>Variation</Table.Th>
            <Table.Th ta="right">Visitors</Table.Th>
            <Table.Th ta="right">Value</Table.Th>
            {!countsOnly && (
              <Table.Th ta="right">{formatPercent(results.confidenceLevel, 0)} interval</Table.Th>
            )}
            {!countsOnly && (
              <Table.Th>
                {whole.name}
                <AxisHead axis={axis} />
              </Table.Th>
            )}
            {!countsOnly && <Table.Th>Verdict</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <SegmentRow key={row.label} row={row} axis={axis} countsOnly={countsOnly} />
          ))}
        </Table.Tbody>
      </Table>
      <Group gap="xs" mt="xs">
        <Badge variant="outline" color="gray" tt="none">
          exploratory
        </Badge>
        <Text size="xs" c="dimmed">
          {values.length} segments, not corrected for their number. A visitor is in the segment of the first
          decision.
        </Text>
      </Group>
    </TableFrame>
  );
}

interface RowProps {
  row: { label: string; results: Results | null; metric: Metric | null; state: string };
  axis: ReturnType<typeof sharedAxis>;
  countsOnly: boolean;
}

function SegmentRow({ row, axis, countsOnly }: RowProps) {
  const { metric, results } = row;
  if (metric === null || results === null) {
    return (
      <Table.Tr>
        <Table.Th scope="row">{row.label}</Table.Th>
        <Table.Td colSpan={6} c="dimmed">
          {row.state}
        </Table.Td>
      </Table.Tr>
    );
  }
  const isEarly = isTooEarly(results, Date.now());
  return metric.outcomes.map((outcome, index) => (
    <Table.Tr key={outcome.variationId} data-segment={row.label} data-variation={outcome.variationId}>
      {index === 0 && (
        <Table.Th scope="rowgroup" rowSpan={metric.outcomes.length}>
          {row.label}
        </Table.Th>
      )}
      <Table.Td>{outcome.name}</Table.Td>
      <Table.Td ta="right">{formatCount(outcome.visitors)}</Table.Td>
      <Table.Td ta="right">{formatValue(outcome.rate, metric.unit)}</Table.Td>
      {!countsOnly && outcome.isBaseline && <Table.Td colSpan={3} />}
      {!countsOnly && !outcome.isBaseline && isEarly && (
        <Table.Td colSpan={3} c="dimmed">
          too few visitors
        </Table.Td>
      )}
      {!countsOnly && !outcome.isBaseline && !isEarly && (
        <>
          <Table.Td ta="right">{formatInterval(outcome.comparison?.interval ?? null, formatLift)}</Table.Td>
          <Table.Td miw={240}>
            <Bar outcome={outcome} axis={axis} difference="relative" />
          </Table.Td>
          <Table.Td className={charts[toneOf(outcome)]}>{verdictWord(outcome)}</Table.Td>
        </>
      )}
    </Table.Tr>
  ));
}

function metricOf(
  answer: Answer<Results> | undefined,
  index: number,
): { results: Results; metric: Metric } | null {
  if (answer?.state !== 'ready') return null;
  const metric = answer.value.metrics[index] ?? answer.value.metrics[0];
  return metric === undefined ? null : { results: answer.value, metric };
}
