import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '@/api/permissions';
import type { Rule } from '@/api/shapes';
import { createEvent, type Event, eventsQuery, updateEvent } from '@/api/targeting';
import { useProjectId } from '@/shell/scope';
import { CodeBlock } from '@/ui/CodeBlock';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { KeyedList } from '../common/KeyedList';
import { UsedBy } from '../common/UsedBy';
import { useUses } from '../common/useUses';

const CATEGORIES = [
  'other',
  'add_to_cart',
  'save',
  'search',
  'share',
  'purchase',
  'convert',
  'sign_up',
  'subscribe',
];

const eventsOf = (rule: Rule) => rule.metrics.flatMap((metric) => (metric.event_id ? [metric.event_id] : []));

/** What users do, for experiments to be measured by. */
export function EventsPage() {
  const project = useProjectId();
  const mayEdit = useMay(project, 'edit');
  const query = eventsQuery(project);
  const { data, error, refetch } = useQuery(query);
  const uses = useUses(project, eventsOf);
  if (error) return <Problem title="The events could not be loaded" error={error} onRetry={refetch} />;
  if (!data) return <Loading />;
  return (
    <KeyedList<Event>
      noun="Event"
      title="Events"
      purpose="What users do, sent by your code. The metrics of experiments count them."
      emptyText="An event is something worth counting: a purchase, a sign-up. Code sends it by its key, with a value if it has one."
      items={data}
      queryKey={query.queryKey}
      mayEdit={mayEdit}
      categories={CATEGORIES}
      create={({ key, description, category }) =>
        createEvent(project, { key, description, category: category ?? 'other' })
      }
      update={(own, change) => updateEvent(project, own.id, change)}
      countUses={(own) => (uses.isLoading ? undefined : uses.of(own.id).length)}
      details={(own) => (
        <Stack>
          <UsedBy project={project} rules={uses.of(own.id)} uses={uses} />
          <CodeBlock
            code={`user.trackEvent('${own.key}', { revenue: 4200, value: 1.5 });`}
            label="Code that sends the event"
          />
        </Stack>
      )}
    />
  );
}
