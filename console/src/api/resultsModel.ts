/** Reads results of the API into what charts are made of. */

import { formatTotal, plural, type Unit } from '@/charts/format';
import type {
  Arm,
  Balance,
  BalanceState,
  Comparison,
  EngineName,
  GateReason,
  Metric,
  MetricSeries,
  Outcome,
  Results,
  SeriesPoint,
  Timeseries,
} from '@/charts/model';
import { LEAST_VISITORS } from '@/charts/model';
import type { Schema } from './call';

type WireResults = Schema['ResultsView'];
type WireMetric = Schema['MetricResultsView'];
/** What is absent may also be null. */
type Maybe<T> = T | null | undefined;

/** 9223372036854775807 stands for a number that nobody knows, and loses its last digits in a double. */
const UNKNOWN = 9e18;

const ENGINES: Readonly<Record<string, EngineName>> = {
  sequential: 'sequential',
  fixed_horizon: 'fixed',
  bayesian: 'bayesian',
};

const STATUSES: Readonly<Record<string, Comparison['status']>> = {
  better: 'better',
  worse: 'worse',
  equal: 'equal',
};

export function readResults(wire: WireResults): Results {
  const stats = wire.x_stats;
  const arms = armsOf(wire);
  return {
    experimentId: String(wire.experiment_id),
    start: wire.start_time,
    end: wire.end_time,
    confidenceLevel: wire.stats_config.confidence_level,
    engine: ENGINES[stats.engine] ?? 'sequential',
    tunedFor: stats.n_star ?? null,
    isStale: wire.is_stale,
    totalVisitors: wire.reach.total_count,
    arms,
    metrics: wire.metrics.map(readMetric),
    balance: readBalance(stats.srm, arms),
    bandit: banditOf(wire),
    resetAt: stats.reset_at ?? null,
    notes: notesOf(wire),
  };
}

function armsOf(wire: WireResults): Arm[] {
  const [metric] = wire.metrics;
  return Object.values(wire.reach.variations).map((own) => ({
    variationId: own.variation_id,
    name: own.name,
    isBaseline: metric?.results[own.variation_id]?.is_baseline ?? false,
    visitors: own.count,
    share: own.variation_reach,
  }));
}

function banditOf(wire: WireResults): Results['bandit'] {
  // Only what a bandit steers has no sample ratio to be tested.
  const improvement = wire.metrics[0]?.x_stats.improvement_over_equal;
  return improvement === undefined || improvement === null ? null : { improvement };
}

function readMetric(wire: WireMetric, index: number): Metric {
  return {
    index,
    name: wire.name,
    unit: unitOf(wire),
    measure: measureOf(wire),
    lowerIsBetter: wire.winning_direction === 'decreasing',
    outcomes: Object.values(wire.results).map(readOutcome),
    winner: wire.conclusion.winner ?? null,
    loser: wire.conclusion.loser ?? null,
    isGuardrail: wire.x_stats.is_guardrail,
    cap: wire.x_stats.cap ?? null,
  };
}

export type Head = Pick<WireMetric, 'aggregator' | 'field' | 'scope' | 'winning_direction' | 'metrics'>;

/** A part of a ratio, as it was given with the rule. */
interface Part {
  readonly role?: string;
  readonly aggregator?: string;
  readonly field?: string;
}

export function unitOf({ aggregator, field, scope, metrics }: Head): Unit {
  if (aggregator === 'unique' && (scope ?? 'visitor') === 'visitor') return 'rate';
  const parts = (metrics ?? []) as readonly Part[];
  const numerator = aggregator === 'ratio' ? parts.find((part) => part.role === 'numerator') : undefined;
  if (numerator?.aggregator === 'sum' && numerator.field === 'revenue') return 'money';
  return aggregator === 'sum' && field === 'revenue' ? 'money' : 'mean';
}

/** What is counted, in words. */
function measureOf({ aggregator, field, scope, winning_direction }: Head): string {
  const what = {
    unique: 'unique conversions',
    count: 'conversions',
    sum: field === 'revenue' ? 'revenue' : 'value',
    ratio: 'ratio',
  }[aggregator];
  const per = aggregator === 'ratio' ? '' : ` per ${scope ?? 'visitor'}`;
  return `${what ?? aggregator}${per}${winning_direction === 'decreasing' ? ', lower is better' : ''}`;
}

function readOutcome(wire: Schema['VariantResultsView']): Outcome {
  return {
    variationId: wire.variation_id,
    name: wire.name,
    isBaseline: wire.is_baseline,
    total: wire.value,
    visitors: wire.x_stats.units,
    samples: wire.samples,
    rate: wire.rate,
    comparison: readComparison(wire.lift, wire.total_increase),
  };
}

export function readComparison(
  lift: Maybe<Schema['DatapointView']>,
  increase: Maybe<Schema['DatapointView']>,
): Comparison | null {
  if (lift === undefined || lift === null) return null;
  const stats = lift.x_stats;
  const interval = intervalOf(lift.confidence_interval);
  const gate = stats.gate ?? (interval === null ? 'other' : 'open');
  return {
    lift: lift.value ?? null,
    interval,
    difference: stats.difference ?? lift.value_scaled ?? null,
    differenceInterval: intervalOf(stats.difference_interval ?? lift.confidence_interval_scaled),
    impact: increase?.value ?? null,
    impactInterval: intervalOf(increase?.confidence_interval),
    significance: lift.significance ?? null,
    isSignificant: lift.is_significant,
    isMostConclusive: lift.is_most_conclusive,
    status: STATUSES[lift.lift_status] ?? 'equal',
    visitorsRemaining: lift.visitors_remaining > UNKNOWN ? null : lift.visitors_remaining,
    pValue: stats.p_adjusted ?? stats.p_value ?? null,
    chanceToWin: stats.chance_to_win ?? null,
    expectedLoss: stats.loss_of_shipping ?? null,
    gate: { open: gate === 'open', reason: gate === 'open' ? null : reasonOf(gate) },
  };
}

export function intervalOf(bounds: Maybe<readonly number[]>): Comparison['interval'] {
  const [low, high] = bounds ?? [];
  return low === undefined || high === undefined ? null : [low, high];
}

function reasonOf(gate: string): GateReason {
  return gate === 'few_units' || gate === 'few_nonzero' || gate === 'locked' ? gate : 'other';
}

function readBalance(split: Schema['SplitView'], arms: readonly Arm[]): Balance | null {
  if (split.status === 'not_applicable') return null;
  const isEarly = arms.some((arm) => arm.visitors < LEAST_VISITORS) && split.status === 'good';
  const states: Record<string, BalanceState> = {
    good: 'balanced',
    caution: 'caution',
    critical: 'imbalance',
  };
  return {
    state: isEarly ? 'collecting' : (states[split.status] ?? 'collecting'),
    pValue: split.p_value ?? null,
    arms: Object.entries(split.counts).map(([variationId, observed]) => ({
      variationId,
      observed,
      expected: split.expected?.[variationId] ?? null,
    })),
  };
}

/** What is to be known of the data. */
function notesOf(wire: WireResults): string[] {
  const { switched_visitors, quarantined_visitors, unattributed_conversions } = wire.x_stats;
  const notes: string[] = [];
  if (switched_visitors)
    notes.push(`${plural(switched_visitors, 'visitor')} saw several variations and count for the first.`);
  if (quarantined_visitors)
    notes.push(`${plural(quarantined_visitors, 'visitor')} left out: more happened than one person can do.`);
  if (unattributed_conversions)
    notes.push(`${plural(unattributed_conversions, 'conversion')} came without a decision before.`);
  for (const metric of wire.metrics) {
    const { cap } = metric.x_stats;
    if (typeof cap !== 'number') continue;
    notes.push(`${metric.name}: totals of visitors are capped at ${formatTotal(cap, unitOf(metric))}.`);
  }
  return notes;
}

export function readTimeseries(wire: Schema['TimeseriesView']): Timeseries {
  const splits = wire.x_srm;
  const allocations = wire.x_allocation.map((own) => ({
    time: Date.parse(own.time),
    shares: own.weights,
  }));
  return {
    metrics: wire.metrics.map(
      (metric, index): MetricSeries => ({
        index,
        name: metric.name,
        unit: unitOf(metric),
        lowerIsBetter: metric.winning_direction === 'decreasing',
        variations: Object.values(metric.results).map((own) => ({
          variationId: own.variation_id,
          name: own.name,
          isBaseline: own.is_baseline,
          points: own.timeseries.map(readPoint),
        })),
      }),
    ),
    changes: allocations.slice(1).map(({ time }) => ({ time, label: 'traffic changed' })),
    balance: splits.flatMap((one) => {
      const p = one.running_p_value ?? one.p_value;
      return p === undefined || p === null ? [] : [{ time: Date.parse(one.time), pValue: p }];
    }),
    visitors: splits.map((one) => ({ time: Date.parse(one.time), counts: one.counts })),
    allocations,
  };
}

function readPoint(wire: Schema['TimeseriesPointView']): SeriesPoint {
  return {
    time: Date.parse(wire.time),
    total: wire.value,
    samples: wire.samples,
    rate: wire.rate,
    comparison: readComparison(wire.lift, undefined),
    runningSignificance: wire.lift?.x_stats.running_significance ?? null,
  };
}
