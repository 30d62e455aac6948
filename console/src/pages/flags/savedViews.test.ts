import { describe, expect, it } from 'vitest';
import { parseViews, sameSearch } from './savedViews';

describe('saved views', () => {
  it('are read as they were written, without what makes no sense', () => {
    const kept = [
      { name: 'Paused', search: { status: 'paused', in: 'production', nonsense: 1 } },
      { name: '', search: {} },
      null,
    ];
    expect(parseViews(JSON.stringify(kept))).toEqual([
      { name: 'Paused', search: { status: 'paused', in: 'production' } },
    ]);
    expect(parseViews('{')).toEqual([]);
    expect(parseViews('7')).toEqual([]);
    expect(parseViews(undefined)).toEqual([]);
  });

  it('are the present one if all is the same, whatever the order', () => {
    expect(sameSearch({ q: 'a', sort: 'key:asc' }, { sort: 'key:asc', q: 'a' })).toBe(true);
    expect(sameSearch({ q: 'a' }, { q: 'a', owner: 'me' })).toBe(false);
  });
});
