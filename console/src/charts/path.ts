/** SVG path data from points in pixels. */

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

export interface PixelBand {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

const number = (value: number) => String(Math.round(value * 100) / 100);
const at = (x: number, y: number) => `${number(x)},${number(y)}`;

/** A line through points. */
export function linePath(points: readonly Pixel[]): string {
  return points.map((point, index) => `${index === 0 ? 'M' : 'L'}${at(point.x, point.y)}`).join('');
}

/** A line that keeps each value until the next point. */
export function stepPath(points: readonly Pixel[]): string {
  return points
    .map((point, index) =>
      index === 0 ? `M${at(point.x, point.y)}` : `H${number(point.x)}V${number(point.y)}`,
    )
    .join('');
}

/** The area between two lines. */
export function bandPath(points: readonly PixelBand[]): string {
  if (points.length === 0) return '';
  const top = points.map((point) => ({ x: point.x, y: point.high }));
  const bottom = points.map((point) => ({ x: point.x, y: point.low })).reverse();
  return `${linePath(top)}${linePath(bottom).replace('M', 'L')}Z`;
}

/** The area between two lines whose values are kept until the next point, up to `end`. */
export function stepBandPath(points: readonly PixelBand[], end: number): string {
  if (points.length === 0) return '';
  const steps = points.flatMap((point, index) => {
    const next = points[index + 1]?.x ?? end;
    return [point, { ...point, x: next }];
  });
  return bandPath(steps);
}

/** The pieces of a line: solid ones, and those that lie across one of the times of `breaks`. */
export function splitAt<T extends { readonly time: number }>(
  points: readonly T[],
  breaks: readonly number[],
): { readonly points: readonly T[]; readonly changed: boolean }[] {
  const pieces: { points: T[]; changed: boolean }[] = [];
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    const last = pieces.at(-1);
    if (before === undefined || last === undefined) {
      pieces.push({ points: [point], changed: false });
    } else if (breaks.some((time) => before.time < time && time <= point.time)) {
      pieces.push({ points: [before, point], changed: true });
    } else if (last.changed) {
      pieces.push({ points: [before, point], changed: false });
    } else {
      last.points.push(point);
    }
  }
  return pieces;
}

/** Moves labels apart so that none covers another: positions in, positions out, in the same order. */
export function spread(
  positions: readonly number[],
  gap: number,
  [low, high]: readonly [number, number],
): number[] {
  const order = positions
    .map((position, index) => ({ position, index }))
    .sort((a, b) => a.position - b.position);
  let floor = low;
  for (const one of order) {
    one.position = Math.max(one.position, floor);
    floor = one.position + gap;
  }
  let ceiling = high;
  for (const one of order.reverse()) {
    one.position = Math.min(one.position, ceiling);
    ceiling = one.position - gap;
  }
  const result = [...positions];
  for (const one of order) result[one.index] = one.position;
  return result;
}
