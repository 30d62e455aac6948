import { expect, it } from 'vitest';
import {
  audienceIds,
  audienceMode,
  audienceWords,
  needsRecentSdk,
  readAudience,
  withMode,
  writeAudience,
} from './audience';

const a = (id: number) => ({ audience_id: id });
const name = (id: number) => ['?', 'EU', 'staff', 'beta'][id] ?? String(id);

it.each([
  [[], 'everyone', 'everyone'],
  [['or', a(1), a(2)], 'any', 'EU or staff'],
  [['and', a(1), a(2)], 'all', 'EU and staff'],
  [['and', a(1), ['not', a(2)]], 'custom', 'EU and not staff'],
  [
    ['and', ['or', a(1), a(2)], ['not', ['or', a(3), a(2)]]],
    'custom',
    '(EU or staff) and not (beta or staff)',
  ],
])('shows %j as %s: %s', (expression, mode, words) => {
  expect(audienceMode(expression)).toBe(mode);
  expect(audienceWords(expression, name)).toBe(words);
  expect(writeAudience(readAudience(expression))).toEqual(expression);
});

it('changes mode with the audiences that it has', () => {
  expect(withMode(['and', a(1), ['not', a(2)]], 'any')).toEqual(['or', a(1), a(2)]);
  expect(withMode(['or', a(1)], 'everyone')).toEqual([]);
  expect(withMode(['or', a(1)], 'custom')).toEqual(['or', a(1)]);
  expect(audienceIds(['and', a(1), ['or', a(1), a(2)]])).toEqual([1, 2]);
});

it('knows what old SDKs cannot do', () => {
  expect(needsRecentSdk(['or', a(1), a(2)])).toBe(false);
  expect(needsRecentSdk(['and', a(1)])).toBe(false);
  expect(needsRecentSdk(['and', a(1), a(2)])).toBe(true);
  expect(needsRecentSdk(['or', ['not', a(1)]])).toBe(true);
});
