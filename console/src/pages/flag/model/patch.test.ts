import { describe, expect, it } from 'vitest';
import type { RuleDraft, RulesetDraft } from './draft';
import { insertRule, moveRule, removeRule } from './order';
import { patchBetween } from './patch';
import { divergences, rebase } from './rebase';
import { semanticDiff } from './semanticDiff';
import { abTest, delivery, NAMES, ruleset } from './testing';

const base = ruleset(abTest('test'), delivery('beta'), delivery('rest', { percentage_included: 4000 }));

function withRule(draft: RulesetDraft, key: string, change: Partial<RuleDraft>): RulesetDraft {
  const rule = draft.rules[key];
  if (!rule) throw new Error(`no rule ${key}`);
  return { ...draft, rules: { ...draft.rules, [key]: { ...rule, ...change } } };
}

describe('patch', () => {
  it('of nothing is empty', () => {
    expect(patchBetween(base, structuredClone(base))).toEqual([]);
  });

  it('names the members that changed', () => {
    const mine = { ...withRule(base, 'rest', { percentage_included: 5000, name: 'All' }), enabled: false };
    expect(patchBetween(base, mine)).toEqual([
      { op: 'replace', path: '/rules/rest/name', value: 'All' },
      { op: 'replace', path: '/rules/rest/percentage_included', value: 5000 },
      { op: 'replace', path: '/enabled', value: false },
    ]);
  });

  it('adds, removes and orders rules', () => {
    const mine = insertRule(removeRule(base, 'beta'), delivery('new'), 1);
    const steps = patchBetween(base, mine);
    expect(steps.map((step) => `${step.op} ${step.path}`)).toEqual([
      'remove /rules/beta',
      'add /rules/new',
      'replace /rule_priorities',
    ]);
    expect(steps[1]?.value).not.toHaveProperty('status');
    expect(steps[2]?.value).toEqual(['test', 'new', 'rest']);
  });

  it('concludes without switching', () => {
    const mine = withRule(base, 'test', { status: 'concluded', enabled: false, outcome: 'positive' });
    expect(patchBetween(base, mine).map((step) => step.path)).toEqual([
      '/rules/test/status',
      '/rules/test/outcome',
    ]);
  });
});

describe('rebase', () => {
  it('keeps what either side changed alone', () => {
    const mine = withRule(base, 'rest', { percentage_included: 5000 });
    const theirs = insertRule(withRule(base, 'rest', { name: 'All' }), delivery('new'), 1);
    const merged = rebase(base, mine, theirs);
    expect(merged.rules.rest).toMatchObject({ percentage_included: 5000, name: 'All' });
    expect(merged.rule_priorities).toEqual(['test', 'new', 'beta', 'rest']);
    expect(divergences(base, mine, theirs).filter((own) => own.conflict)).toEqual([]);
  });

  it('lets mine win where both changed the same, and tells that they did', () => {
    const mine = withRule(base, 'rest', { percentage_included: 5000 });
    const theirs = withRule(base, 'rest', { percentage_included: 6000 });
    expect(rebase(base, mine, theirs).rules.rest?.percentage_included).toBe(5000);
    expect(divergences(base, mine, theirs)).toEqual([
      { path: '/rules/rest/percentage_included', base: 4000, mine: 5000, theirs: 6000, conflict: true },
    ]);
  });

  it('keeps my order and takes their new rules and removals in', () => {
    const mine = moveRule(base, 'rest', 1);
    const theirs = removeRule(insertRule(base, delivery('new'), 3), 'beta');
    expect(rebase(base, mine, theirs).rule_priorities).toEqual(['test', 'rest', 'new']);
  });

  it('never edits what they concluded', () => {
    const mine = withRule(base, 'test', { percentage_included: 1 });
    const theirs = withRule(base, 'test', { status: 'concluded', enabled: false });
    expect(rebase(base, mine, theirs).rules.test).toEqual(theirs.rules.test);
  });

  it('puts my patch on theirs and nothing else', () => {
    const mine = withRule(base, 'rest', { percentage_included: 5000 });
    const theirs = withRule(base, 'beta', { name: 'Beta' });
    expect(patchBetween(theirs, rebase(base, mine, theirs))).toEqual([
      { op: 'replace', path: '/rules/rest/percentage_included', value: 5000 },
    ]);
  });
});

describe('difference in words', () => {
  it('names what changed, before and after', () => {
    const mine = moveRule(
      insertRule(withRule(base, 'rest', { percentage_included: 5000 }), delivery('new'), 1),
      'rest',
      1,
    );
    const words = semanticDiff(base, { ...mine, default_variation_key: 'on' }, NAMES);
    expect(
      words.map((own) => `${own.kind}: ${own.title}: ${own.before ?? '–'} → ${own.after ?? '–'}`),
    ).toEqual([
      'changed: “rest”: traffic: 40% → 50%',
      'added: Targeted delivery “new” added at place 3: – → Everyone, all of them: ON.',
      'moved: “beta” moved: place 2 → place 4',
      'changed: Everyone else gets: OFF → ON',
    ]);
  });

  it('warns of what skews a running experiment', () => {
    const mine = withRule(base, 'test', { percentage_included: 5000 });
    expect(semanticDiff(base, mine, NAMES)[0]?.warning).toMatch(/bucketed again/);
  });
});
