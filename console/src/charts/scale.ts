/** Linear scales and their ticks. */

export type Domain = readonly [number, number];

export interface Scale {
  (value: number): number;
  readonly domain: Domain;
  readonly range: Domain;
  /** The value at a position. */
  invert(position: number): number;
}

/** Makes a linear scale; a domain without extent maps to the middle of the range. */
export function linearScale(domain: Domain, range: Domain): Scale {
  const [from, to] = domain;
  const [start, end] = range;
  const extent = to - from;
  const scale = (value: number) =>
    extent === 0 ? (start + end) / 2 : start + ((value - from) / extent) * (end - start);
  return Object.assign(scale, {
    domain,
    range,
    invert: (position: number) =>
      end === start ? from : from + ((position - start) / (end - start)) * extent,
  });
}

/** Round numbers inside a domain, about `count` of them. */
export function ticks([from, to]: Domain, count = 5): number[] {
  if (!(to > from) || count < 1) return [from];
  const step = tickStep((to - from) / count);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => clean((first + index) * step, step));
}

/** The domain widened to the next round numbers. */
export function niceDomain([from, to]: Domain, count = 5): Domain {
  if (!(to > from)) {
    const half = Math.abs(from) * 0.1 || 1;
    return [from - half, from + half];
  }
  const step = tickStep((to - from) / count);
  return [
    clean(Math.floor(from / step + 1e-9) * step, step),
    clean(Math.ceil(to / step - 1e-9) * step, step),
  ];
}

/** The decimals that ticks of a domain need so that no two read the same. */
export function tickDecimals(domain: Domain, count = 5): number {
  if (!(domain[1] > domain[0])) return 2;
  return Math.max(0, -Math.floor(Math.log10(tickStep((domain[1] - domain[0]) / count)) + 1e-9));
}

function tickStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const fraction = rough / power;
  const factor = fraction <= 1.0001 ? 1 : fraction <= 2.0001 ? 2 : fraction <= 5.0001 ? 5 : 10;
  return factor * power;
}

/** Takes the rounding error of a product away. */
function clean(value: number, step: number): number {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(step)));
  return decimals > 20 ? value : Number(value.toFixed(decimals)) + 0;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STEPS = [
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
  91 * DAY,
  364 * DAY,
];

/** Points in time for an axis, about `count` of them: whole hours or days of the reader's zone. */
export function timeTicks([from, to]: Domain, count = 6): number[] {
  if (!(to > from)) return [from];
  const step = STEPS.find((own) => (to - from) / own <= count) ?? (STEPS.at(-1) as number);
  const start = new Date(from);
  if (step < DAY) start.setMinutes(0, 0, 0);
  else start.setHours(0, 0, 0, 0);
  const found: number[] = [];
  for (let index = 0; found.length <= count + 1; index += 1) {
    const at = new Date(start);
    // By the calendar, so that a day of 23 or 25 hours moves no tick off midnight.
    if (step < DAY) at.setTime(start.getTime() + index * step);
    else at.setDate(start.getDate() + index * (step / DAY));
    const time = at.getTime();
    if (time > to) break;
    if (time >= from) found.push(time);
  }
  return found;
}
