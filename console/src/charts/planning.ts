/** How long an experiment still takes to see an effect of a given size. */

import { baselineOf, DAY, type Metric, type Outcome, type Results } from './model';

/** The multiplier of the standard error at `units` visitors of a pair, of the normal-mixture confidence sequence. */
export function sequentialMultiplier(units: number, alpha: number, tunedFor: number): number {
  const x = -2 * Math.log(alpha);
  const rhoSquared = (x + Math.log(x + 1)) / tunedFor;
  const k = units * rhoSquared;
  return Math.sqrt(((k + 1) / k) * (Math.log(k + 1) + x));
}

/**
 * The visitors of a pair until the interval is as narrow as `effect` to either side, at the scatter seen so far; 0 if
 * it is already.
 */
export function visitorsToSee(
  results: Results,
  outcome: Outcome,
  baseline: Outcome,
  effect: number,
): number | null {
  const bounds = outcome.comparison?.differenceInterval ?? null;
  const units = outcome.visitors + baseline.visitors;
  const wanted = Math.abs(baseline.rate) * effect;
  if (bounds === null || units === 0 || wanted === 0) return null;
  const half = (bounds[1] - bounds[0]) / 2;
  if (half <= wanted) return 0;
  const alpha = 1 - results.confidenceLevel;
  const tuned = results.engine === 'sequential' ? (results.tunedFor ?? 5000) : null;
  const halfAt = (scale: number) => {
    const widening =
      tuned === null
        ? 1
        : sequentialMultiplier(units * scale, alpha, tuned) / sequentialMultiplier(units, alpha, tuned);
    return (half * widening) / Math.sqrt(scale);
  };
  let low = 1;
  let high = 2;
  while (halfAt(high) > wanted && high < 1e9) high *= 2;
  if (halfAt(high) > wanted) return null;
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (halfAt(middle) > wanted) low = middle;
    else high = middle;
  }
  return Math.ceil(units * (high - 1));
}

/** The days that `visitors` more of a pair take at the traffic since the start; `null` if there was none. */
export function daysFor(
  results: Results,
  outcome: Outcome,
  baseline: Outcome,
  visitors: number,
): number | null {
  const days = (Date.parse(results.end) - Date.parse(results.start)) / DAY;
  const perDay = (outcome.visitors + baseline.visitors) / days;
  if (!(days > 0) || !(perDay > 0)) return null;
  return Math.ceil(visitors / perDay);
}

/** The days until an effect of this size would show in the comparison of a variation. */
export function daysToSee(results: Results, metric: Metric, outcome: Outcome, effect: number): number | null {
  const baseline = baselineOf(metric);
  if (baseline === null) return null;
  const visitors = visitorsToSee(results, outcome, baseline, effect);
  return visitors === null ? null : daysFor(results, outcome, baseline, visitors);
}
