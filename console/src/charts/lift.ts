/** Plot 2: the cumulative lift with its confidence sequence. */

import { formatCount, formatDifference, formatInterval, formatLift, formatP, formatPercent } from './format';
import type {
  Bounds,
  Comparison,
  DifferenceType,
  EngineName,
  MetricSeries,
  Timeseries,
  VariationSeries,
} from './model';
import {
  type ChartPoint,
  type ChartSeries,
  clippedNote,
  extentOf,
  type TimeChartSpec,
  tableOf,
} from './timeChart';

export interface LiftOptions {
  readonly difference: DifferenceType;
  readonly confidenceLevel: number;
  readonly engine: EngineName;
  /** The least effect that would matter, relative; drawn for relative differences. */
  readonly effect: number | null;
  /** What the difference is one from. */
  readonly from?: string;
}

/** The estimate and interval of a comparison in the chosen way to tell a difference. */
export function differenceOf(
  comparison: Comparison,
  type: DifferenceType,
): { value: number | null; interval: Bounds | null } {
  switch (type) {
    case 'relative':
      return { value: comparison.lift, interval: comparison.interval };
    case 'absolute':
      return { value: comparison.difference, interval: comparison.differenceInterval };
    case 'impact':
      return { value: comparison.impact, interval: comparison.impactInterval };
  }
}

/** How differences of a metric are written. */
export function differenceFormat(
  type: DifferenceType,
  unit: MetricSeries['unit'],
): (value: number) => string {
  switch (type) {
    case 'relative':
      return (value) => formatLift(value);
    case 'absolute':
      return (value) => formatDifference(value, unit);
    case 'impact':
      return (value) =>
        unit === 'money' ? formatDifference(value, unit) : (value > 0 ? '+' : '') + formatCount(value);
  }
}

export function liftChart(timeseries: Timeseries, metric: MetricSeries, options: LiftOptions): TimeChartSpec {
  const format = differenceFormat(options.difference, metric.unit);
  const series = metric.variations.flatMap((variation, index) => {
    if (variation.isBaseline) return [];
    const points = pointsOf(variation, options.difference);
    return points.length === 0
      ? []
      : [{ id: variation.variationId, label: variation.name, colour: index, points }];
  });
  const { effect } = options;
  const shownEffect = options.difference === 'relative' && effect !== null ? effect : null;
  const { domain, clipped } = extentOf(series, shownEffect === null ? [0] : [0, shownEffect, -shownEffect]);
  const level = formatPercent(options.confidenceLevel, 0);
  return {
    id: 'lift',
    title: `Difference from ${options.from ?? 'the baseline'}: ${metric.name}`,
    kind: 'line',
    series,
    yLabel:
      options.difference === 'relative'
        ? 'Lift'
        : options.difference === 'absolute'
          ? 'Difference'
          : 'Impact',
    formatY: format,
    formatTick: (value, decimals) =>
      options.difference === 'relative' ? formatLift(value, Math.max(0, decimals - 2)) : format(value),
    yDomain: domain,
    references: [
      { value: 0, label: '', kind: 'zero' },
      ...(shownEffect === null
        ? []
        : [
            {
              value: shownEffect,
              label: `looked for: ${formatLift(shownEffect, 1)}`,
              kind: 'expected' as const,
            },
          ]),
    ],
    annotations: timeseries.changes,
    summary: summaryOf(series, metric.name, format, level),
    notes: [
      bandNote(options.engine, level),
      ...clippedNote(clipped),
      ...(timeseries.changes.length > 0 ? ['Dotted where traffic or settings changed.'] : []),
    ],
    table: tableOf(series, ['difference', 'interval', 'n', 'p'], (point, one) =>
      cells(metric, one, point, format),
    ),
  };
}

function bandNote(engine: EngineName, level: string): string {
  switch (engine) {
    case 'sequential':
      return `Bands are a ${level} confidence sequence: they hold at all times together, however often one looks.`;
    case 'fixed':
      return `Bands are ${level} intervals for one look; they do not hold for looking again and again.`;
    case 'bayesian':
      return `Bands are ${level} credible intervals. Stopping as soon as one looks good makes mistakes more likely than they say.`;
  }
}

function pointsOf(variation: VariationSeries, type: DifferenceType): ChartPoint[] {
  return variation.points.flatMap((point) => {
    if (point.comparison === null) return [];
    const { value, interval } = differenceOf(point.comparison, type);
    if (value === null) return [];
    const p = point.comparison.pValue;
    const detail = `n ${formatCount(point.samples)}${p === null ? '' : `, p ${formatP(p)}`}`;
    return [{ time: point.time, value, low: interval?.[0] ?? null, high: interval?.[1] ?? null, detail }];
  });
}

function cells(
  metric: MetricSeries,
  series: ChartSeries,
  point: ChartPoint | null,
  format: (value: number) => string,
): string[] {
  if (point === null) return ['–', '–', '–', '–'];
  const { low, high } = point;
  const interval: Bounds | null = typeof low === 'number' && typeof high === 'number' ? [low, high] : null;
  const own = metric.variations
    .find((variation) => variation.variationId === series.id)
    ?.points.find((one) => one.time === point.time);
  const p = own?.comparison?.pValue ?? null;
  return [
    format(point.value),
    formatInterval(interval, format),
    own === undefined ? '–' : formatCount(own.samples),
    p === null ? '–' : formatP(p),
  ];
}

function summaryOf(
  series: readonly ChartSeries[],
  metric: string,
  format: (value: number) => string,
  level: string,
): string {
  if (series.length === 0) return `There is no difference to show on ${metric} yet.`;
  const told = series.map((one) => {
    const last = one.points.at(-1);
    const { low, high } = last ?? {};
    if (last === undefined || typeof low !== 'number' || typeof high !== 'number')
      return `${one.label} has no interval yet`;
    const zero = low > 0 ? 'above zero' : high < 0 ? 'below zero' : 'with zero inside';
    return `${one.label} ended between ${format(low)} and ${format(high)}, ${zero}`;
  });
  return `On ${metric}, with ${level} confidence: ${told.join('; ')}.`;
}
