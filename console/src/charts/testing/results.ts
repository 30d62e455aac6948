/** Results for tests of charts: an A/B test with one rate and one amount. */

import type { Comparison, Outcome, Results, Timeseries } from '../model';

const HOUR = 3_600_000;
export const START = Date.parse('2026-01-01T00:00:00Z');

export function comparison(own: Partial<Comparison> = {}): Comparison {
  return {
    lift: 0.0185,
    interval: [-0.011, 0.048],
    difference: 0.00185,
    differenceInterval: [-0.0011, 0.0048],
    impact: 18.5,
    impactInterval: [-11, 48],
    significance: 0.4,
    isSignificant: false,
    isMostConclusive: true,
    status: 'better',
    visitorsRemaining: 12_000,
    pValue: 0.6,
    chanceToWin: null,
    expectedLoss: null,
    gate: { open: true, reason: null },
    ...own,
  };
}

export function outcome(own: Partial<Outcome> = {}): Outcome {
  return {
    variationId: '2',
    name: 'B',
    isBaseline: false,
    total: 1019,
    visitors: 10_000,
    samples: 10_000,
    rate: 0.1019,
    comparison: comparison(),
    ...own,
  };
}

export const BASELINE = outcome({
  variationId: '1',
  name: 'A',
  isBaseline: true,
  total: 1000,
  rate: 0.1,
  comparison: null,
});

export function results(own: Partial<Results> = {}): Results {
  return {
    experimentId: '3000',
    start: new Date(START).toISOString(),
    end: new Date(START + 14 * 24 * HOUR).toISOString(),
    confidenceLevel: 0.9,
    engine: 'sequential',
    tunedFor: 5000,
    isStale: false,
    totalVisitors: 20_000,
    arms: [
      { variationId: '1', name: 'A', isBaseline: true, visitors: 10_000, share: 0.5 },
      { variationId: '2', name: 'B', isBaseline: false, visitors: 10_000, share: 0.5 },
    ],
    metrics: [
      {
        index: 0,
        name: 'checkout',
        unit: 'rate',
        measure: 'unique conversions per visitor',
        lowerIsBetter: false,
        outcomes: [BASELINE, outcome()],
        winner: null,
        loser: null,
        isGuardrail: false,
        cap: null,
      },
    ],
    balance: null,
    bandit: null,
    resetAt: null,
    notes: [],
    ...own,
  };
}

export function timeseries(days = 3): Timeseries {
  const points = (variationId: string, rate: number) =>
    Array.from({ length: days }, (_, day) => ({
      time: START + (day + 1) * 24 * HOUR,
      total: 100 * (day + 1),
      samples: 1000 * (day + 1),
      rate,
      comparison:
        variationId === '1'
          ? null
          : comparison({
              interval: [-0.2 / (day + 1), 0.3 / (day + 1)],
              pValue: [0.5, 0.04, 0.2][day] ?? 0.2,
            }),
      runningSignificance: variationId === '1' ? null : day === 0 ? 0.5 : 0.96,
    }));
  return {
    metrics: [
      {
        index: 0,
        name: 'checkout',
        unit: 'rate',
        lowerIsBetter: false,
        variations: [
          { variationId: '1', name: 'A', isBaseline: true, points: points('1', 0.1) },
          { variationId: '2', name: 'B', isBaseline: false, points: points('2', 0.1019) },
        ],
      },
    ],
    changes: [],
    balance: [],
    visitors: Array.from({ length: days }, (_, day) => ({
      time: START + (day + 1) * 24 * HOUR,
      counts: { 1: 1000 * (day + 1), 2: 1000 * (day + 1) },
    })),
    allocations: [],
  };
}
