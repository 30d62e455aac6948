import { describe, expect, it } from 'vitest';
import type { VariableType } from '../../../api/shapes';
import { prettyJson, valueComplaint, valueWarning } from './variableValue';

describe('values of variables', () => {
  it.each<[VariableType, string, boolean]>([
    ['boolean', 'true', true],
    ['boolean', 'True', false],
    ['integer', '-12', true],
    ['integer', '+1', false],
    ['integer', '1.0', false],
    ['integer', '9223372036854775807', true],
    ['integer', '9223372036854775808', false],
    ['integer', '-9223372036854775808', true],
    ['integer', '', false],
    ['double', '1e-7', true],
    ['double', 'NaN', false],
    ['double', 'Infinity', false],
    ['double', '0x10', false],
    ['double', '', false],
    ['json', '{"a":1}', true],
    ['json', '{a}', false],
    ['string', '', true],
    ['string', '日本 🏴‍☠️', true],
  ])('%s %j: %s', (type, text, valid) => {
    expect(valueComplaint(type, text) === null).toBe(valid);
  });

  it('warns beyond 2^53', () => {
    expect(valueWarning('integer', '9007199254740991')).toBeNull();
    expect(valueWarning('integer', '9007199254740993')).toMatch(/2\^53/);
  });

  it('indents JSON and keeps every digit', () => {
    expect(prettyJson('{"id":9007199254740993,"a":[1,{}],"t":"{,}"}')).toBe(
      '{\n  "id": 9007199254740993,\n  "a": [\n    1,\n    {}\n  ],\n  "t": "{,}"\n}',
    );
    expect(prettyJson('{')).toBeNull();
  });
});
