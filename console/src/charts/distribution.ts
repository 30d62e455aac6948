/** Plot 8: how visitors are distributed by their totals. */

import { formatCount, formatPercent, formatTotal, plural, type Unit } from './format';
import type { Distribution } from './model';
import { ticks } from './scale';
import {
  type ChartSeries,
  clippedNote,
  extentOf,
  type NumberAxis,
  type Table,
  type TimeChartSpec,
} from './timeChart';

type DistributedArm = Distribution['arms'][number];

/** The share of each variation's visitors in each bin; `isCumulative` shows those who have so much or less. */
export function distributionChart(own: Distribution, isCumulative: boolean): TimeChartSpec {
  const axis = axisOf(own);
  const places = own.bounds.slice(isCumulative ? 1 : 0, isCumulative ? undefined : -1).map(axis.place);
  const series = own.arms.map((arm, index): ChartSeries => {
    const values = isCumulative ? cumulativeOf(arm).slice(1) : arm.bins.map((count) => shareOf(arm, count));
    return {
      id: arm.variationId,
      label: arm.name,
      colour: index,
      points: values.map((value, bin) => ({
        time: places[bin] ?? 0,
        value,
        detail: plural(arm.bins[bin] ?? 0, 'visitor'),
      })),
    };
  });
  const { domain, clipped } = extentOf(series, isCumulative ? [1] : [0], 0);
  const { cap } = own;
  const total = (value: number) => formatTotal(value, own.unit);
  const end = axis.place(own.bounds.at(-1) ?? 1);
  return {
    id: 'distribution',
    title: `Distribution: ${own.name}`,
    kind: isCumulative ? 'line' : 'step',
    series,
    xAxis: {
      label: 'Total of a visitor',
      format: (place) => {
        const bin = places.findIndex((one) => Math.abs(one - place) < 1e-9);
        return isCumulative ? `at most ${total(own.bounds[bin + 1] ?? 0)}` : binLabel(own, bin);
      },
      ticks: axis.ticks,
      formatTick: (place) => total(axis.value(place)),
      ...(isCumulative ? {} : { end }),
    },
    yLabel: 'Share of visitors',
    formatY: (value) => formatPercent(value),
    formatTick: (value, decimals) => formatPercent(value, Math.max(0, decimals - 2)),
    yDomain: domain,
    references: [],
    annotations:
      cap.value === null || cap.value <= 0
        ? []
        : [
            {
              time: axis.place(cap.value),
              label: `${cap.isApplied ? 'capped' : 'a cap'} at ${total(cap.value)}`,
              isBreak: false,
            },
          ],
    summary: own.arms
      .map((arm) => `${arm.name}: ${formatPercent(shareOf(arm, arm.zero))} of visitors have nothing`)
      .join('; ')
      .concat('.'),
    notes: [...outlierNotes(own), ...scaleNote(own), ...clippedNote(clipped)],
    table: distributionTable(own),
  };
}

interface Axis extends Pick<NumberAxis, 'ticks'> {
  /** Where a total lies, and the total that lies somewhere. */
  readonly place: (total: number) => number;
  readonly value: (place: number) => number;
}

/** Totals that are far apart lie by their order of magnitude. */
function axisOf({ isLogarithmic }: Distribution): Axis {
  if (!isLogarithmic) return { place: (total) => total, value: (place) => place, ticks };
  return {
    place: (total) => Math.log10(Math.max(total, Number.MIN_VALUE)),
    value: (place) => 10 ** place,
    ticks: ([from, to], count) => magnitudes(10 ** from, 10 ** to, count).map(Math.log10),
  };
}

/** Round totals between two: 1, 2 and 5 times each power of ten, or fewer if there are too many. */
function magnitudes(from: number, to: number, count: number): number[] {
  const powers = Array.from(
    { length: Math.floor(Math.log10(to)) - Math.floor(Math.log10(from)) + 1 },
    (_, index) => 10 ** (Math.floor(Math.log10(from)) + index),
  );
  const of = (factors: readonly number[]) =>
    powers
      .flatMap((power) => factors.map((factor) => factor * power))
      .filter((value) => value >= from * (1 - 1e-9) && value <= to * (1 + 1e-9));
  const choices = [of([1, 2, 5]), of([1, 3]), of([1])];
  const found = choices.find((values) => values.length <= count + 1) ?? choices[2] ?? [];
  const every = Math.max(1, Math.ceil(found.length / (count + 1)));
  return found.filter((_, index) => index % every === 0);
}

function shareOf(arm: DistributedArm, count: number): number {
  return arm.visitors === 0 ? 0 : count / arm.visitors;
}

/** The shares of visitors who have nothing, and so much or less for each bin. Negative totals come before nothing. */
function cumulativeOf(arm: DistributedArm): number[] {
  const sums = [arm.zero];
  for (const count of arm.bins) sums.push((sums.at(-1) ?? 0) + count);
  return sums.map((sum) => shareOf(arm, sum));
}

/** What a bin is called: by its number where it holds one whole number, otherwise by its bounds. */
export function binLabel({ bounds, unit }: Pick<Distribution, 'bounds' | 'unit'>, bin: number): string {
  const [from, to] = [bounds[bin] ?? 0, bounds[bin + 1] ?? 0];
  const isOne = bounds.every(
    (bound, index) => Number.isInteger(bound) && (index === 0 || bound - (bounds[index - 1] ?? 0) === 1),
  );
  return isOne || from === to
    ? formatTotal(from, unit)
    : `${formatTotal(from, unit)} to ${formatTotal(to, unit)}`;
}

function distributionTable(own: Distribution): Table {
  const cells = (arm: DistributedArm, count: number, cumulative: number | undefined) => [
    formatCount(count),
    formatPercent(shareOf(arm, count)),
    cumulative === undefined ? '–' : formatPercent(cumulative),
  ];
  const hasNegative = (own.bounds[0] ?? 0) < 0;
  const sums = own.arms.map((arm) => (hasNegative ? [] : cumulativeOf(arm)));
  return {
    columns: [
      'Total of a visitor',
      ...own.arms.flatMap(({ name }) => [`${name}: visitors`, `${name}: share`, `${name}: so much or less`]),
    ],
    rows: [
      ['nothing', ...own.arms.flatMap((arm, index) => cells(arm, arm.zero, sums[index]?.[0]))],
      ...own.bounds
        .slice(1)
        .map((_, bin) => [
          binLabel(own, bin),
          ...own.arms.flatMap((arm, index) => cells(arm, arm.bins[bin] ?? 0, sums[index]?.[bin + 1])),
        ]),
    ],
  };
}

/** What few visitors with much do to the average, and what a cap does about it. */
function outlierNotes({ arms, cap, unit }: Distribution): string[] {
  const total = (value: number) => formatTotal(value, unit);
  const quantile = formatPercent(
    cap.quantile,
    cap.quantile * 1000 === Math.round(cap.quantile * 1000) ? 1 : 2,
  );
  const most = arms.flatMap((arm) => (arm.largest === null ? [] : [`${arm.name} ${total(arm.largest)}`]));
  const largest = most.length === 0 ? [] : [`The most that one visitor has: ${most.join(', ')}.`];
  if (cap.value === null) return [...largest, 'There is nothing to cap: too few visitors have anything.'];
  const above = arms.map((arm) => {
    const share = arm.total === 0 ? 0 : arm.aboveCapTotal / arm.total;
    return `${arm.name} ${plural(arm.aboveCap, 'visitor')} with ${formatPercent(share)} of its total`;
  });
  return [
    ...largest,
    cap.isApplied
      ? `Results cap totals at ${total(cap.value)}, the quantile of ${quantile} over all variations; above it: ${above.join(', ')}.`
      : `Results do not cap totals. A cap at the quantile of ${quantile} would be ${total(cap.value)}; above it: ${above.join(', ')}.`,
  ];
}

function scaleNote({ isLogarithmic }: Distribution): string[] {
  const zero = 'Visitors who have nothing are in no bin; shares are of all visitors.';
  return [isLogarithmic ? `${zero} Totals lie by their order of magnitude.` : zero];
}

/** Whether there is anything to distribute: a rate has nothing but zeros and ones. */
export function isDistributed(unit: Unit): boolean {
  return unit !== 'rate';
}
