import { describe, expect, it } from 'vitest';
import { isServed, localPath } from './next.ts';

describe('localPath', () => {
  it.each(['/', '/p/1/flags?env=production', '/oauth2/authorize?a=b%20c'])('keeps %s', (path) => {
    expect(localPath(path)).toBe(path);
  });

  it.each([
    undefined,
    '',
    'flags',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/a b',
    '/ä',
  ])('sends nobody to %s', (path) => {
    expect(localPath(path)).toBe('/');
  });
});

describe('isServed', () => {
  it('knows what the console does not answer', () => {
    expect(isServed('/oauth2/authorize?x')).toBe(true);
    expect(isServed('/p/1/flags')).toBe(false);
  });
});
