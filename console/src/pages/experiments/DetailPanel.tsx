import { Button, Loader, SimpleGrid, Switch, Text } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Answer, ResultsQuestion } from '@/api/results';
import { distributionQuery, sinceExposureQuery } from '@/api/resultsDetail';
import { distributionChart, isDistributed } from '@/charts/distribution';
import type { Results } from '@/charts/model';
import { sinceChart } from '@/charts/since';
import { TimeFigure } from '@/charts/TimeFigure';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { MetricSelect } from './MetricSelect';

interface Props {
  results: Results;
  question: ResultsQuestion;
  /** The place of the metric that is shown. */
  metric: number;
  countsOnly: boolean;
  onMetric: (metric: number) => void;
}

/** What takes a look at each visitor, so that it is only asked for when somebody wants to see it. */
export function DetailPanel({ results, question, metric, countsOnly, onMetric }: Props) {
  const [isShown, setShown] = useState(false);
  const shown = results.metrics[metric] ?? results.metrics[0];
  if (shown === undefined) return null;
  const id = results.experimentId;
  return (
    <Panel
      title="In detail"
      hint="Whether a few visitors make the average, and whether an effect wears off."
      action={
        isShown ? (
          <MetricSelect
            label="Metric in detail"
            metrics={results.metrics}
            value={shown.index}
            onChange={onMetric}
          />
        ) : (
          <Button variant="default" onClick={() => setShown(true)}>
            Show the details
          </Button>
        )
      }
    >
      {isShown && (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl" verticalSpacing="xl">
          {isDistributed(shown.unit) ? (
            <DistributionFigure key={shown.index} id={id} metric={shown.index} question={question} />
          ) : (
            <Text size="sm" c="dimmed">
              “{shown.name}” is a rate: a visitor has it or not, so there is nothing to distribute. Choose a
              metric that counts or sums.
            </Text>
          )}
          <SinceFigure
            key={`since-${shown.index}`}
            id={id}
            metric={shown.index}
            question={question}
            countsOnly={countsOnly}
          />
        </SimpleGrid>
      )}
    </Panel>
  );
}

interface FigureProps {
  id: string;
  metric: number;
  question: ResultsQuestion;
}

function DistributionFigure({ id, metric, question }: FigureProps) {
  const [isCumulative, setCumulative] = useState(false);
  const query = useQuery(distributionQuery(id, metric, question));
  return (
    <Loaded query={query} what="distribution">
      {(own) => (
        <TimeFigure
          spec={distributionChart(own, isCumulative)}
          id={id}
          controls={
            <Switch
              size="xs"
              label="So much or less"
              checked={isCumulative}
              onChange={(event) => setCumulative(event.currentTarget.checked)}
            />
          }
        />
      )}
    </Loaded>
  );
}

function SinceFigure({ id, metric, question, countsOnly }: FigureProps & { countsOnly: boolean }) {
  const [isDifference, setDifference] = useState(false);
  const query = useQuery(sinceExposureQuery(id, metric, question));
  return (
    <Loaded query={query} what="days since the first decision">
      {(own) => (
        <TimeFigure
          spec={sinceChart(own, isDifference && !countsOnly)}
          id={id}
          controls={
            !countsOnly && (
              <Switch
                size="xs"
                label="Against the baseline"
                checked={isDifference}
                onChange={(event) => setDifference(event.currentTarget.checked)}
              />
            )
          }
        />
      )}
    </Loaded>
  );
}

interface LoadedProps<T> {
  query: UseQueryResult<Answer<T>>;
  what: string;
  children: (value: T) => ReactNode;
}

function Loaded<T>({ query: { data, error, refetch }, what, children }: LoadedProps<T>) {
  if (error) return <Problem title={`The ${what} could not be loaded`} error={error} onRetry={refetch} />;
  if (data?.state === 'nothing') return null;
  if (data?.state !== 'ready') {
    return (
      <Text size="sm" role="status">
        <Loader size={14} /> Looking at each visitor…
      </Text>
    );
  }
  return children(data.value);
}
