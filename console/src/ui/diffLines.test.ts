import { describe, expect, it } from 'vitest';
import { diffLines, orderedJson } from './diffLines.ts';

const marks = { same: ' ', added: '+', removed: '-' };
const written = (before: string, after: string) =>
  diffLines(before, after).map((line) => marks[line.kind] + line.text);

describe('diffLines', () => {
  it('keeps what is in both', () => {
    expect(written('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c']);
  });

  it('adds to nothing and removes all', () => {
    expect(written('', 'a\nb')).toEqual(['+a', '+b']);
    expect(written('a', '')).toEqual(['-a']);
  });

  it('gives both texts back', () => {
    const [before, after] = ['1\n2\n2\n3\n4', '2\n3\n3\n5\n2'];
    const lines = diffLines(before, after);
    const side = (other: string) =>
      lines
        .filter((line) => line.kind !== other)
        .map((line) => line.text)
        .join('\n');
    expect([side('added'), side('removed')]).toEqual([before, after]);
  });
});

describe('orderedJson', () => {
  it('does not care how members are ordered', () => {
    expect(orderedJson({ b: 1, a: { d: 2, c: [2, 1] } })).toBe(orderedJson({ a: { c: [2, 1], d: 2 }, b: 1 }));
  });
});
