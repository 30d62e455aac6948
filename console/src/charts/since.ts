/** Plot 9: a metric on each day since the first decision. An effect of novelty wears off; one that is learnt grows. */

import { formatCount, formatInterval, formatLift, formatPercent, formatValue } from './format';
import { LEAST_VISITORS, type SinceExposure } from './model';
import { ticks } from './scale';
import {
  type ChartPoint,
  type ChartSeries,
  clippedNote,
  extentOf,
  type NumberAxis,
  type TimeChartSpec,
  tableOf,
} from './timeChart';

const AXIS: NumberAxis = {
  label: 'Days since the first decision',
  format: (day) => (day === 0 ? 'first 24 hours' : `day ${formatCount(day)}`),
  ticks: (domain, count) => ticks(domain, count).filter(Number.isInteger),
  formatTick: formatCount,
};

/** The value on each day, or with `isDifference` the lift over the baseline. */
export function sinceChart(own: SinceExposure, isDifference: boolean): TimeChartSpec {
  const days = shownDays(own);
  const series = own.variations.flatMap((variation, index): ChartSeries[] => {
    if (isDifference && variation.isBaseline) return [];
    const points = variation.days.flatMap((one): ChartPoint[] => {
      if (one.day >= days) return [];
      const value = isDifference ? (one.comparison?.lift ?? null) : one.value;
      if (value === null) return [];
      const interval = isDifference ? (one.comparison?.interval ?? null) : one.interval;
      const [low, high] = interval ?? [null, null];
      return [{ time: one.day, value, low, high, detail: `n ${formatCount(one.visitors)}` }];
    });
    return points.length === 0
      ? []
      : [{ id: variation.variationId, label: variation.name, colour: index, points }];
  });
  const { domain, clipped } = extentOf(series, isDifference ? [0] : [], 0);
  const format = (value: number) => (isDifference ? formatLift(value) : formatValue(value, own.unit));
  const level = formatPercent(own.confidenceLevel, 0);
  return {
    id: 'since-exposure',
    title: `Since the first decision: ${own.name}`,
    kind: 'line',
    series,
    xAxis: AXIS,
    yLabel: isDifference ? 'Lift' : 'Per visitor and day',
    formatY: format,
    formatTick: (value, decimals) => {
      if (isDifference) return formatLift(value, Math.max(0, decimals - 2));
      return own.unit === 'rate' ? formatPercent(value, Math.max(0, decimals - 2)) : format(value);
    },
    yDomain: domain,
    references: isDifference ? [{ value: 0, label: '', kind: 'zero' }] : [],
    annotations: [],
    summary: summaryOf(series, format),
    notes: [
      `What visitors did on that day alone, with ${level} intervals. A day has only visitors who have had it in full.`,
      `Days with fewer than ${LEAST_VISITORS} visitors in a variation are left out. Nothing is corrected for the number of days.`,
      ...clippedNote(clipped),
    ],
    table: tableOf(
      series,
      [isDifference ? 'lift' : 'value', 'interval', 'n'],
      (point) => cells(point, format),
      AXIS,
    ),
  };
}

/** How many days have enough visitors in all variations: the later, the fewer there are. */
function shownDays({ variations }: SinceExposure): number {
  const of = variations.map(({ days }) => {
    const short = days.findIndex((one) => one.visitors < LEAST_VISITORS);
    return short === -1 ? days.length : short;
  });
  return Math.min(...of, Number.MAX_SAFE_INTEGER);
}

function cells(point: ChartPoint | null, format: (value: number) => string): string[] {
  if (point === null) return ['–', '–', '–'];
  const { low, high } = point;
  const interval = typeof low === 'number' && typeof high === 'number' ? ([low, high] as const) : null;
  return [
    format(point.value),
    interval === null ? '–' : formatInterval(interval, format),
    (point.detail ?? '').replace(/^n /, ''),
  ];
}

function summaryOf(series: readonly ChartSeries[], format: (value: number) => string): string {
  if (series.length === 0) return 'No day has enough visitors yet.';
  const told = series.map(({ label, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return label;
    const then = last === first ? '' : `, ${format(last.value)} on ${AXIS.format(last.time)}`;
    return `${label} ${format(first.value)} in the ${AXIS.format(first.time)}${then}`;
  });
  return `${told.join('; ')}.`;
}
