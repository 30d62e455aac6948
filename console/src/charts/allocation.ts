/** Plot 7: how a bandit divided its traffic. */

import { formatPercent, plural } from './format';
import type { Arm, Timeseries } from './model';
import { type TimeChartSpec, tableOf } from './timeChart';

const BASIS_POINTS = 10_000;

/** The shares of traffic over time, one above the other; a tick at every reallocation. */
export function allocationChart(timeseries: Timeseries, arms: readonly Arm[], end: number): TimeChartSpec {
  const { allocations } = timeseries;
  const series = arms.map((arm, index) => {
    const points = allocations.map((allocation) => ({
      time: allocation.time,
      value: (allocation.shares[arm.variationId] ?? 0) / BASIS_POINTS,
    }));
    const last = points.at(-1);
    // The last allocation holds until now.
    const held = last !== undefined && last.time < end ? [...points, { ...last, time: end }] : points;
    return { id: arm.variationId, label: arm.name, colour: index, points: held };
  });
  const now = arms.map(
    (arm, index) => `${arm.name} ${formatPercent(series[index]?.points.at(-1)?.value ?? 0)}`,
  );
  return {
    id: 'allocation',
    title: 'Traffic by variation',
    kind: 'stack',
    series,
    yLabel: 'Share of traffic',
    formatY: (value) => formatPercent(value),
    formatTick: (value) => formatPercent(value, 0),
    yDomain: [0, 1],
    references: [],
    annotations: allocations.slice(1).map((allocation) => ({ time: allocation.time, label: '' })),
    summary:
      allocations.length === 0
        ? 'Traffic has not been reallocated yet.'
        : `Reallocated ${plural(allocations.length - 1, 'time')}; now ${now.join(', ')}.`,
    notes: [
      'A bandit moves traffic to what does best. It is no test: its averages favour what was lucky early.',
    ],
    table: tableOf(series, [''], (point) => [point === null ? '–' : formatPercent(point.value)]),
  };
}
