import { Text } from '@mantine/core';
import { ChartFrame } from '@/charts/ChartFrame';
import classes from '@/charts/charts.module.css';
import { ForestPlot } from '@/charts/ForestPlot';
import { formatPercent } from '@/charts/format';
import { metricTable, toneOf } from '@/charts/intervalPlot';
import { MetricTable } from '@/charts/MetricTable';
import type { DifferenceType, EngineName, Results } from '@/charts/model';
import { Panel } from '@/ui/Panel';

interface Props {
  results: Results;
  difference: DifferenceType;
  countsOnly: boolean;
  /** What stands above it, where nothing else does. */
  title?: string;
}

/** How verdicts take the number of metrics into account. */
const CORRECTION: Readonly<Record<EngineName, string>> = {
  sequential:
    'Verdicts are corrected for the number of metrics: the primary one alone, the next four together, the rest together. They hold at any time.',
  fixed:
    'Verdicts are corrected for the number of metrics: the primary one alone, the next four together, the rest together. They hold for one look, at the end.',
  bayesian:
    'A variation is better at a chance of 95% and an expected loss of at most 0.1%. Nothing is corrected for looking often.',
};

/** The metrics with the interval of each variation, on one axis. */
export function MetricsPanel({ results, difference, countsOnly, title = '' }: Props) {
  return (
    <Panel title={title}>
      <ChartFrame
        id="metrics"
        title="Metrics"
        summary={countsOnly ? 'Counts and averages, which are not compared.' : summaryOf(results)}
        notes={countsOnly ? [] : ['Grey intervals are not conclusive.', CORRECTION[results.engine]]}
        table={metricTable(results, difference)}
        fileName={`metrics-${results.experimentId}`}
      >
        <MetricTable results={results} difference={difference} countsOnly={countsOnly} />
        {!countsOnly && (
          <div className={classes.offscreen} aria-hidden="true">
            <ForestPlot results={results} difference={difference} />
          </div>
        )}
      </ChartFrame>
      {results.metrics.length > 5 && (
        <Text size="xs" c="dimmed">
          With more than five metrics, those from the sixth on take longer to become significant.
        </Text>
      )}
    </Panel>
  );
}

function summaryOf(results: Results): string {
  const outcomes = results.metrics.flatMap((metric) =>
    metric.outcomes.filter((outcome) => outcome.comparison !== null),
  );
  const of = (tone: string) => outcomes.filter((outcome) => toneOf(outcome) === tone).length;
  return `${outcomes.length} comparisons at ${formatPercent(results.confidenceLevel, 0)}: ${of('better')} better, ${of('worse')} worse, ${of('inconclusive')} not conclusive.`;
}
