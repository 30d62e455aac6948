/** How numbers of results are written: one place, so that a chart, its table and its summary never differ. */

import { lazily } from '@/ui/lazily';

const MINUS = '\u2212';
const DAY = 86_400_000;

const integer = lazily(() => new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 }));
const plain = lazily(() => new Intl.NumberFormat(undefined, { maximumSignificantDigits: 4 }));
const decimalFormats = new Map<number, Intl.NumberFormat>();

/** A number with so many decimals. A format is made once: a page of results writes thousands of numbers. */
function withDecimals(value: number, decimals: number): string {
  const format =
    decimalFormats.get(decimals) ??
    new Intl.NumberFormat(undefined, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  decimalFormats.set(decimals, format);
  return typographic(format.format(value));
}

function typographic(text: string): string {
  return text.replace('-', MINUS);
}

/** Formats a whole number with thousands separators. */
export function formatCount(value: number): string {
  return typographic(integer().format(value));
}

/** Formats a share of one as a percentage with the given decimals: 0.0481 is 4.81%. */
export function formatPercent(value: number, decimals = 2): string {
  return `${withDecimals(value * 100, decimals)}%`;
}

/** Formats a relative difference as a percentage with its sign; nothing but zero goes without. */
export function formatLift(value: number, decimals = 2): string {
  const text = formatPercent(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** Formats a p-value to four decimals. */
export function formatP(value: number): string {
  return value < 0.0001 ? '< 0.0001' : value.toFixed(4);
}

/** Formats a significance as a percentage, never as certainty. */
export function formatSignificance(value: number): string {
  return value > 0.9999 ? '> 99.99%' : formatPercent(value);
}

/** How the values of a metric are written. */
export type Unit = 'rate' | 'mean' | 'money';

/** Formats the value of a metric per visitor; money comes in cents. */
export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 'rate':
      return formatPercent(value);
    case 'money':
      return formatMoney(value);
    case 'mean':
      return typographic(plain().format(value));
  }
}

/** Formats cents as an amount with two decimals. */
export function formatMoney(cents: number): string {
  return withDecimals(cents / 100, 2);
}

/** Formats a difference between two values of a metric, in the metric's own unit. */
export function formatDifference(value: number, unit: Unit): string {
  const text = unit === 'rate' ? `${formatPercent(value).slice(0, -1)} pp` : formatValue(value, unit);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** Formats the total of a metric: conversions, or an amount. */
export function formatTotal(value: number, unit: Unit): string {
  if (unit === 'money') return formatMoney(value);
  return Number.isInteger(value) ? formatCount(value) : typographic(plain().format(value));
}

/** Formats an interval with the format of its ends; a side without bound is said in words. */
export function formatInterval(
  interval: readonly [number, number] | null,
  format: (value: number) => string,
): string {
  return interval === null ? 'unbounded' : `${format(interval[0])} to ${format(interval[1])}`;
}

/** The whole days between two times. */
export function wholeDays(start: string, end: string): number {
  return Math.max(0, Math.floor((Date.parse(end) - Date.parse(start)) / DAY));
}

/** Formats a number of things: "1 day", "6 days". */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : many}`;
}

/** Formats a time for a chart's table: local, with the zone. */
export function formatTime(time: number, withClock: boolean): string {
  return (withClock ? moment() : date()).format(time);
}

const DATE = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const date = lazily(() => new Intl.DateTimeFormat(undefined, DATE));
const moment = lazily(
  () =>
    new Intl.DateTimeFormat(undefined, {
      ...DATE,
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
    }),
);
