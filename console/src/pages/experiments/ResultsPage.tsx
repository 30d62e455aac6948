import { Alert, Anchor, Group, List, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { experimentQuery } from '@/api/experiments';
import { FAMILIES, resultsQuery, timeseriesQuery } from '@/api/results';
import type { Rule } from '@/api/shapes';
import { attributesQuery } from '@/api/targeting';
import { isTooEarly, type Results } from '@/charts/model';
import { useProjectId } from '@/shell/scope';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { localTime } from '@/ui/time';
import { DetailPanel } from './DetailPanel';
import { HealthPanel } from './HealthPanel';
import { MetricsPanel } from './MetricsPanel';
import { RefreshButton, ResultsControls, type SetSearch } from './ResultsControls';
import { ResetButton, ResultsFacts } from './ResultsFacts';
import { SegmentsPanel } from './SegmentsPanel';
import { DEFAULT_EFFECT, toQuestion } from './search';
import { TimeCharts } from './TimeCharts';
import { BanditBox, VerdictBox } from './VerdictBox';
import { isBandit } from './words';

const ROUTE = '/signed-in/p/$projectId/experiments/$experimentId';

/** What an experiment has found. */
export function ResultsPage() {
  const projectId = useProjectId();
  const { experimentId } = useParams({ from: ROUTE });
  const rule = useQuery(experimentQuery(projectId, Number(experimentId)));
  return (
    <>
      <Anchor
        size="sm"
        renderRoot={(props) => (
          <Link {...props} to="/p/$projectId/experiments" params={{ projectId }} search={{}} />
        )}
      >
        ← All experiments
      </Anchor>
      {rule.isPending && <Loading rows={8} />}
      {rule.isError && (
        <Problem
          title="The experiment could not be loaded"
          error={rule.error}
          onRetry={() => rule.refetch()}
        />
      )}
      {rule.isSuccess && <Found projectId={projectId} experimentId={experimentId} rule={rule.data} />}
    </>
  );
}

function Found({ projectId, experimentId, rule }: { projectId: number; experimentId: string; rule: Rule }) {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: '/p/$projectId/experiments/$experimentId' });
  const question = useMemo(() => toQuestion(search), [search]);
  const query = useQuery({ ...resultsQuery(experimentId, question), placeholderData: (before) => before });
  const attributes = useQuery(attributesQuery(projectId));
  const answer = query.data;
  const results = answer?.state === 'ready' ? answer.value : null;
  const set: SetSearch = (own) =>
    navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...own }).filter(([, value]) => value !== undefined)),
      replace: true,
    });
  const segmentName = (by: string) =>
    by in FAMILIES ? by : (attributes.data?.find((own) => String(own.id) === by)?.key ?? by);
  return (
    <>
      <PageHeader title={rule.name || rule.key} action={<ResetButton projectId={projectId} rule={rule} />}>
        {rule.description}
      </PageHeader>
      <Stack gap="md">
        <ResultsFacts projectId={projectId} rule={rule} results={results} />
        {rule.status !== 'draft' && (
          <ResultsControls
            results={results}
            experimentId={experimentId}
            search={search}
            question={question}
            isBandit={isBandit(rule)}
            segmentName={segmentName}
            onChange={set}
          />
        )}
        {query.isPending && rule.status !== 'draft' && <Loading rows={10} />}
        {query.isError && (
          <Problem
            title="The results could not be loaded"
            error={query.error}
            onRetry={() => query.refetch()}
          />
        )}
        {answer?.state === 'computing' && <Computing />}
        {(answer?.state === 'nothing' || rule.status === 'draft') && results === null && (
          <Nothing rule={rule} isNarrowed={Object.keys(question).length > 0} />
        )}
        {results !== null && (
          <Group gap="xs">
            <Text size="xs" c="dimmed">
              As of {localTime(results.end)}
              {results.isStale && ', with newer events still to come in'}
            </Text>
            <RefreshButton isBusy={query.isFetching} onRefresh={() => query.refetch()} />
          </Group>
        )}
        {results !== null && <Parts projectId={projectId} rule={rule} results={results} onChange={set} />}
      </Stack>
    </>
  );
}

interface PartsProps {
  projectId: number;
  rule: Rule;
  results: Results;
  onChange: SetSearch;
}

/** In the order in which they matter: health, verdict, metrics, charts, segments, notes. */
function Parts({ projectId, rule, results, onChange }: PartsProps) {
  const search = useSearch({ from: ROUTE });
  const question = useMemo(() => toQuestion(search), [search]);
  const series = useQuery({
    ...timeseriesQuery(results.experimentId, question),
    placeholderData: (before) => before,
  });
  const timeseries = series.data?.state === 'ready' ? series.data.value : null;
  const now = Date.now();
  const isLearning = isBandit(rule);
  const countsOnly = isLearning || isTooEarly(results, now);
  const effect = search.effect ?? DEFAULT_EFFECT;
  const difference = search.diff ?? 'relative';
  return (
    <>
      <HealthPanel
        projectId={projectId}
        rule={rule}
        results={results}
        question={question}
        timeseries={timeseries}
      />
      {isLearning ? (
        <BanditBox results={results} />
      ) : (
        <VerdictBox
          results={results}
          effect={effect}
          now={now}
          onEffect={(own) => onChange({ effect: own === DEFAULT_EFFECT ? undefined : own })}
        />
      )}
      <MetricsPanel results={results} difference={difference} countsOnly={countsOnly} />
      {series.isPending && <Loading rows={6} />}
      {series.isError && (
        <Problem
          title="The charts could not be loaded"
          error={series.error}
          onRetry={() => series.refetch()}
        />
      )}
      {series.data?.state === 'computing' && <Computing />}
      {timeseries !== null && (
        <TimeCharts
          results={results}
          timeseries={timeseries}
          difference={difference}
          effect={effect}
          metric={search.metric ?? 0}
          isBandit={isLearning}
          countsOnly={countsOnly}
          onMetric={(metric) => onChange({ metric: metric === 0 ? undefined : metric })}
        />
      )}
      <DetailPanel
        results={results}
        question={question}
        metric={search.metric ?? 0}
        countsOnly={countsOnly}
        onMetric={(metric) => onChange({ metric: metric === 0 ? undefined : metric })}
      />
      <SegmentsPanel
        projectId={projectId}
        results={results}
        question={question}
        metric={search.metric ?? 0}
        by={search.by}
        values={search.values}
        countsOnly={countsOnly}
        onChange={(by, values) => onChange({ by, values })}
      />
      <Notes results={results} />
    </>
  );
}

/** What is to be known of the data, and nothing where there is nothing. */
function Notes({ results }: { results: Results }) {
  const notes = [
    ...(results.resetAt === null
      ? []
      : [`Counts start over at ${localTime(results.resetAt)}, when they were reset.`]),
    ...results.notes,
  ];
  if (notes.length === 0) return null;
  return (
    <Panel title="Notes">
      <List size="sm">
        {notes.map((note) => (
          <List.Item key={note}>{note}</List.Item>
        ))}
      </List>
    </Panel>
  );
}

function Computing() {
  return (
    <Alert color="blue" icon={<Loader size={18} />} role="status" title="The results are being computed">
      There are many events to go through. This page asks again by itself; you can leave and come back.
    </Alert>
  );
}

function Nothing({ rule, isNarrowed }: { rule: Rule; isNarrowed: boolean }) {
  if (rule.status === 'draft') {
    return (
      <Empty title="Not started yet">
        Start the rule on the page of its flag. The first visitors show here within seconds of their decision.
      </Empty>
    );
  }
  return (
    <Empty title={isNarrowed ? 'No visitors here' : 'No visitors yet'}>
      {isNarrowed
        ? 'Nobody was decided for in this window or segment. Widen it above.'
        : 'The experiment is running, and waits for the first decision of an SDK that sends its events here.'}
    </Empty>
  );
}
