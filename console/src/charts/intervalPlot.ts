/** Plot 1: intervals of all metrics on one axis. */

import {
  formatCount,
  formatInterval,
  formatLift,
  formatP,
  formatPercent,
  formatSignificance,
  formatTotal,
  formatValue,
} from './format';
import { differenceFormat, differenceOf } from './lift';
import type { Bounds, DifferenceType, Metric, Outcome, Results } from './model';
import { type Domain, linearScale, niceDomain, tickDecimals, ticks } from './scale';
import type { Table } from './timeChart';

/** Beyond this many times the primary metric's reach an interval is cut off. */
const REACH = 3;

export interface IntervalAxis {
  readonly domain: Domain;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

/**
 * The axis that all intervals share: wide enough for all, but not so wide that one noisy metric hides the others.
 * Differences that are not relative have units of their own and share nothing between metrics.
 */
export function sharedAxis(metrics: readonly Metric[], type: DifferenceType): IntervalAxis {
  const bounds = metrics.map((metric) => metric.outcomes.flatMap((outcome) => endsOf(outcome, type)));
  const primary = Math.max(0, ...(bounds[0] ?? []).map(Math.abs));
  const most = Math.max(0, ...bounds.flat().map(Math.abs));
  const limit = primary > 0 ? Math.min(most, primary * REACH) : most;
  const inside = bounds.flat().map((value) => Math.min(Math.max(value, -limit), limit));
  const domain =
    inside.length === 0
      ? ([-0.1, 0.1] as const)
      : niceDomain([Math.min(0, ...inside), Math.max(0, ...inside)], 4);
  const decimals = tickDecimals(domain, 4);
  const unit = metrics[0]?.unit ?? 'rate';
  const format = differenceFormat(type, unit);
  return {
    domain,
    ticks: ticks(domain, 4).map((value) => ({
      value,
      label: type === 'relative' ? formatLift(value, Math.max(0, decimals - 2)) : format(value),
    })),
  };
}

function endsOf(outcome: Outcome, type: DifferenceType): number[] {
  if (outcome.comparison === null) return [];
  const { value, interval } = differenceOf(outcome.comparison, type);
  return [...(interval ?? []), ...(value === null ? [] : [value])];
}

export interface IntervalBar {
  readonly from: number;
  readonly to: number;
  readonly point: number | null;
  readonly zero: number;
  /** Whether an end lies beyond the axis. */
  readonly isCutLow: boolean;
  readonly isCutHigh: boolean;
}

/** Where an interval lies in a plot from one position to another; an interval without bounds has no bar. */
export function intervalBar(
  interval: Bounds | null,
  value: number | null,
  axis: IntervalAxis,
  range: Domain,
): IntervalBar | null {
  if (interval === null) return null;
  const x = linearScale(axis.domain, range);
  const inside = (position: number) => Math.min(Math.max(position, range[0]), range[1]);
  const isShown = value !== null && value >= axis.domain[0] && value <= axis.domain[1];
  return {
    from: inside(x(interval[0])),
    to: inside(x(interval[1])),
    point: isShown ? x(value) : null,
    zero: x(0),
    isCutLow: interval[0] < axis.domain[0],
    isCutHigh: interval[1] > axis.domain[1],
  };
}

export type OutcomeTone = 'better' | 'worse' | 'inconclusive';

/** How an outcome is coloured: grey until it is significant. */
export function toneOf(outcome: Outcome): OutcomeTone {
  const comparison = outcome.comparison;
  if (comparison === null || !comparison.isSignificant) return 'inconclusive';
  return comparison.status === 'worse' ? 'worse' : 'better';
}

/** The verdict on a variation in a metric, in a word or two. */
export function verdictWord(outcome: Outcome): string {
  const comparison = outcome.comparison;
  if (outcome.isBaseline) return 'baseline';
  if (comparison === null) return 'no data';
  if (!comparison.gate.open) {
    return comparison.gate.reason === 'locked' ? 'not yet' : 'too few data';
  }
  if (!comparison.isSignificant) return 'not conclusive';
  return comparison.status;
}

/** All numbers of the metric table as texts, a row for each metric and variation. */
export function metricTable(results: Results, type: DifferenceType): Table {
  return {
    columns: [
      'Metric',
      'Variation',
      'Visitors',
      'Total',
      'Value',
      `${formatPercent(results.confidenceLevel, 0)} interval`,
      'Estimate',
      pColumn(results),
      'Verdict',
    ],
    rows: results.metrics.flatMap((metric) =>
      metric.outcomes.map((outcome) => {
        const cells = outcomeCells(results, metric, outcome, type);
        return [
          metric.name,
          outcome.name,
          cells.visitors,
          cells.total,
          cells.value,
          cells.interval,
          cells.estimate,
          cells.p,
          cells.verdict,
        ];
      }),
    ),
  };
}

export interface OutcomeCells {
  readonly visitors: string;
  readonly total: string;
  readonly value: string;
  readonly interval: string;
  readonly estimate: string;
  readonly p: string;
  readonly verdict: string;
}

/** What the last column but one holds. */
export function pColumn(results: Results): string {
  return results.engine === 'bayesian' ? 'Chance to win' : 'Adjusted p';
}

/** The texts of one row. */
export function outcomeCells(
  results: Results,
  metric: Metric,
  outcome: Outcome,
  type: DifferenceType,
): OutcomeCells {
  const format = differenceFormat(type, metric.unit);
  const comparison = outcome.comparison;
  const told = comparison === null ? null : differenceOf(comparison, type);
  const p = results.engine === 'bayesian' ? comparison?.chanceToWin : comparison?.pValue;
  return {
    visitors: formatCount(outcome.visitors),
    total: formatTotal(outcome.total, metric.unit),
    value: formatValue(outcome.rate, metric.unit),
    interval: told === null ? '' : formatInterval(told.interval, format),
    estimate: told?.value === null || told?.value === undefined ? '' : format(told.value),
    p:
      p === null || p === undefined ? '' : results.engine === 'bayesian' ? formatSignificance(p) : formatP(p),
    verdict: verdictWord(outcome),
  };
}
