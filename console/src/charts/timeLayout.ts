/** Where everything of a chart over time lies, in pixels. */

import { type Style, styleOf } from './palette';
import {
  bandPath,
  linePath,
  type Pixel,
  type PixelBand,
  splitAt,
  spread,
  stepBandPath,
  stepPath,
} from './path';
import { type Domain, linearScale, type Scale, tickDecimals, ticks, timeTicks } from './scale';
import { type ChartPoint, type ChartSeries, pointAt, type TimeChartSpec, timesOf } from './timeChart';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface PlacedPoint extends Pixel {
  readonly point: ChartPoint;
}

export interface PlacedSeries {
  readonly series: ChartSeries;
  readonly style: Style;
  readonly pieces: readonly { readonly d: string; readonly changed: boolean }[];
  /** The band around a line, or the area of a stack. */
  readonly area: string;
  readonly points: readonly PlacedPoint[];
  /** Where the direct label stands, and what it names. */
  readonly label: { readonly y: number; readonly anchor: number; readonly text: string } | null;
}

export interface TimeLayout {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly xTicks: readonly { readonly x: number; readonly label: string }[];
  readonly yTicks: readonly { readonly y: number; readonly label: string }[];
  readonly placed: readonly PlacedSeries[];
  readonly times: readonly number[];
}

const CHARACTER = 6.6;
const LABEL_MOST = 22;
const LABEL_GAP = 15;

export function timeLayout(spec: TimeChartSpec, size: Size): TimeLayout {
  const times = timesOf(spec.series);
  const decimals = tickDecimals(spec.yDomain);
  const yValues = ticks(spec.yDomain);
  const yLabels = yValues.map((value) => spec.formatTick(value, decimals));
  const labels = spec.series.map((one) => shorten(one.label));
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length)) * CHARACTER;
  const box: Box = {
    left: Math.ceil(longest(yLabels)) + 12,
    right: size.width - Math.ceil(Math.min(longest(labels), size.width * 0.3)) - 18,
    top: spec.annotations.some((one) => one.label !== '') ? 24 : 12,
    bottom: size.height - (spec.xAxis === undefined ? 28 : 44),
  };
  const extent: Domain = [times[0] ?? 0, spec.xAxis?.end ?? times.at(-1) ?? 1];
  const x = linearScale(extent, [box.left, box.right]);
  const y = linearScale(spec.yDomain, [box.bottom, box.top]);
  const count = Math.max(2, Math.min(8, Math.floor((box.right - box.left) / 90)));
  const placed = spec.kind === 'stack' ? stacked(spec, times, x, y) : lines(spec, x, y);
  return {
    box,
    x,
    y,
    xTicks: xTicks(spec, extent, count).map(({ at, label }) => ({ x: x(at), label })),
    yTicks: yValues.map((value, index) => ({ y: y(value), label: yLabels[index] ?? '' })),
    placed: labelled(placed, labels, box),
    times,
  };
}

function xTicks(
  { xAxis }: TimeChartSpec,
  extent: Domain,
  count: number,
): readonly { readonly at: number; readonly label: string }[] {
  if (xAxis === undefined) {
    return timeTicks(extent, count).map((at) => ({ at, label: tickLabel(at, extent) }));
  }
  return xAxis.ticks(extent, count).map((at) => ({ at, label: xAxis.formatTick(at) }));
}

function lines(spec: TimeChartSpec, x: Scale, y: Scale): PlacedSeries[] {
  const breaks = spec.annotations.filter((one) => one.isBreak !== false).map((one) => one.time);
  const end = spec.kind === 'step' && spec.xAxis?.end !== undefined ? `H${x(spec.xAxis.end)}` : '';
  return spec.series.map((series) => {
    const path = spec.kind === 'step' ? stepPath : linePath;
    const place = (point: ChartPoint): PlacedPoint => ({ x: x(point.time), y: y(point.value), point });
    const bands = series.points.flatMap((point): PixelBand[] =>
      typeof point.low === 'number' && typeof point.high === 'number'
        ? [{ x: x(point.time), low: y(point.low), high: y(point.high) }]
        : [],
    );
    return {
      series,
      style: styleOf(series.colour),
      pieces: splitAt(series.points, breaks).map((piece) => ({
        d:
          piece.points.at(-1) === series.points.at(-1)
            ? path(piece.points.map(place)) + end
            : path(piece.points.map(place)),
        changed: piece.changed,
      })),
      area: bandPath(bands),
      points: series.points.map(place),
      label: null,
    };
  });
}

/** Series one above the other, the first at the bottom. A share holds until the next one. */
function stacked(spec: TimeChartSpec, times: readonly number[], x: Scale, y: Scale): PlacedSeries[] {
  const sums = times.map(() => 0);
  return spec.series.map((series) => {
    const bands = times.map((time, index): PixelBand => {
      const low = sums[index] ?? 0;
      const high = low + (pointAt(series, time)?.value ?? 0);
      sums[index] = high;
      return { x: x(time), low: y(low), high: y(high) };
    });
    const areaOf = spec.yDomain[1] === 1 ? stepBandPath(bands, x.range[1]) : bandPath(bands);
    const tops = bands.map((band) => ({ x: band.x, y: band.high }));
    return {
      series,
      style: styleOf(series.colour),
      pieces: [{ d: spec.yDomain[1] === 1 ? stepPath(tops) : linePath(tops), changed: false }],
      area: areaOf,
      points: bands.flatMap((band, index): PlacedPoint[] => {
        const point = pointAt(series, times[index] ?? 0);
        return point === null ? [] : [{ x: band.x, y: band.high, point }];
      }),
      label: { y: middleOf(bands.at(-1)), anchor: middleOf(bands.at(-1)), text: '' },
    };
  });
}

function middleOf(band: PixelBand | undefined): number {
  return band === undefined ? 0 : (band.low + band.high) / 2;
}

/** Puts the name of each series beside where it ends. */
function labelled(placed: readonly PlacedSeries[], labels: readonly string[], box: Box): PlacedSeries[] {
  const inside = (value: number) => Math.min(Math.max(value, box.top), box.bottom);
  const anchors = placed.map((one) => inside(one.label?.anchor ?? one.points.at(-1)?.y ?? box.bottom));
  const places = spread(anchors, LABEL_GAP, [box.top + 4, box.bottom]);
  return placed.map((one, index) =>
    one.points.length === 0
      ? { ...one, label: null }
      : { ...one, label: { y: places[index] ?? 0, anchor: anchors[index] ?? 0, text: labels[index] ?? '' } },
  );
}

function shorten(label: string): string {
  return label.length > LABEL_MOST ? `${label.slice(0, LABEL_MOST - 1)}…` : label;
}

function tickLabel(time: number, [from, to]: Domain): string {
  const days = (to - from) / 86_400_000;
  const options: Intl.DateTimeFormatOptions =
    days <= 3
      ? { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }
      : days <= 400
        ? { day: 'numeric', month: 'short' }
        : { month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat(undefined, options).format(time);
}

/** The index of the time that is nearest to a position. */
export function nearestTime(layout: TimeLayout, position: number): number {
  const wanted = layout.x.invert(position);
  let best = 0;
  for (const [index, time] of layout.times.entries()) {
    if (Math.abs(time - wanted) < Math.abs((layout.times[best] ?? 0) - wanted)) best = index;
  }
  return best;
}
