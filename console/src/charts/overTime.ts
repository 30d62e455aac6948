/** Plots 3, 4 and 5: rate, significance and visitors over time. */

import { formatCount, formatP, formatPercent, formatSignificance, formatTotal, formatValue } from './format';
import type { Arm, MetricSeries, Timeseries } from './model';
import { type ChartSeries, clippedNote, extentOf, type TimeChartSpec, tableOf } from './timeChart';

/** The value of a metric in each variation; `daily` shows each day alone. */
export function rateChart(timeseries: Timeseries, metric: MetricSeries, daily: boolean): TimeChartSpec {
  const series = metric.variations.map((variation, index) => {
    const points = (daily ? dailyOf(variation.points) : variation.points)
      .filter((point) => point.samples > 0)
      .map((point) => ({
        time: point.time,
        value: point.rate,
        detail: `${formatTotal(point.total, metric.unit)} of ${formatCount(point.samples)}`,
      }));
    return { id: variation.variationId, label: variation.name, colour: index, points };
  });
  const { domain, clipped } = extentOf(series, [], 0.05);
  const format = (value: number) => formatValue(value, metric.unit);
  const last = series.flatMap((one) => {
    const point = one.points.at(-1);
    return point === undefined ? [] : [`${one.label} ${format(point.value)}`];
  });
  return {
    id: 'rate',
    title: `${metric.unit === 'rate' ? 'Rate' : 'Value per visitor'}: ${metric.name}`,
    kind: 'line',
    series,
    yLabel: metric.unit === 'rate' ? 'Rate' : 'Per visitor',
    formatY: format,
    formatTick: (value, decimals) =>
      metric.unit === 'rate' ? formatPercent(value, Math.max(0, decimals - 2)) : format(value),
    yDomain: domain,
    references: [],
    annotations: timeseries.changes,
    summary: `${daily ? 'The last day' : 'So far'}, ${metric.name}: ${last.join(', ') || 'nothing yet'}.`,
    notes: [
      daily
        ? 'Each point is one period alone, without smoothing.'
        : 'Cumulative since the start, without smoothing.',
      ...clippedNote(clipped),
    ],
    table: tableOf(series, ['value', 'total of samples'], (point) =>
      point === null ? ['–', '–'] : [format(point.value), point.detail ?? '–'],
    ),
  };
}

interface Totals {
  readonly time: number;
  readonly total: number;
  readonly samples: number;
  readonly rate: number;
}

/** What came in between one point and the next. */
function dailyOf(points: readonly Totals[]): Totals[] {
  return points.map((point, index) => {
    const before = points[index - 1];
    const total = point.total - (before?.total ?? 0);
    const samples = point.samples - (before?.samples ?? 0);
    return { time: point.time, total, samples, rate: samples > 0 ? total / samples : 0 };
  });
}

/** The significance of each variation, which never falls, and the level to reach. */
export function significanceChart(
  timeseries: Timeseries,
  metric: MetricSeries,
  level: number,
): TimeChartSpec {
  const series: ChartSeries[] = metric.variations.flatMap((variation, index) => {
    if (variation.isBaseline) return [];
    const points = variation.points.flatMap(({ time, runningSignificance: value }) =>
      value === null ? [] : [{ time, value, detail: `least p ${formatP(1 - value)}` }],
    );
    return points.length === 0
      ? []
      : [{ id: variation.variationId, label: variation.name, colour: index, points }];
  });
  const told = series.map((one) => {
    const crossed = one.points.find((point) => point.value >= level);
    const now = formatSignificance(one.points.at(-1)?.value ?? 0);
    return `${one.label} is at ${now}${crossed === undefined ? ', below the level' : ', and has reached the level'}`;
  });
  return {
    id: 'significance',
    title: `Significance: ${metric.name}`,
    kind: 'step',
    series,
    yLabel: 'Significance',
    formatY: formatSignificance,
    formatTick: (value) => formatPercent(value, 0),
    yDomain: [0, 1],
    references: [{ value: level, label: `level ${formatPercent(level, 0)}`, kind: 'threshold' }],
    annotations: timeseries.changes,
    summary:
      told.length === 0
        ? 'There is no significance to show yet.'
        : `${told.join('; ')} (${formatPercent(level, 0)}).`,
    notes: [
      'Valid at any look: one may stop as soon as a line crosses the level. Not corrected for the number of metrics; verdicts are.',
    ],
    table: tableOf(series, ['significance', 'least p'], (point) =>
      point === null ? ['–', '–'] : [formatSignificance(point.value), formatP(1 - point.value)],
    ),
  };
}

/** How many visitors each variation had, one above the other. */
export function visitorsChart(timeseries: Timeseries, arms: readonly Arm[]): TimeChartSpec {
  const series = arms.map((arm, index) => ({
    id: arm.variationId,
    label: arm.name,
    colour: index,
    points: timeseries.visitors.map(({ time, counts }) => ({ time, value: counts[arm.variationId] ?? 0 })),
  }));
  const total = arms.reduce((sum, arm) => sum + arm.visitors, 0);
  const shares = arms.map((arm) => `${arm.name} ${formatCount(arm.visitors)} (${formatPercent(arm.share)})`);
  return {
    id: 'visitors',
    title: 'Visitors by variation',
    kind: 'stack',
    series,
    yLabel: 'Visitors',
    formatY: formatCount,
    formatTick: (value) => formatCount(value),
    yDomain: [0, Math.max(1, stackedMost(series))],
    references: [],
    annotations: timeseries.changes,
    summary: `${formatCount(total)} visitors: ${shares.join(', ')}.`,
    notes: ['Visitors count once, at their first decision.'],
    table: tableOf(series, [''], (point) => [point === null ? '–' : formatCount(point.value)]),
  };
}

function stackedMost(series: readonly ChartSeries[]): number {
  const sums = new Map<number, number>();
  for (const one of series) {
    for (const point of one.points) sums.set(point.time, (sums.get(point.time) ?? 0) + point.value);
  }
  return Math.max(0, ...sums.values());
}
