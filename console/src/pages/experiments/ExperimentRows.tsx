import { Anchor, Table, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Answer, resultsQuery } from '@/api/results';
import type { Rule } from '@/api/shapes';
import { BALANCE_WORDS } from '@/charts/balance';
import charts from '@/charts/charts.module.css';
import { formatCount, formatInterval, formatLift, formatTotal, plural, wholeDays } from '@/charts/format';
import { type IntervalAxis, sharedAxis, toneOf, verdictWord } from '@/charts/intervalPlot';
import { AxisHead, Bar } from '@/charts/MetricTable';
import { isTooEarly, type Metric, type Outcome, type Results } from '@/charts/model';
import { StateMark } from '@/ui/StateMark';
import { BALANCE_TONES, isBandit, STATUS_TONES, typeName } from './words';

/** Experiments, a row each, with how they are and what the primary metric says. */
export function ExperimentRows({ projectId, rules }: { projectId: number; rules: readonly Rule[] }) {
  const answers = useQueries({
    queries: rules.map((rule) => ({
      ...resultsQuery(String(rule.layer_experiment_id ?? 0), {}),
      enabled: rule.status !== 'draft' && Boolean(rule.layer_experiment_id),
    })),
  });
  const found = answers.map((answer) => readyOf(answer.data));
  const metrics = found.flatMap((results): Metric[] => {
    const metric = results?.metrics[0];
    return metric === undefined || results === null || isTooEarly(results, Date.now()) ? [] : [metric];
  });
  const axis = sharedAxis(metrics, 'relative');
  return (
    <>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Experiment</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Health</Table.Th>
          <Table.Th className={charts.scheme}>
            Lift of the primary metric
            {metrics.length > 0 && <AxisHead axis={axis} />}
          </Table.Th>
          <Table.Th>Days</Table.Th>
          <Table.Th>Visitors</Table.Th>
          <Table.Th>Flag and environment</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rules.map((rule, index) => {
          const results = found[index] ?? null;
          return (
            <Table.Tr key={rule.id} data-experiment={rule.layer_experiment_id}>
              <Table.Td>
                <Name projectId={projectId} rule={rule} />
                <Text size="xs" c="dimmed">
                  {typeName(rule.type)}
                </Text>
              </Table.Td>
              <Table.Td>
                <StateMark tone={STATUS_TONES[rule.status]}>{rule.status}</StateMark>
              </Table.Td>
              <Table.Td>
                {results?.balance ? (
                  <StateMark tone={BALANCE_TONES[results.balance.state]}>
                    {BALANCE_WORDS[results.balance.state]}
                  </StateMark>
                ) : (
                  <Text size="sm" c="dimmed">
                    –
                  </Text>
                )}
              </Table.Td>
              <Table.Td className={charts.scheme} miw={250}>
                <PrimaryCell
                  rule={rule}
                  results={results}
                  axis={axis}
                  isLoading={answers[index]?.isLoading ?? false}
                />
              </Table.Td>
              <Table.Td>
                {results === null ? '–' : formatCount(wholeDays(results.start, results.end))}
              </Table.Td>
              <Table.Td>{results === null ? '–' : formatCount(results.totalVisitors)}</Table.Td>
              <Table.Td>
                <Anchor
                  size="sm"
                  renderRoot={(props) => (
                    <Link
                      {...props}
                      to="/p/$projectId/flags/$flagKey"
                      params={{ projectId, flagKey: rule.flag_key ?? '' }}
                      search={{ ...(rule.environment_key && { env: rule.environment_key }) }}
                    />
                  )}
                >
                  {rule.flag_name || rule.flag_key}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {rule.environment_name ?? rule.environment_key}
                </Text>
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </>
  );
}

/** The experiment's name, which leads to its results, or to its flag while it has none. */
function Name({ projectId, rule }: { projectId: number; rule: Rule }) {
  const name = rule.name || rule.key;
  const experimentId = rule.layer_experiment_id;
  if (!experimentId) {
    const params = { projectId, flagKey: rule.flag_key ?? '' };
    return (
      <Anchor
        fw={600}
        renderRoot={(props) => (
          <Link {...props} to="/p/$projectId/flags/$flagKey" params={params} search={{}} />
        )}
      >
        {name}
      </Anchor>
    );
  }
  const params = { projectId, experimentId: String(experimentId) };
  return (
    <Anchor
      fw={600}
      renderRoot={(props) => (
        <Link {...props} to="/p/$projectId/experiments/$experimentId" params={params} search={{}} />
      )}
    >
      {name}
    </Anchor>
  );
}

function readyOf(answer: Answer<Results> | undefined): Results | null {
  return answer?.state === 'ready' ? answer.value : null;
}

interface CellProps {
  rule: Rule;
  results: Results | null;
  axis: IntervalAxis;
  isLoading: boolean;
}

/** What the primary metric says: the interval of the variation that does best, or why there is none. */
function PrimaryCell({ rule, results, axis, isLoading }: CellProps) {
  const metric = results?.metrics[0];
  const say = (text: string) => (
    <Text size="sm" c="dimmed">
      {text}
    </Text>
  );
  if (isLoading) return say('…');
  if (rule.status === 'draft') return say('not started');
  if (results === null) return say('no visitors yet');
  if (metric === undefined) return say('no metric');
  if (isBandit(rule)) {
    const improvement = results.bandit?.improvement;
    if (improvement === undefined || improvement === null) return say('learning');
    return say(
      `${improvement > 0 ? '+' : ''}${formatTotal(Math.round(improvement), metric.unit)} ${metric.name} over an equal split`,
    );
  }
  if (isTooEarly(results, Date.now())) return say(`too early: ${plural(results.totalVisitors, 'visitor')}`);
  const best = bestOf(metric);
  if (best === null) return say('nothing to compare');
  return (
    <>
      <Bar outcome={best} axis={axis} difference="relative" />
      <Text size="xs" className={charts[toneOf(best)]}>
        {best.name}: {formatInterval(best.comparison?.interval ?? null, formatLift)} on {metric.name},{' '}
        {verdictWord(best)}
      </Text>
    </>
  );
}

/** The winner, or else the one that does best. */
function bestOf(metric: Metric): Outcome | null {
  const compared = metric.outcomes.filter((outcome) => outcome.comparison !== null);
  return (
    compared.find((outcome) => outcome.variationId === metric.winner) ??
    compared.find((outcome) => outcome.comparison?.isMostConclusive) ??
    compared[0] ??
    null
  );
}
