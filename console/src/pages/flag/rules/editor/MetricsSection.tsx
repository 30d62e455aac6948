import { ActionIcon, Badge, Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Metric } from '@/api/shapes';
import { eventsQuery } from '@/api/targeting';
import type { RuleDraft } from '../../model/draft';
import type { Complaints } from './complaints';

const AGGREGATORS = [
  { value: 'unique', label: 'Users who did it' },
  { value: 'count', label: 'How often it was done' },
  { value: 'revenue', label: 'Revenue' },
  { value: 'value', label: 'Value' },
];

const DIRECTIONS = [
  { value: 'increasing', label: 'More is better' },
  { value: 'decreasing', label: 'Less is better' },
];

interface Props {
  project: number;
  rule: Pick<RuleDraft, 'metrics'>;
  onChange: (change: Pick<RuleDraft, 'metrics'>) => void;
  complaint: Pick<Complaints, 'metrics'>;
}

/** What is measured: the first metric is the primary one. */
export function MetricsSection({ project, rule, onChange, complaint }: Props) {
  const { data: events = [] } = useQuery(eventsQuery(project));
  const { metrics } = rule;
  const keep = (next: Metric[]) => onChange({ metrics: next });
  const change = (index: number, part: Partial<Metric>) =>
    keep(metrics.map((own, at) => (at === index ? { ...own, ...part } : own)));
  const move = (index: number, by: number) => {
    const next = [...metrics];
    const [own] = next.splice(index, 1);
    if (own) next.splice(index + by, 0, own);
    keep(next);
  };
  const used = new Set(metrics.map((own) => own.event_id));
  const offered = events
    .filter((own) => !own.archived || used.has(own.id))
    .map((own) => ({ value: String(own.id), label: own.key }));
  const add = () => {
    const event = events.find((own) => !own.archived && !used.has(own.id));
    keep([...metrics, { ...newMetric, event_id: event?.id ?? null, display_title: event?.key ?? null }]);
  };
  return (
    <Stack gap="xs">
      {metrics.map((metric, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: metrics have no other identity
        <Group key={index} gap="xs" wrap="nowrap" align="center">
          <Badge variant="default" tt="none" w={92} style={{ flex: 'none' }}>
            {index === 0 ? 'Primary' : index < 5 ? 'Secondary' : 'Monitoring'}
          </Badge>
          {metric.aggregator === 'ratio' ? (
            <Text flex={1}>
              {metric.display_title ?? 'Ratio'} (made by the API; its parts stay as they are)
            </Text>
          ) : (
            <>
              <Select
                aria-label={`Event of metric ${index + 1}`}
                placeholder={metric.aggregator === 'sum' ? 'All events' : 'Event'}
                searchable
                clearable={metric.aggregator === 'sum' && metric.field === 'revenue'}
                allowDeselect={false}
                flex={1}
                data={offered}
                value={metric.event_id ? String(metric.event_id) : null}
                onChange={(id) =>
                  change(index, {
                    event_id: id ? Number(id) : null,
                    display_title: events.find((own) => String(own.id) === id)?.key ?? null,
                  })
                }
              />
              <Select
                aria-label={`What metric ${index + 1} counts`}
                w={180}
                allowDeselect={false}
                data={AGGREGATORS}
                value={metric.aggregator === 'sum' ? (metric.field ?? 'value') : metric.aggregator}
                onChange={(value) => value && change(index, aggregation(value))}
              />
            </>
          )}
          <Select
            aria-label={`Direction of metric ${index + 1}`}
            w={145}
            allowDeselect={false}
            data={DIRECTIONS}
            value={metric.winning_direction}
            onChange={(value) =>
              value && change(index, { winning_direction: value as Metric['winning_direction'] })
            }
          />
          <Group gap={0} wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Move metric ${index + 1} up`}
              disabled={index === 0}
              onClick={() => move(index, -1)}
            >
              <IconArrowUp size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Move metric ${index + 1} down`}
              disabled={index === metrics.length - 1}
              onClick={() => move(index, 1)}
            >
              <IconArrowDown size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove metric ${index + 1}`}
              onClick={() => keep(metrics.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        </Group>
      ))}
      {complaint.metrics && (
        <Text size="sm" c="var(--burgee-bad)">
          {complaint.metrics}
        </Text>
      )}
      {events.length === 0 && (
        <Text size="sm" c="dimmed">
          This project has no events yet: add one on the Events page, and send it from your code.
        </Text>
      )}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        style={{ alignSelf: 'flex-start' }}
        onClick={add}
      >
        {metrics.length === 0 ? 'Add primary metric' : 'Add metric'}
      </Button>
      {metrics.length > 5 && (
        <Text size="sm" c="dimmed">
          More than five metrics slow down what can be said about each, since false discoveries are held in
          check over all of them.
        </Text>
      )}
    </Stack>
  );
}

const newMetric: Metric = {
  aggregator: 'unique',
  scope: 'visitor',
  event_type: 'custom',
  winning_direction: 'increasing',
};

function aggregation(value: string): Partial<Metric> {
  if (value === 'revenue' || value === 'value') return { aggregator: 'sum', field: value };
  return { aggregator: value as Metric['aggregator'], field: null };
}
