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
      const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
      return format.format(Math.trunc(distance), unit);
    }
    distance /= length;
  }
  return localTime(value);
}

/** Date and time in the reader's zone. */
export function localTime(value: string): string {
  return new Date(value).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Date and time in the reader's zone with its name, and in UTC. */
export function exactTime(value: string): string {
  const date = new Date(value);
  const local = date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
  return `${local} (${date.toISOString()})`;
}
