/** What charts are made of: the results of an experiment, read from the API once. */

import type { Unit } from './format';

export type Bounds = readonly [number, number];

export type LiftStatus = 'better' | 'worse' | 'equal';

/** Why no verdict is given yet. */
export type GateReason = 'few_units' | 'few_nonzero' | 'locked' | 'other';

export type EngineName = 'sequential' | 'fixed' | 'bayesian';

/** The ways to tell a difference. */
export type DifferenceType = 'relative' | 'absolute' | 'impact';

/** A variation against the baseline. */
export interface Comparison {
  /** The relative lift: 0.05 is five percent. */
  readonly lift: number | null;
  /** Its interval; `null` if it has no bounds. */
  readonly interval: Bounds | null;
  /** The difference in the metric's own unit. */
  readonly difference: number | null;
  readonly differenceInterval: Bounds | null;
  /** What the difference came to over the variation's visitors. */
  readonly impact: number | null;
  readonly impactInterval: Bounds | null;
  readonly significance: number | null;
  readonly isSignificant: boolean;
  readonly isMostConclusive: boolean;
  readonly status: LiftStatus;
  /** Visitors of both arms until a verdict, if the effect stays as it is. */
  readonly visitorsRemaining: number | null;
  readonly pValue: number | null;
  readonly chanceToWin: number | null;
  readonly expectedLoss: number | null;
  readonly gate: { readonly open: boolean; readonly reason: GateReason | null };
}

/** A metric in a variation. */
export interface Outcome {
  readonly variationId: string;
  readonly name: string;
  readonly isBaseline: boolean;
  /** The total: conversions, or an amount in cents. */
  readonly total: number;
  readonly visitors: number;
  /** What the total is divided by: visitors, sessions or events. */
  readonly samples: number;
  /** The total divided by the samples. */
  readonly rate: number;
  /** `null` for the baseline, and where nothing can be said. */
  readonly comparison: Comparison | null;
}

export interface Metric {
  /** The place in the order of metrics. */
  readonly index: number;
  readonly name: string;
  readonly unit: Unit;
  /** What is counted, in words. */
  readonly measure: string;
  readonly lowerIsBetter: boolean;
  readonly outcomes: readonly Outcome[];
  readonly winner: string | null;
  readonly loser: string | null;
  /** A metric that must not get worse. */
  readonly isGuardrail: boolean;
  /** What visitors' totals were capped at. */
  readonly cap: number | null;
}

/** A variation and how many visitors came to it. */
export interface Arm {
  readonly variationId: string;
  readonly name: string;
  readonly isBaseline: boolean;
  readonly visitors: number;
  readonly share: number;
}

export type BalanceState = 'collecting' | 'balanced' | 'caution' | 'imbalance';

/** The check of the sample ratio. */
export interface Balance {
  readonly state: BalanceState;
  readonly pValue: number | null;
  readonly arms: readonly {
    readonly variationId: string;
    readonly observed: number;
    readonly expected: number | null;
  }[];
}

/** The check of a part of the visitors. */
export interface BalancePart {
  /** A day, or the value of an attribute. */
  readonly name: string;
  /** `null` where nothing is tested. */
  readonly state: BalanceState | null;
  readonly pValue: number | null;
  /** Corrected for the number of parts that were tested beside it. */
  readonly pAdjusted: number | null;
  readonly observed: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, number>> | null;
}

/** The check by one thing that tells visitors apart. */
export interface BalanceGroup {
  /** `day`, `browser`, `device`, `source`, or the id of an attribute. */
  readonly by: string;
  readonly name: string;
  readonly parts: readonly BalancePart[];
  /** Values of too few visitors to be listed, and how many visitors those have. */
  readonly otherValues: number;
  readonly otherVisitors: number;
}

/** How visitors are distributed by their totals of a metric. */
export interface Distribution {
  readonly name: string;
  readonly unit: Unit;
  readonly isLogarithmic: boolean;
  /** One more than there are bins. */
  readonly bounds: readonly number[];
  readonly cap: { readonly isApplied: boolean; readonly quantile: number; readonly value: number | null };
  readonly arms: readonly {
    readonly variationId: string;
    readonly name: string;
    readonly visitors: number;
    readonly zero: number;
    readonly bins: readonly number[];
    readonly total: number;
    readonly largest: number | null;
    readonly aboveCap: number;
    readonly aboveCapTotal: number;
  }[];
}

/** A metric on each day since the first decision. */
export interface SinceExposure {
  readonly name: string;
  readonly unit: Unit;
  readonly confidenceLevel: number;
  readonly variations: readonly {
    readonly variationId: string;
    readonly name: string;
    readonly isBaseline: boolean;
    readonly days: readonly {
      readonly day: number;
      readonly visitors: number;
      readonly value: number;
      readonly interval: Bounds | null;
      readonly comparison: Comparison | null;
    }[];
  }[];
}

/** What a bandit came to. */
export interface BanditSummary {
  /** What it earned beyond an equal split, in the primary metric; `null` where nothing can be said. */
  readonly improvement: number | null;
}

/** The results of an experiment in a window of time. */
export interface Results {
  readonly experimentId: string;
  readonly start: string;
  readonly end: string;
  readonly confidenceLevel: number;
  readonly engine: EngineName;
  /** `N*` of the sequential engine: the sample that it is tuned for. */
  readonly tunedFor: number | null;
  readonly isStale: boolean;
  readonly totalVisitors: number;
  readonly arms: readonly Arm[];
  readonly metrics: readonly Metric[];
  readonly balance: Balance | null;
  readonly bandit: BanditSummary | null;
  readonly resetAt: string | null;
  /** What is to be known of the data, such as visitors who were left out. */
  readonly notes: readonly string[];
}

/** What was known at a time, cumulative since the start. */
export interface SeriesPoint {
  readonly time: number;
  readonly total: number;
  readonly samples: number;
  readonly rate: number;
  readonly comparison: Comparison | null;
  /** One minus the least p-value so far, before it is corrected for the number of metrics. */
  readonly runningSignificance: number | null;
}

export interface VariationSeries {
  readonly variationId: string;
  readonly name: string;
  readonly isBaseline: boolean;
  readonly points: readonly SeriesPoint[];
}

export interface MetricSeries {
  readonly index: number;
  readonly name: string;
  readonly unit: Unit;
  readonly lowerIsBetter: boolean;
  readonly variations: readonly VariationSeries[];
}

/** The shares of a bandit from a time on, in basis points by variation id. */
export interface Allocation {
  readonly time: number;
  readonly shares: Readonly<Record<string, number>>;
}

/** How an experiment's results came about. */
export interface Timeseries {
  readonly metrics: readonly MetricSeries[];
  /** When traffic or settings changed. */
  readonly changes: readonly { readonly time: number; readonly label: string }[];
  readonly balance: readonly { readonly time: number; readonly pValue: number }[];
  /** Visitors by variation id. */
  readonly visitors: readonly { readonly time: number; readonly counts: Readonly<Record<string, number>> }[];
  readonly allocations: readonly Allocation[];
}

/** The outcome of the variation that the others are compared with. */
export function baselineOf(metric: Metric): Outcome | null {
  return metric.outcomes.find((outcome) => outcome.isBaseline) ?? null;
}

/** Whether it is too early for anything but counts: the first day, or an arm of fewer than 100 visitors. */
export function isTooEarly(results: Results, now: number): boolean {
  const end = Math.min(Date.parse(results.end), now);
  const isFirstDay = end - Date.parse(results.start) < DAY;
  return isFirstDay || results.arms.some((arm) => arm.visitors < LEAST_VISITORS);
}

export const LEAST_VISITORS = 100;
export const DAY = 86_400_000;
