import { expect, it } from 'vitest';
import { attributesOf, attributeText, attributeValue, parseAttributes, rowsOf } from './userAttributes';

it.each([
  ['DE', 'DE'],
  ['12', 12],
  ['-1.5e3', -1500],
  ['true', true],
  ['"12"', '12'],
  ['"open', '"open'],
  ['1.2.3', '1.2.3'],
  ['', ''],
  [' padded ', ' padded '],
])('reads %j as %j, and prints it so that it is read back', (text, value) => {
  expect(attributeValue(text)).toBe(value);
  expect(attributeValue(attributeText(value))).toBe(value);
});

it('goes from rows to attributes and back', () => {
  const rows = [
    { id: '1', key: 'country', text: 'DE' },
    { id: '2', key: 'age', text: '65' },
    { id: '3', key: '', text: 'ignored' },
  ];
  expect(attributesOf(rows)).toEqual({ country: 'DE', age: 65 });
  expect(rowsOf({ a: '1', b: 1 })?.map((row) => row.text)).toEqual(['"1"', '1']);
  expect(rowsOf({ a: [1] })).toBeNull();
});

it('reads JSON, or says what is wrong', () => {
  expect(parseAttributes('')).toEqual({});
  expect(parseAttributes('{"a":1}')).toEqual({ a: 1 });
  expect(parseAttributes('[1]')).toMatch(/object/);
  expect(parseAttributes('{')).toMatch(/Not JSON/);
});
