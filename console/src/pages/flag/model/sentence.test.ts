import { expect, it } from 'vitest';
import { plain, ruleSentence } from './sentence';
import { abTest, delivery, NAMES } from './testing';

const a = (id: number) => ({ audience_id: id });

it.each([
  [delivery('d'), 'Everyone, all of them: ON.'],
  [delivery('d', { percentage_included: 0 }), 'Everyone, none of them yet: ON.'],
  [
    abTest('t', { audience_conditions: ['or', a(1), a(2)], percentage_included: 4000 }),
    'If audience 1 or audience 2, 40% of them: OFF 50% / ON 50%, measured by event 7.',
  ],
  [
    abTest('t', { type: 'multi_armed_bandit', metrics: [] }),
    'Everyone, all of them: OFF / ON, shifting to what does best.',
  ],
  [
    abTest('t', {
      group_rule: { group_id: 3, traffic_allocation: 2500 },
      metrics: [{ aggregator: 'sum', field: 'revenue', winning_direction: 'increasing' }],
    }),
    'Everyone, all of them (within 25% of an exclusion group): OFF 50% / ON 50%, measured by revenue.',
  ],
])('says a rule in words', (rule, sentence) => {
  expect(plain(ruleSentence(rule, NAMES))).toBe(sentence);
});
