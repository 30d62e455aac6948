import { Anchor, Group, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type Holdout, holdoutResultsQuery, holdoutsQuery, holdoutTimeseriesQuery } from '@/api/holdouts';
import { formatCount, plural, wholeDays } from '@/charts/format';
import { liftChart } from '@/charts/lift';
import { type DifferenceType, isTooEarly, type Results, type Timeseries } from '@/charts/model';
import { visitorsChart } from '@/charts/overTime';
import { TimeFigure } from '@/charts/TimeFigure';
import { useEnvironments, useProjectId } from '@/shell/scope';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { percent } from '../common/percent';
import { MetricSelect } from '../experiments/MetricSelect';
import { MetricsPanel } from '../experiments/MetricsPanel';
import { TONES } from '../flags/tones';

/** What everything that a holdout keeps users from amounts to. */
export function HoldoutResultsPage() {
  const projectId = useProjectId();
  const { holdoutId } = useParams({ from: '/signed-in/p/$projectId/holdouts/$holdoutId' });
  const { data, error, refetch } = useQuery(holdoutsQuery(projectId));
  const holdout = data?.find((own) => String(own.id) === holdoutId);
  return (
    <>
      <Anchor
        size="sm"
        renderRoot={(props) => <Link {...props} to="/p/$projectId/holdouts" params={{ projectId }} />}
      >
        ← All holdouts
      </Anchor>
      {error && <Problem title="The holdout could not be loaded" error={error} onRetry={refetch} />}
      {!data && !error && <Loading rows={8} />}
      {data && !holdout && <Empty title="There is no such holdout">It may have been deleted.</Empty>}
      {holdout && <Found projectId={projectId} holdout={holdout} />}
    </>
  );
}

function Found({ projectId, holdout }: { projectId: number; holdout: Holdout }) {
  const query = useQuery(holdoutResultsQuery(projectId, holdout.id));
  const series = useQuery(holdoutTimeseriesQuery(projectId, holdout.id));
  const results = query.data?.state === 'ready' ? query.data.value : null;
  const timeseries = series.data?.state === 'ready' ? series.data.value : null;
  const isComputing = query.data?.state === 'computing' || series.data?.state === 'computing';
  const countsOnly = results !== null && isTooEarly(results, Date.now());
  return (
    <>
      <PageHeader title={`Results of ${holdout.name}`}>
        Who is held out is the baseline: a difference above zero is what everything together gains.
      </PageHeader>
      <Stack gap="md">
        <Facts holdout={holdout} results={results} />
        {query.error && (
          <Problem title="The results could not be loaded" error={query.error} onRetry={query.refetch} />
        )}
        {series.error && (
          <Problem title="The charts could not be loaded" error={series.error} onRetry={series.refetch} />
        )}
        {(query.isPending || isComputing) && <Loading rows={8} />}
        {query.data?.state === 'nothing' && (
          <Empty title={holdout.status === 'draft' ? 'Not started yet' : 'No visitors yet'}>
            Users count from their first decision after the holdout was started: those who are held out, and
            everyone else whom a rule decides for.
          </Empty>
        )}
        {results !== null && results.metrics.length === 0 && (
          <Empty title="No metrics">
            A holdout has to have metrics before it is started to tell a difference.
          </Empty>
        )}
        {results !== null && results.metrics.length > 0 && (
          <MetricsPanel
            title="What it amounts to"
            results={results}
            difference="relative"
            countsOnly={countsOnly}
          />
        )}
        {results !== null && timeseries !== null && (
          <OverTime results={results} timeseries={timeseries} countsOnly={countsOnly} />
        )}
      </Stack>
    </>
  );
}

function Facts({ holdout, results }: { holdout: Holdout; results: Results | null }) {
  const environments = useEnvironments();
  const environment = environments.find((own) => own.key === holdout.environment_key)?.name;
  return (
    <Group gap="sm">
      <StateMark tone={TONES[holdout.archived ? 'archived' : holdout.status]}>{holdout.status}</StateMark>
      <Text size="sm">{environment ?? holdout.environment_key}</Text>
      <Text size="sm">{percent(holdout.traffic_allocation)} held out</Text>
      {results !== null && (
        <>
          <Text size="sm">{plural(wholeDays(results.start, results.end), 'full day')}</Text>
          <Text size="sm">{formatCount(results.totalVisitors)} visitors</Text>
        </>
      )}
    </Group>
  );
}

interface OverTimeProps {
  results: Results;
  timeseries: Timeseries;
  countsOnly: boolean;
}

/** The difference as it came about, with a band that may be looked at any time. */
function OverTime({ results, timeseries, countsOnly }: OverTimeProps) {
  const [place, setPlace] = useState(0);
  const [difference, setDifference] = useState<DifferenceType>('relative');
  const metric = timeseries.metrics[place] ?? timeseries.metrics[0];
  const options = {
    difference,
    confidenceLevel: results.confidenceLevel,
    engine: results.engine,
    effect: null,
    from: 'the holdout',
  };
  return (
    <Panel
      title="Over time"
      action={
        metric !== undefined &&
        !countsOnly && (
          <Group align="flex-end" gap="sm">
            <SegmentedControl
              aria-label="Difference"
              data={[
                { value: 'relative', label: 'Relative' },
                { value: 'absolute', label: 'Absolute' },
              ]}
              value={difference}
              onChange={(own) => setDifference(own as DifferenceType)}
            />
            <MetricSelect
              label="Metric"
              metrics={timeseries.metrics}
              value={metric.index}
              onChange={setPlace}
            />
          </Group>
        )
      }
    >
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl" verticalSpacing="xl">
        {metric !== undefined && !countsOnly && (
          <TimeFigure spec={liftChart(timeseries, metric, options)} id={`holdout-${results.experimentId}`} />
        )}
        <TimeFigure spec={visitorsChart(timeseries, results.arms)} id={`holdout-${results.experimentId}`} />
      </SimpleGrid>
    </Panel>
  );
}
