import { expect, it } from 'vitest';
import { abTest, delivery } from '../../model/testing';
import { complaintsOf } from './complaints';

it('finds nothing wrong with complete rules', () => {
  expect(complaintsOf(delivery('d'))).toEqual({});
  expect(complaintsOf(abTest('t'))).toEqual({});
});

it('finds what the server would refuse', () => {
  const users = Array.from({ length: 51 }, (_, index) => [
    `u${index}`,
    { user_id: `u${index}`, variation: { key: 'on' } },
  ]);
  const rule = abTest('t', {
    metrics: [],
    variations: { on: { key: 'on', percentage_included: 9999 } },
    allow_list: Object.fromEntries(users),
  });
  expect(complaintsOf(rule)).toEqual({
    variations: 'The shares add up to 99.99%, not to 100%.',
    metrics: 'An experiment needs a primary metric.',
    allowList: 'The allowlist has 51 users; at most 50 are possible.',
  });
  expect(complaintsOf(delivery('d', { variations: {} })).variations).toBe('Choose a variation.');
});
