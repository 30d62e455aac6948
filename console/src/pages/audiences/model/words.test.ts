import { expect, it } from 'vitest';
import { parseConditions } from './conditions';
import { conditionsWords } from './words';

const leaf = (name: string, match_type: string, value?: unknown) => ({
  type: 'custom_attribute',
  name,
  match_type,
  value,
});

it.each([
  [['or', leaf('country', 'exact', 'DE')], 'country is DE'],
  [
    ['and', leaf('a', 'exact', true), ['or', leaf('b', 'ge', 3), leaf('c', 'exists')]],
    'a is true and (b is at least 3 or c has any value)',
  ],
  [
    ['not', ['or', leaf('a', 'substring', 'x'), leaf('v', 'semver_lt', '2.0')]],
    'not (a contains x or v is a version before 2.0)',
  ],
])('says conditions in words', (json, words) => {
  expect(conditionsWords(parseConditions(JSON.stringify(json)))).toBe(words);
});
