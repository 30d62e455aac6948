import { describe, expect, it } from 'vitest';
import { series } from '../theme/colors';
import { bandPath, linePath, splitAt, spread, stepPath } from './path';
import { linearScale, niceDomain, tickDecimals, ticks, timeTicks } from './scale';

describe('scales', () => {
  it('map linearly and back', () => {
    const x = linearScale([-1, 3], [0, 400]);
    expect(x(-1)).toBe(0);
    expect(x(1)).toBe(200);
    expect(x.invert(300)).toBe(2);
  });

  it('put what has no extent in the middle', () => {
    expect(linearScale([2, 2], [0, 10])(2)).toBe(5);
  });

  it('tick at round numbers without rounding errors', () => {
    expect(ticks([0, 1])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks([-0.03, 0.05], 4)).toEqual([-0.02, 0, 0.02, 0.04]);
    expect(niceDomain([-0.011, 0.048])).toEqual([-0.02, 0.06]);
    expect(tickDecimals([0, 0.01])).toBe(3);
  });

  it('tick time at midnights', () => {
    const from = new Date(2026, 2, 1, 7).getTime();
    const to = new Date(2026, 2, 9, 7).getTime();
    const found = timeTicks([from, to]);
    expect(found.length).toBeGreaterThanOrEqual(3);
    for (const time of found) expect(new Date(time).getHours()).toBe(0);
  });
});

describe('paths', () => {
  const points = [
    { x: 0, y: 10 },
    { x: 5, y: 4 },
  ];

  it('go from point to point, or step', () => {
    expect(linePath(points)).toBe('M0,10L5,4');
    expect(stepPath(points)).toBe('M0,10H5V4');
  });

  it('close a band', () => {
    expect(
      bandPath([
        { x: 0, low: 9, high: 1 },
        { x: 5, low: 8, high: 2 },
      ]),
    ).toBe('M0,1L5,2L5,8L0,9Z');
    expect(bandPath([])).toBe('');
  });

  it('are cut where settings changed', () => {
    const times = [1, 2, 3, 4].map((time) => ({ time }));
    const pieces = splitAt(times, [2.5]);
    expect(pieces.map((piece) => [piece.changed, piece.points.map((point) => point.time)])).toEqual([
      [false, [1, 2]],
      [true, [2, 3]],
      [false, [3, 4]],
    ]);
  });

  it('keep labels apart and inside', () => {
    expect(spread([10, 12, 50], 15, [0, 100])).toEqual([10, 25, 50]);
    expect(spread([98, 99], 15, [0, 100])).toEqual([85, 100]);
  });
});

/** Luminance and colours as people with a deficiency see them (Machado et al. 2009, severity 1). */
describe('colours of series', () => {
  const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const parse = (hex: string) =>
    [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = parse(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one: string, two: string) => {
    const [low, high] = [luminance(one), luminance(two)].sort((a, b) => a - b) as [number, number];
    return (high + 0.05) / (low + 0.05);
  };

  it.each([
    ['light', '#ffffff'],
    ['dark', '#1b252b'],
  ] as const)('stand out from the page: %s', (theme, page) => {
    for (const colour of series[theme]) expect(contrast(colour, page)).toBeGreaterThanOrEqual(3);
  });
});
