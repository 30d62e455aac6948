import { describe, expect, it } from 'vitest';
import { ConditionError, leavesOf } from '../../common/conditionTree';
import { conditionComplaint, conditionsJson, conditionsText, parseConditions } from './conditions';

const de = { type: 'custom_attribute', name: 'country', match_type: 'exact', value: 'DE' };
const old = { type: 'custom_attribute', name: 'age', match_type: 'ge', value: 65 };
const paid = { type: 'custom_attribute', name: 'plan', match_type: 'exists' };

/** Decides a document for a user, by three-valued logic as the SDKs do. */
function decide(json: unknown, holds: (leaf: unknown) => boolean | null): boolean | null {
  if (!Array.isArray(json)) return holds(json);
  const [operator, ...operands] = json as unknown[];
  const results = operands.map((own) => decide(own, holds));
  if (operator === 'not') return results[0] === null ? null : !results[0];
  const decisive = operator === 'or';
  if (results.includes(decisive)) return decisive;
  return results.includes(null) ? null : !decisive;
}

describe('conditions', () => {
  it.each([
    [['and', ['or', ['or', de, old]]]],
    [['and', de, old]],
    [['or', ['not', de], ['and', old, ['not', ['or', de, paid]]]]],
    [['not', ['and', de, ['or', old, paid]]]],
    [['not', ['not', de]]],
    [['not', ['or', de]]],
    [de],
  ])('means the same after a round trip: %j', (json) => {
    const written = conditionsJson(parseConditions(JSON.stringify(json)));
    for (const one of [true, false, null]) {
      for (const two of [true, false, null]) {
        for (const three of [true, false, null]) {
          const holds = (leaf: unknown) => {
            const { name } = leaf as { name: string };
            return name === 'country' ? one : name === 'age' ? two : three;
          };
          expect(decide(written, holds)).toBe(decide(json, holds));
        }
      }
    }
  });

  it('is stable: what was written once is written the same again', () => {
    const text = conditionsText(parseConditions(JSON.stringify(['not', ['or', de]])));
    expect(conditionsText(parseConditions(text))).toBe(text);
  });

  it('keeps the types of values, and takes `match` for `match_type`', () => {
    const tree = parseConditions(
      '["or",{"type":"custom_attribute","name":"a","match":"exact","value":true}]',
    );
    expect(leavesOf(tree)).toEqual([{ type: 'custom_attribute', name: 'a', match: 'exact', value: true }]);
  });

  it.each([
    ['[', '', /Not JSON/],
    ['[]', '/0', /starts with/],
    ['["and"]', '', /operands/],
    ['["xor",{}]', '/0', /starts with/],
    ['["or",{"type":"browser"}]', '/1/type', /custom_attribute/],
    [
      '["or",{"type":"custom_attribute","name":"a","match_type":"regex","value":""}]',
      '/1/match_type',
      /regex/,
    ],
    ['["not",1]', '/1', /list or a condition/],
    ['["or",{"type":"custom_attribute","name":"a","value":null}]', '/1/value', /text, a number/],
  ])('says where %s is wrong', (text, pointer, message) => {
    try {
      parseConditions(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConditionError);
      expect((error as ConditionError).pointer).toBe(pointer);
      expect((error as ConditionError).message).toMatch(message);
    }
  });

  it('tells what a condition lacks', () => {
    const base = { type: 'custom_attribute', name: 'v' } as const;
    expect(conditionComplaint({ ...base, match: 'exists' })).toBeNull();
    expect(conditionComplaint({ ...base, match: 'gt', value: '3' })).toMatch(/number/);
    expect(conditionComplaint({ ...base, match: 'semver_ge', value: '2.1' })).toBeNull();
    expect(conditionComplaint({ ...base, match: 'semver_ge', value: 'new' })).toMatch(/version/);
    expect(conditionComplaint({ ...base, name: '', match: 'exists' })).toMatch(/attribute/);
  });
});
