import { expect, it } from 'vitest';
import { keyFrom } from './keyFrom.ts';

it.each([
  ['EU users (beta)', 'eu_users_beta'],
  ['Über-Größe', 'uber-gro_e'],
  ['  ', ''],
  ['x'.repeat(80), 'x'.repeat(64)],
])('makes of %j the key %j', (name, key) => {
  expect(keyFrom(name)).toBe(key);
});
