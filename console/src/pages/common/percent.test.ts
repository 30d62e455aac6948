import { expect, it } from 'vitest';
import { basisPoints, percent } from './percent';

it.each([
  ['40', 4000],
  ['40.5', 4050],
  ['0,01', 1],
  ['99.99 %', 9999],
  ['100', 10_000],
  ['100.01', null],
  ['1.234', null],
  ['-1', null],
  ['', null],
  ['abc', null],
])('reads %j as %j basis points', (text, points) => {
  expect(basisPoints(text)).toBe(points);
});

it('formats basis points with the decimals that they have', () => {
  expect(percent(4050)).toMatch(/^40[.,]5%$/);
  expect(percent(10_000)).toBe('100%');
  expect(percent(1)).toMatch(/^0[.,]01%$/);
});
