import { lazily } from './lazily';

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
  ['year', Number.POSITIVE_INFINITY],
];

/** How far away a moment is: "3 minutes ago", "in 2 days". */
export function ago(value: string, now = Date.now(), locale?: string): string {
  let distance = (Date.parse(value) - now) / 1_000;
  for (const [unit, length] of STEPS) {
    if (Math.abs(distance) < length) {
      return relative(locale).format(Math.trunc(distance), unit);
    }
    distance /= length;
  }
  return localTime(value);
}

/** Date and time in the reader's zone. */
export function localTime(value: string): string {
  return local().format(new Date(value));
}

/** Date and time in the reader's zone with its name, and in UTC. */
export function exactTime(value: string): string {
  const date = new Date(value);
  return `${exact().format(date)} (${date.toISOString()})`;
}

// Formats cost far more to make than to use, and nothing until something is told by them.
const relatives = new Map<string | undefined, Intl.RelativeTimeFormat>();

function relative(locale: string | undefined): Intl.RelativeTimeFormat {
  const present = relatives.get(locale) ?? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  relatives.set(locale, present);
  return present;
}

const local = lazily(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }));
const exact = lazily(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' }));
