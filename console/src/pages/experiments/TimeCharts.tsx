import { Alert, SimpleGrid, Switch } from '@mantine/core';
import { useState } from 'react';
import { allocationChart } from '@/charts/allocation';
import { liftChart } from '@/charts/lift';
import type { DifferenceType, Results, Timeseries } from '@/charts/model';
import { rateChart, significanceChart, visitorsChart } from '@/charts/overTime';
import { TimeFigure } from '@/charts/TimeFigure';
import { Panel } from '@/ui/Panel';
import { MetricSelect } from './MetricSelect';

interface Props {
  results: Results;
  timeseries: Timeseries;
  difference: DifferenceType;
  /** In percent. */
  effect: number;
  /** The place of the metric that is shown. */
  metric: number;
  isBandit: boolean;
  countsOnly: boolean;
  onMetric: (metric: number) => void;
}

/** How it came to the results, of one metric at a time. */
export function TimeCharts(props: Props) {
  const { results, difference, effect, isBandit, countsOnly, onMetric } = props;
  // A bandit changes its traffic all the time: that is a chart of its own.
  const timeseries = isBandit ? { ...props.timeseries, changes: [] } : props.timeseries;
  const metric = timeseries.metrics[props.metric] ?? timeseries.metrics[0];
  const [isDaily, setDaily] = useState(false);
  if (metric === undefined) return null;
  const hasVerdict = !isBandit && !countsOnly;
  // An impact grows with every visitor, so that its course says nothing.
  const told = difference === 'impact' ? 'absolute' : difference;
  const options = {
    difference: told,
    confidenceLevel: results.confidenceLevel,
    engine: results.engine,
    effect: effect / 100,
  };
  return (
    <Panel
      title="Over time"
      action={
        <MetricSelect label="Metric" metrics={timeseries.metrics} value={metric.index} onChange={onMetric} />
      }
    >
      {hasVerdict && results.engine === 'fixed' && (
        <Alert color="yellow" mb="md" title="No peeking">
          A fixed horizon is looked at once. Stopping when a line looks good makes mistakes far more likely
          than {Math.round((1 - results.confidenceLevel) * 100)}%.
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl" verticalSpacing="xl">
        {isBandit && (
          <TimeFigure
            spec={allocationChart(timeseries, results.arms, Date.parse(results.end))}
            id={results.experimentId}
          />
        )}
        {hasVerdict && <TimeFigure spec={liftChart(timeseries, metric, options)} id={results.experimentId} />}
        {hasVerdict && results.engine === 'sequential' && (
          <TimeFigure
            spec={significanceChart(timeseries, metric, results.confidenceLevel)}
            id={results.experimentId}
          />
        )}
        <TimeFigure
          spec={rateChart(timeseries, metric, isDaily)}
          id={results.experimentId}
          controls={
            <Switch
              size="xs"
              label="Each period alone"
              checked={isDaily}
              onChange={(event) => setDaily(event.currentTarget.checked)}
            />
          }
        />
        <TimeFigure spec={visitorsChart(timeseries, results.arms)} id={results.experimentId} />
      </SimpleGrid>
    </Panel>
  );
}
