/** What a chart over time shows: built by a pure function for each plot, drawn by `TimeChart`. */

import { formatTime } from './format';
import { DAY } from './model';
import { type Domain, niceDomain } from './scale';

export interface ChartPoint {
  /** When; with an axis of numbers, the place on it. */
  readonly time: number;
  readonly value: number;
  readonly low?: number | null;
  readonly high?: number | null;
  /** What is told of the point beside its value, such as "n 1,204". */
  readonly detail?: string;
}

export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  /** The place in the palette. */
  readonly colour: number;
  readonly points: readonly ChartPoint[];
}

export interface ReferenceLine {
  readonly value: number;
  readonly label: string;
  readonly kind: 'zero' | 'threshold' | 'expected';
}

export interface Annotation {
  readonly time: number;
  readonly label: string;
  /** Whether what comes after is of another kind than what was before, so that lines across it are dotted. */
  readonly isBreak?: boolean;
}

/** An axis across that is not of time. */
export interface NumberAxis {
  readonly label: string;
  /** What a place on it is called. */
  readonly format: (place: number) => string;
  readonly ticks: (domain: Domain, count: number) => readonly number[];
  readonly formatTick: (place: number) => string;
  /** Where the last value of a step ends. */
  readonly end?: number;
}

/** A table that says the same as a chart. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface TimeChartSpec {
  readonly id: string;
  readonly title: string;
  readonly kind: 'line' | 'step' | 'stack';
  readonly series: readonly ChartSeries[];
  /** Of time where there is none. */
  readonly xAxis?: NumberAxis;
  readonly yLabel: string;
  readonly formatY: (value: number) => string;
  /** Ticks need fewer decimals than values. */
  readonly formatTick: (value: number, decimals: number) => string;
  readonly yDomain: Domain;
  readonly references: readonly ReferenceLine[];
  readonly annotations: readonly Annotation[];
  /** What the chart shows, in a sentence or two. */
  readonly summary: string;
  readonly notes: readonly string[];
  readonly table: Table;
}

/** The times at which any series has a point, in order. */
export function timesOf(series: readonly ChartSeries[]): number[] {
  return [...new Set(series.flatMap((one) => one.points.map((point) => point.time)))].sort((a, b) => a - b);
}

/** Whether points lie closer than a day, so that their times need a clock. */
export function needsClock(times: readonly number[]): boolean {
  return times.some((time, index) => index > 0 && time - (times[index - 1] ?? time) < DAY * 0.9);
}

/**
 * The extent of values and bands. First points have bands so wide that they would flatten all others: after a
 * share of the time, all is inside.
 */
export function extentOf(
  series: readonly ChartSeries[],
  include: readonly number[],
  early = 0.2,
): { domain: Domain; clipped: number } {
  const times = timesOf(series);
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  const from = first + (last - first) * early;
  const inside = (values: readonly (number | null | undefined)[]) =>
    values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  const values = (point: ChartPoint) => inside([point.value, point.low, point.high]);
  const shown = series.flatMap((one) => one.points.filter((point) => point.time >= from).flatMap(values));
  const all = [...shown, ...include];
  if (all.length === 0) return { domain: [0, 1], clipped: 0 };
  const domain = niceDomain([Math.min(...all), Math.max(...all)]);
  const outside = (value: number) => value < domain[0] || value > domain[1];
  const clipped = new Set(
    series.flatMap((one) =>
      one.points.filter((point) => values(point).some(outside)).map((point) => point.time),
    ),
  );
  return { domain, clipped: clipped.size };
}

/** The note on what lies beyond the axis. */
export function clippedNote(clipped: number): string[] {
  if (clipped === 0) return [];
  return [
    clipped === 1
      ? 'The first point reaches beyond the axis.'
      : `The first ${clipped} points reach beyond the axis.`,
  ];
}

/** A row for each time, and for each series the cells that `cells` makes of its point there. */
export function tableOf(
  series: readonly ChartSeries[],
  columns: readonly string[],
  cells: (point: ChartPoint | null, series: ChartSeries) => readonly string[],
  xAxis?: NumberAxis,
): Table {
  const times = timesOf(series);
  const withClock = needsClock(times);
  const at = series.map((one) => new Map(one.points.map((point) => [point.time, point])));
  return {
    columns: [
      xAxis?.label ?? 'Time',
      ...series.flatMap((one) =>
        columns.map((column) => (column === '' ? one.label : `${one.label}: ${column}`)),
      ),
    ],
    rows: times.map((time) => [
      xAxis?.format(time) ?? formatTime(time, withClock),
      ...series.flatMap((one, index) => cells(at[index]?.get(time) ?? null, one)),
    ]),
  };
}

/** The point of a series at a time, or the last before it. */
export function pointAt(series: ChartSeries, time: number): ChartPoint | null {
  return series.points.findLast((point) => point.time <= time) ?? null;
}
