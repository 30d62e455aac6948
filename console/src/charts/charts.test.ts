import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { series as themeSeries } from '../theme/colors';
import { allocationChart } from './allocation';
import { balanceRows, balanceTable } from './balance';
import { toCsv } from './csv';
import { intervalBar, metricTable, sharedAxis } from './intervalPlot';
import { liftChart } from './lift';
import { rateChart, significanceChart, visitorsChart } from './overTime';
import { results, START, timeseries } from './testing/results';
import { timeLayout } from './timeLayout';

const OPTIONS = { difference: 'relative', confidenceLevel: 0.9, engine: 'sequential', effect: 0.02 } as const;
const DAY = 86_400_000;

function metric() {
  const [first] = timeseries().metrics;
  if (first === undefined) throw new Error('no metric');
  return first;
}

describe('lift over time', () => {
  it('has a line for each variation but the baseline, and says where it ended', () => {
    const spec = liftChart(timeseries(), metric(), OPTIONS);
    expect(spec.series.map((one) => one.label)).toEqual(['B']);
    expect(spec.summary).toContain('B ended between −6.67% and +10.00%, with zero inside');
    expect(spec.table.columns).toEqual(['Time', 'B: difference', 'B: interval', 'B: n', 'B: p']);
    expect(spec.table.rows[0]?.slice(1)).toEqual(['+1.85%', '−20.00% to +30.00%', '1,000', '0.5000']);
  });

  it('places points on its axes, and dots the line where settings changed', () => {
    const changed = { ...timeseries(), changes: [{ time: START + 1.5 * DAY, label: 'traffic 50%' }] };
    const spec = liftChart(changed, metric(), OPTIONS);
    const layout = timeLayout(spec, { width: 600, height: 300 });
    const [line] = layout.placed;
    expect(line?.pieces.map((piece) => piece.changed)).toEqual([false, true, false]);
    for (const point of line?.points ?? []) {
      expect(layout.x.invert(point.x)).toBeCloseTo(point.point.time, -1);
      expect(layout.y.invert(point.y)).toBeCloseTo(point.point.value, 9);
    }
    expect(line?.points.at(-1)?.x).toBe(layout.box.right);
  });
});

describe('significance over time', () => {
  it('never falls', () => {
    const spec = significanceChart(timeseries(), metric(), 0.9);
    expect(spec.series[0]?.points.map((point) => Number(point.value.toFixed(4)))).toEqual([0.5, 0.96, 0.96]);
    expect(spec.summary).toContain('has reached the level');
    expect(spec.notes[0]).toContain('Valid at any look');
  });
});

describe('rate and visitors', () => {
  it('are cumulative, or each period alone', () => {
    const daily = rateChart(timeseries(), metric(), true);
    expect(daily.series[0]?.points.map((point) => point.detail)).toEqual([
      '100 of 1,000',
      '100 of 1,000',
      '100 of 1,000',
    ]);
    const all = rateChart(timeseries(), metric(), false);
    expect(all.series[0]?.points.at(-1)?.detail).toBe('300 of 3,000');
  });

  it('stack up to the sum', () => {
    const spec = visitorsChart(timeseries(), results().arms);
    expect(spec.yDomain).toEqual([0, 6000]);
    const layout = timeLayout(spec, { width: 600, height: 300 });
    expect(layout.placed[1]?.points.at(-1)?.y).toBeCloseTo(layout.box.top, 6);
  });
});

describe('bandits', () => {
  it('have shares and no significance', () => {
    const own = {
      ...timeseries(),
      allocations: [
        { time: START, shares: { 1: 5000, 2: 5000 } },
        { time: START + DAY, shares: { 1: 1000, 2: 9000 } },
      ],
    };
    const spec = allocationChart(own, results().arms, START + 2 * DAY);
    expect(spec.summary).toBe('Reallocated 1 time; now A 10.00%, B 90.00%.');
    expect(spec.series[1]?.points.map((point) => point.value)).toEqual([0.5, 0.9, 0.9]);
    expect(JSON.stringify(spec)).not.toMatch(/signific/i);
  });
});

describe('metric table', () => {
  it('has the interval before the estimate', () => {
    const table = metricTable(results(), 'relative');
    expect(table.columns.slice(5, 7)).toEqual(['90% interval', 'Estimate']);
    expect(table.rows[1]).toEqual([
      'checkout',
      'B',
      '10,000',
      '1,019',
      '10.19%',
      '−1.10% to +4.80%',
      '+1.85%',
      '0.6000',
      'not conclusive',
    ]);
    expect(metricTable(results(), 'absolute').rows[1]?.slice(5, 7)).toEqual([
      '−0.11 pp to +0.48 pp',
      '+0.19 pp',
    ]);
    expect(metricTable(results(), 'impact').rows[1]?.slice(5, 7)).toEqual(['−11 to +48', '+19']);
  });

  it('shares an axis with zero on it', () => {
    const axis = sharedAxis(results().metrics, 'relative');
    expect(axis.domain).toEqual([-0.02, 0.06]);
    const bar = intervalBar([-0.011, 0.08], 0.0185, axis, [0, 80]);
    expect(bar).toMatchObject({ zero: 20, to: 80, isCutLow: false, isCutHigh: true });
    expect(bar?.from).toBeCloseTo(9, 9);
    expect(intervalBar(null, 0, axis, [0, 80])).toBeNull();
  });
});

describe('sample ratio', () => {
  it('sets observed against expected', () => {
    const balance = {
      state: 'imbalance' as const,
      pValue: 0.0004,
      arms: [
        { variationId: '1', observed: 6000, expected: 5000 },
        { variationId: '2', observed: 4000, expected: 5000 },
      ],
    };
    expect(balanceTable(balanceRows(balance, results().arms)).rows).toEqual([
      ['A', '6,000', '60.00%', '5,000', '50.00%'],
      ['B', '4,000', '40.00%', '5,000', '50.00%'],
    ]);
  });
});

describe('downloads', () => {
  it('quote what must be, and keep formulas from running', () => {
    expect(
      toCsv({
        columns: ['a', 'b'],
        rows: [
          ['x,"y"', '=1+1'],
          ['+4.80%', '-3'],
        ],
      }),
    ).toBe('a,b\r\n"x,""y""",\'=1+1\r\n+4.80%,-3\r\n');
  });
});

it('the style sheet has the colours of the theme', () => {
  const css = readFileSync(new URL('./charts.module.css', import.meta.url), 'utf8');
  const found = [...css.matchAll(/--series-\d: (#[0-9a-f]{6})/g)].map((match) => match[1]);
  expect(found).toEqual([...themeSeries.light, ...themeSeries.dark]);
});
