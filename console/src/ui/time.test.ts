import { describe, expect, it } from 'vitest';
import { ago } from './time.ts';

const now = Date.parse('2026-11-25T12:00:00Z');

describe('ago', () => {
  it.each([
    ['2026-11-25T11:59:57Z', '3 seconds ago'],
    ['2026-11-25T11:58:10Z', '1 minute ago'],
    ['2026-11-24T13:00:00Z', '23 hours ago'],
    ['2026-11-24T11:00:00Z', 'yesterday'],
    ['2026-12-05T12:00:00Z', 'in 10 days'],
    ['2024-11-20T12:00:00Z', '2 years ago'],
  ])('says %s as %s', (value, said) => {
    expect(ago(value, now, 'en')).toBe(said);
  });
});
