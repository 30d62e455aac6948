import { expect, it } from 'vitest';
import type { VariableDefinition, Variation } from '@/api/shapes';
import { cellId, DEFAULT, gridComplaints, gridPatches } from './grid';

const variables: VariableDefinition[] = [
  { key: 'size', type: 'integer', default_value: '1', description: '' },
  { key: 'text', type: 'string', default_value: 'a', description: '' },
];
const on = {
  key: 'on',
  variables: {
    size: { key: 'size', type: 'integer', value: '1', is_default: true },
    text: { key: 'text', type: 'string', value: 'b', is_default: false },
  },
} as unknown as Variation;

it('saves what changed, on condition that nobody else changed it', () => {
  const edits = {
    [cellId({ variable: 'size', column: 'on' })]: '9223372036854775807',
    [cellId({ variable: 'text', column: 'on' })]: 'b',
    [cellId({ variable: 'text', column: DEFAULT })]: 'ü',
  };
  expect(gridPatches(edits, variables, [on])).toEqual({
    variables: [
      { op: 'test', path: '/text/default_value', value: 'a' },
      { op: 'replace', path: '/text/default_value', value: 'ü' },
    ],
    variations: [
      { op: 'test', path: '/on/variables/size/value', value: '1' },
      { op: 'replace', path: '/on/variables/size/value', value: '9223372036854775807' },
    ],
  });
});

it('tells which edits cannot be saved', () => {
  const id = cellId({ variable: 'size', column: 'on' });
  expect(gridComplaints({ [id]: '1.5' }, variables)).toEqual({ [id]: 'Must be a whole number.' });
});
