import { describe, expect, it } from 'vitest';
import { partsSummary, partsTable } from './balance';
import { binLabel, distributionChart } from './distribution';
import type { BalanceGroup, Distribution, SinceExposure } from './model';
import { sinceChart } from './since';
import { comparison, results } from './testing/results';
import { timeLayout } from './timeLayout';

const SIZE = { width: 600, height: 300 };

const PLAN: BalanceGroup = {
  by: '7',
  name: 'plan',
  parts: [
    {
      name: 'free',
      state: 'balanced',
      pValue: 0.8,
      pAdjusted: 1,
      observed: { 1: 1000, 2: 990 },
      expected: { 1: 995, 2: 995 },
    },
    {
      name: 'gold',
      state: 'imbalance',
      pValue: 0.00005,
      pAdjusted: 0.0001,
      observed: { 1: 400, 2: 200 },
      expected: { 1: 300, 2: 300 },
    },
    {
      name: 'trial',
      state: 'collecting',
      pValue: null,
      pAdjusted: null,
      observed: { 1: 9 },
      expected: { 1: 4.5, 2: 4.5 },
    },
  ],
  otherValues: 0,
  otherVisitors: 0,
};

describe('sample ratio by part', () => {
  it('has a row for each part, and says which stand out', () => {
    const table = partsTable(PLAN, results().arms);
    expect(table.columns).toEqual([
      'plan',
      'A: observed',
      'A: expected',
      'B: observed',
      'B: expected',
      'p',
      'Corrected p',
      'State',
    ]);
    expect(table.rows[1]).toEqual(['gold', '400', '300', '200', '300', '< 0.0001', '0.0001', 'Imbalance']);
    expect(table.rows[2]).toEqual(['trial', '9', '5', '0', '5', '–', '–', 'Too few visitors']);
    expect(partsSummary([PLAN])).toBe('Out of balance: plan gold (corrected p 0.0001).');
    expect(partsSummary([{ ...PLAN, parts: PLAN.parts.slice(0, 1) }])).toBe(
      'No day and no segment stands out.',
    );
  });
});

const ARM = { variationId: '1', name: 'A', visitors: 100, zero: 80, largest: 10_000, aboveCap: 2 };
const SPENT: Distribution = {
  name: 'Revenue',
  unit: 'money',
  isLogarithmic: true,
  bounds: [100, 1_000, 10_000],
  cap: { isApplied: true, quantile: 0.999, value: 5_000 },
  arms: [
    { ...ARM, bins: [15, 5], total: 40_000, aboveCapTotal: 16_000 },
    { ...ARM, variationId: '2', name: 'B', zero: 90, bins: [10, 0], total: 0, aboveCapTotal: 0 },
  ],
};

describe('distribution', () => {
  it('steps from bound to bound by magnitude, with a line where totals are capped', () => {
    const spec = distributionChart(SPENT, false);
    const layout = timeLayout(spec, SIZE);
    const [first, second] = layout.placed[0]?.points ?? [];
    expect(first?.point.value).toBe(0.15);
    // A power of ten each: half of the way.
    const { left, right } = layout.box;
    expect(first?.x).toBeCloseTo(left, 6);
    expect(second?.x).toBeCloseTo((left + right) / 2, 6);
    expect(layout.placed[0]?.pieces[0]?.d.endsWith(`H${right}`)).toBe(true);
    expect(layout.placed[0]?.pieces.length).toBe(1);
    expect(spec.annotations).toEqual([{ time: Math.log10(5_000), label: 'capped at 50.00', isBreak: false }]);
    const labels = layout.xTicks.map((tick) => tick.label);
    expect(labels).toEqual(['1.00', '2.00', '5.00', '10.00', '20.00', '50.00', '100.00']);
    expect(spec.xAxis?.format(2)).toBe('1.00 to 10.00');
  });

  it('has all numbers in its table, and says what outliers do', () => {
    const spec = distributionChart(SPENT, true);
    expect(spec.series[0]?.points.map((point) => point.value)).toEqual([0.95, 1]);
    expect(spec.xAxis?.format(3)).toBe('at most 10.00');
    expect(spec.table.rows.map((row) => row.slice(0, 4))).toEqual([
      ['nothing', '80', '80.00%', '80.00%'],
      ['1.00 to 10.00', '15', '15.00%', '95.00%'],
      ['10.00 to 100.00', '5', '5.00%', '100.00%'],
    ]);
    expect(spec.notes.join(' ')).toContain(
      'Results cap totals at 50.00, the quantile of 99.9% over all variations; above it: A 2 visitors with 40.00% of its total',
    );
  });

  it('names bins of whole numbers by those', () => {
    expect(binLabel({ bounds: [1, 2, 3], unit: 'mean' }, 1)).toBe('2');
    expect(binLabel({ bounds: [1, 2.5, 4], unit: 'mean' }, 1)).toBe('2.5 to 4');
    const none = distributionChart({ ...SPENT, bounds: [], arms: [] }, false);
    expect(timeLayout(none, SIZE).placed).toEqual([]);
  });
});

const day = (day: number, visitors: number, value: number) => ({
  day,
  visitors,
  value,
  interval: [value - 0.01, value + 0.01] as const,
  comparison: comparison({ lift: value, interval: [value - 0.1, value + 0.1] }),
});
const SINCE: SinceExposure = {
  name: 'Buyers',
  unit: 'rate',
  confidenceLevel: 0.9,
  variations: [
    {
      variationId: '1',
      name: 'A',
      isBaseline: true,
      days: [day(0, 500, 0.1), day(1, 300, 0.05), day(2, 99, 0.2)],
    },
    {
      variationId: '2',
      name: 'B',
      isBaseline: false,
      days: [day(0, 500, 0.2), day(1, 300, 0.06), day(2, 400, 0.2)],
    },
  ],
};

describe('days since the first decision', () => {
  it('leaves days out that too few have had', () => {
    const spec = sinceChart(SINCE, false);
    expect(spec.table.columns).toEqual([
      'Days since the first decision',
      'A: value',
      'A: interval',
      'A: n',
      'B: value',
      'B: interval',
      'B: n',
    ]);
    expect(spec.table.rows).toEqual([
      ['first 24 hours', '10.00%', '9.00% to 11.00%', '500', '20.00%', '19.00% to 21.00%', '500'],
      ['day 1', '5.00%', '4.00% to 6.00%', '300', '6.00%', '5.00% to 7.00%', '300'],
    ]);
    const layout = timeLayout(spec, SIZE);
    expect(layout.xTicks.map((tick) => tick.label)).toEqual(['0', '1']);
    for (const point of layout.placed[1]?.points ?? []) {
      expect(layout.y.invert(point.y)).toBeCloseTo(point.point.value, 9);
    }
    expect(spec.summary).toBe(
      'A 10.00% in the first 24 hours, 5.00% on day 1; B 20.00% in the first 24 hours, 6.00% on day 1.',
    );
  });

  it('shows the lift over the baseline', () => {
    const spec = sinceChart(SINCE, true);
    expect(spec.series.map((one) => one.label)).toEqual(['B']);
    expect(spec.table.rows[1]).toEqual(['day 1', '+6.00%', '−4.00% to +16.00%', '300']);
    expect(sinceChart({ ...SINCE, variations: [] }, true).summary).toBe('No day has enough visitors yet.');
  });
});
