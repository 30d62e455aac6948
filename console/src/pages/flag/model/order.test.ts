import { describe, expect, it } from 'vitest';
import { insertRule, moveRule, placesOf, removeRule } from './order';
import { abTest, delivery, ruleset } from './testing';

const draft = ruleset(abTest('t1'), abTest('t2'), delivery('d1'), delivery('d2'), delivery('d3'));

describe('order of rules', () => {
  it.each([
    ['d3', 2, ['t1', 't2', 'd3', 'd1', 'd2']],
    ['d3', 0, ['t1', 't2', 'd3', 'd1', 'd2']],
    ['t1', 1, ['t2', 't1', 'd1', 'd2', 'd3']],
    ['t1', 4, ['t2', 't1', 'd1', 'd2', 'd3']],
    ['d1', 3, ['t1', 't2', 'd2', 'd1', 'd3']],
    ['none', 0, ['t1', 't2', 'd1', 'd2', 'd3']],
  ])('moves %s to %i', (key, to, order) => {
    expect(moveRule(draft, key, to).rule_priorities).toEqual(order);
  });

  it('adds a rule among its kind', () => {
    expect(insertRule(draft, abTest('new'), 4).rule_priorities[2]).toBe('new');
    expect(insertRule(draft, delivery('new'), 0).rule_priorities[2]).toBe('new');
    expect(insertRule(draft, delivery('new'), 3).rule_priorities[3]).toBe('new');
  });

  it('knows where a rule can go, and removes it', () => {
    expect(placesOf(draft, 't2')).toEqual([0, 1]);
    expect(placesOf(draft, 'd2')).toEqual([2, 4]);
    const less = removeRule(draft, 't2');
    expect(less.rule_priorities).toEqual(['t1', 'd1', 'd2', 'd3']);
    expect(less.rules.t2).toBeUndefined();
  });
});
