import { describe, expect, it } from 'vitest';
import type { Schema } from './call';
import { readResults, readTimeseries } from './resultsModel';

/** 1,001 of 10,010 against 1,299 of 9,990. */
const WIRE = {
  experiment_id: 3000,
  confidence_threshold: 0.9,
  is_stale: false,
  start_time: '2026-01-01T00:00:00Z',
  end_time: '2026-01-15T00:00:00Z',
  stats_config: { confidence_level: 0.9, difference_type: 'relative', epoch_enabled: false },
  reach: {
    total_count: 20_000,
    variations: {
      9000: { count: 10_010, name: 'off', variation_id: '9000', variation_reach: 0.5005 },
      9001: { count: 9_990, name: 'on', variation_id: '9001', variation_reach: 0.4995 },
    },
  },
  metrics: [
    {
      event_id: 77,
      name: 'purchase',
      aggregator: 'unique',
      scope: 'visitor',
      winning_direction: 'increasing',
      conclusion: { winner: '9001' },
      results: {
        9000: {
          variation_id: '9000',
          name: 'off',
          is_baseline: true,
          value: 1001,
          samples: 10_010,
          rate: 0.1,
          x_stats: { units: 10_010, nonzero: 1001 },
        },
        9001: {
          variation_id: '9001',
          name: 'on',
          is_baseline: false,
          value: 1299,
          samples: 9_990,
          rate: 0.13003,
          x_stats: { units: 9_990, nonzero: 1299 },
          lift: {
            value: 0.3003,
            confidence_interval: [0.16172, 0.45816],
            significance: 0.9999999973,
            is_significant: true,
            is_most_conclusive: true,
            lift_status: 'better',
            visitors_remaining: 0,
            x_stats: {
              p_value: 2.7e-9,
              p_adjusted: 2.7e-9,
              gate: 'open',
              difference: 0.03003,
              difference_interval: [0.0172, 0.0428],
            },
          },
        },
      },
      x_stats: { tier: 'primary', is_guardrail: false, dropped_epochs: 0 },
    },
  ],
  x_stats: {
    engine: 'fixed_horizon',
    n_star: 5000,
    srm: {
      status: 'critical',
      p_value: 0.001,
      counts: { 9000: 10_010, 9001: 9_990 },
      expected: { 9000: 10_000, 9001: 10_000 },
    },
    quarantined_visitors: 1,
  },
} as unknown as Schema['ResultsView'];

describe('results of the API', () => {
  it('become rates with their comparison', () => {
    const results = readResults(WIRE);
    const [metric] = results.metrics;
    expect(metric).toMatchObject({ unit: 'rate', measure: 'unique conversions per visitor', winner: '9001' });
    expect(metric?.outcomes[0]?.comparison).toBeNull();
    expect(metric?.outcomes[1]?.comparison).toMatchObject({
      lift: 0.3003,
      interval: [0.16172, 0.45816],
      differenceInterval: [0.0172, 0.0428],
      isSignificant: true,
      gate: { open: true, reason: null },
    });
    expect(results.engine).toBe('fixed');
    expect(results.arms.map((arm) => arm.isBaseline)).toEqual([true, false]);
    expect(results.balance?.state).toBe('imbalance');
    expect(results.notes).toEqual(['1 visitor left out: more happened than one person can do.']);
  });

  it('know no number of visitors where the API says the greatest integer', () => {
    const wire = structuredClone(WIRE);
    const lift = wire.metrics[0]?.results['9001']?.lift;
    if (!lift) throw new Error('no lift');
    lift.visitors_remaining = Number('9223372036854775807');
    expect(readResults(wire).metrics[0]?.outcomes[1]?.comparison?.visitorsRemaining).toBeNull();
  });

  it('have no sample ratio where traffic is steered', () => {
    const wire = structuredClone(WIRE);
    wire.x_stats.srm = { status: 'not_applicable', counts: {} };
    expect(readResults(wire).balance).toBeNull();
  });

  it('tell revenue, counts and ratios apart', () => {
    const of = (own: object) =>
      readResults({ ...WIRE, metrics: [{ ...(WIRE.metrics[0] as object), ...own } as never] }).metrics[0];
    expect(of({ aggregator: 'sum', field: 'revenue' })).toMatchObject({
      unit: 'money',
      measure: 'revenue per visitor',
    });
    const parts = [
      { role: 'numerator', aggregator: 'sum', field: 'revenue' },
      { role: 'denominator', aggregator: 'count' },
    ];
    expect(of({ aggregator: 'ratio', metrics: parts })).toMatchObject({ unit: 'money', measure: 'ratio' });
    expect(of({ aggregator: 'count', scope: 'session', winning_direction: 'decreasing' })).toMatchObject({
      unit: 'mean',
      measure: 'conversions per session, lower is better',
    });
  });
});

describe('results over time', () => {
  it('have changes of traffic between the first division and the last', () => {
    const own = readTimeseries({
      metrics: [],
      x_allocation: [
        { time: '2026-01-01T00:00:00Z', weights: { 1: 5000, 2: 5000 } },
        { time: '2026-01-02T00:00:00Z', weights: { 1: 1000, 2: 9000 } },
      ],
      x_srm: [
        {
          time: '2026-01-01T01:00:00Z',
          status: 'good',
          p_value: 1,
          running_p_value: 0.7,
          counts: { 1: 3, 2: 4 },
        },
      ],
    } as unknown as Schema['TimeseriesView']);
    expect(own.changes.map((one) => one.time)).toEqual([Date.parse('2026-01-02T00:00:00Z')]);
    expect(own.balance).toEqual([{ time: Date.parse('2026-01-01T01:00:00Z'), pValue: 0.7 }]);
    expect(own.visitors[0]?.counts).toEqual({ 1: 3, 2: 4 });
  });
});
