/** The verdict in words: the interval first, then what follows from it. */

import { formatLift, formatPercent, plural } from './format';
import {
  baselineOf,
  type Comparison,
  isTooEarly,
  LEAST_VISITORS,
  type Metric,
  type Outcome,
  type Results,
} from './model';
import { daysToSee } from './planning';

export type VerdictKind = 'early' | 'locked' | 'winner' | 'loser' | 'inconclusive' | 'none';

export interface Verdict {
  readonly kind: VerdictKind;
  /** Two or three words. */
  readonly title: string;
  readonly sentences: readonly string[];
}

/** What is looked for: the least effect that would matter, relative. */
export interface Question {
  readonly effect: number;
  readonly now: number;
}

/** Says what the primary metric says. */
export function verdict(results: Results, { effect, now }: Question): Verdict {
  const metric = results.metrics[0];
  if (metric === undefined) {
    return {
      kind: 'none',
      title: 'No metrics',
      sentences: ['Add a metric to the rule to measure its variations.'],
    };
  }
  if (isTooEarly(results, now)) return early(results, now);
  const compared = metric.outcomes.filter((outcome) => outcome.comparison !== null);
  if (compared.length === 0) {
    return {
      kind: 'none',
      title: 'Nothing to compare',
      sentences: ['There is no variation beside the baseline with results.'],
    };
  }
  const locked = compared.every((outcome) => outcome.comparison?.gate.reason === 'locked');
  if (locked) {
    return {
      kind: 'locked',
      title: 'Not yet',
      sentences: [
        'A fixed horizon is looked at once: the verdict shows when the planned visitors and days are reached.',
      ],
    };
  }
  const sentences = compared.map((outcome) => sentence(results, metric, outcome));
  const winner = compared.find((outcome) => outcome.variationId === metric.winner);
  if (winner !== undefined) return { kind: 'winner', title: `${winner.name} wins`, sentences };
  const significant = compared.filter((outcome) => outcome.comparison?.isSignificant === true);
  if (significant.length > 0) {
    const loser = significant.find((outcome) => outcome.variationId === metric.loser) ?? significant[0];
    return { kind: 'loser', title: `${loser?.name ?? 'A variation'} loses`, sentences };
  }
  return {
    kind: 'inconclusive',
    title: 'Not conclusive',
    sentences: [...sentences, ...outlook(results, metric, compared, effect)],
  };
}

function early(results: Results, now: number): Verdict {
  const fewest = Math.min(...results.arms.map((arm) => arm.visitors));
  const waits: string[] = [];
  if (fewest < LEAST_VISITORS) {
    waits.push(
      `every variation has ${LEAST_VISITORS} visitors (the smallest has ${plural(fewest, 'visitor')})`,
    );
  }
  const hours = Math.floor((Math.min(Date.parse(results.end), now) - Date.parse(results.start)) / 3_600_000);
  if (hours < 24) waits.push(`the first 24 hours are over (${plural(Math.max(0, hours), 'hour')} so far)`);
  return {
    kind: 'early',
    title: 'Too early',
    sentences: [`Only counts are shown until ${waits.join(' and ')}.`],
  };
}

/** "B is between −1.1% and +4.8% on checkout." */
function sentence(results: Results, metric: Metric, outcome: Outcome): string {
  const comparison = outcome.comparison as Comparison;
  const { interval } = comparison;
  const where = `on ${metric.name}${metric.lowerIsBetter ? ' (lower is better)' : ''}`;
  if (interval === null) {
    return `${outcome.name} cannot be compared ${where} yet: ${unboundedReason(metric)}.`;
  }
  const range = `between ${formatLift(interval[0], 1)} and ${formatLift(interval[1], 1)}`;
  const found = comparison.isSignificant
    ? `, which is ${comparison.status} than ${baselineName(metric)}`
    : '';
  const chance =
    results.engine === 'bayesian' && comparison.chanceToWin !== null
      ? ` Its chance to win is ${chanceText(comparison.chanceToWin)}.`
      : '';
  return `${outcome.name} is ${range} ${where}${found}.${chance}${gateNote(comparison)}`;
}

function chanceText(chance: number): string {
  if (chance > 0.999) return 'over 99.9%';
  return chance < 0.001 ? 'under 0.1%' : formatPercent(chance, 1);
}

function baselineName(metric: Metric): string {
  return baselineOf(metric)?.name ?? 'the baseline';
}

function unboundedReason(metric: Metric): string {
  return `the value of ${baselineName(metric)} cannot be told from zero`;
}

function gateNote(comparison: Comparison): string {
  if (comparison.gate.open) return '';
  switch (comparison.gate.reason) {
    case 'few_nonzero':
      return ' A verdict needs 25 visitors with a value in both.';
    case 'few_units':
      return ` A verdict needs ${LEAST_VISITORS} visitors in both.`;
    case 'locked':
      return ' The plan of the fixed horizon is not reached.';
    default:
      return ' A verdict is not possible yet.';
  }
}

/** "About 6 more days at this traffic to see 2%." */
function outlook(results: Results, metric: Metric, compared: readonly Outcome[], effect: number): string[] {
  const size = formatPercent(effect, effect * 100 === Math.round(effect * 100) ? 0 : 1);
  const days = compared.map((outcome) => daysToSee(results, metric, outcome, effect));
  if (days.some((one) => one === null)) return [];
  const longest = Math.max(...days.map((one) => one ?? 0));
  if (longest === 0)
    return [
      isRuledOut(compared, effect)
        ? `An effect of ${size} or more is ruled out.`
        : `The interval is already narrow enough to see ${size}.`,
    ];
  if (longest > 3650) return [`At this traffic it would take over ten years to see ${size}.`];
  return [`About ${plural(longest, 'more day', 'more days')} at this traffic to see ${size}.`];
}

/** Whether all intervals lie within the effect to either side. */
export function isRuledOut(compared: readonly Outcome[], effect: number): boolean {
  return compared.every((outcome) => {
    const interval = outcome.comparison?.interval ?? null;
    return interval !== null && interval[0] > -effect && interval[1] < effect;
  });
}
