import { describe, expect, it } from 'vitest';
import type { Change } from '@/api/changes';
import type { Ruleset } from '@/api/shapes';
import { readHistorySearch, toFilter } from '../search';
import { daysOf, entriesOf } from './entries';
import { previewOf } from './preview';
import { planRevert } from './revert';
import { sentenceOf, whoOf } from './sentence';
import { audienceConditions } from './wire';

const ADA = {
  id: 'ada',
  email: 'ada@example.com',
  display_name: 'Ada',
  first_name: '',
  last_name: '',
  profile_image_url: '',
};
const RULESET = 'http://h/flags/v1/projects/1/flags/checkout/environments/production/ruleset';
const RULE = 'http://h/flags/v1/projects/1/flags/checkout/environments/production/rules/test';

function change(own: Partial<Change> & { type?: string; name?: string; api_url?: string }): Change {
  const { type = 'rule', name = 'Test', api_url = RULE, ...others } = own;
  return {
    entity: { id: 7, name, api_url, ui_url: '', is_deleted: false, type },
    project_id: 1,
    id: 1,
    created: '2026-01-05T10:00:00.000001Z',
    summary: '',
    change_type: 'update',
    changes: [],
    source: 'ui',
    user: ADA,
    ...others,
  } as Change;
}

const traffic = change({
  id: 3,
  changes: [{ property: 'percentage_included', before: 10_000, after: 5000 }] as never,
});
const whole = change({
  id: 2,
  type: 'ruleset',
  name: 'Rules for checkout in production',
  api_url: RULESET,
  changes: [{ property: 'rules', before: {}, after: {} }] as never,
});

function only(changes: readonly Change[]) {
  const entries = entriesOf(changes);
  expect(entries).toHaveLength(1);
  const [entry] = entries;
  if (entry === undefined) throw new Error('no entry');
  return entry;
}

describe('entries', () => {
  it('put the records of one act together, and leave out what parts tell', () => {
    const entry = only([traffic, whole]);
    expect(entry.records.map((record) => record.change.id)).toEqual([3]);
    expect([entry.flag, entry.environment]).toEqual(['checkout', 'production']);
    expect(sentenceOf(entry)).toBe('changed rule “Test”: traffic 100.00% → 50.00%');
  });

  it('keep acts of others and of other times apart', () => {
    const later = { ...traffic, id: 4, created: '2026-01-06T10:00:00Z' };
    const other = { ...traffic, id: 5, user: { ...ADA, id: 'bo' } };
    expect(entriesOf([later, traffic, other])).toHaveLength(3);
    expect(daysOf(entriesOf([later, traffic])).map((day) => day.entries.length)).toEqual([1, 1]);
  });

  it('tell that rules were started, and not what follows from it', () => {
    const report = change({
      type: 'report',
      name: 'test_1',
      change_type: 'create',
      api_url: 'http://h/flags/v1/projects/1/reports/test_1',
      changes: [{ property: 'key', after: 'test_1' }] as never,
    });
    const rule = change({ changes: [{ property: 'report_key', before: null, after: 'test_1' }] as never });
    const started = change({
      type: 'ruleset',
      name: 'Rules for checkout in production',
      api_url: RULESET,
      changes: [{ property: 'enabled', before: false, after: true }] as never,
    });
    const entry = only([report, rule, started]);
    expect(sentenceOf(entry)).toBe('started the rules for checkout in production');
    expect(planRevert(entry, null).reversals[0]?.steps).toEqual([
      { op: 'replace', path: '/enabled', value: false },
    ]);
  });
});

describe('sentences', () => {
  it('say who did what the server does by itself', () => {
    const split = (off: number) => ({
      off: { percentage_included: off },
      on: { percentage_included: 10_000 - off },
    });
    const moved = change({
      source: 'bandit',
      user: { ...ADA, id: 'bandit', display_name: '' },
      changes: [{ property: 'variations', before: split(5000), after: split(1225) }] as never,
    });
    const entry = only([moved]);
    expect(`${whoOf(entry)} ${sentenceOf(entry)}`).toBe(
      'The bandit changed rule “Test”: split off 50 / on 50 → off 12.25 / on 87.75',
    );
  });
});

describe('reverting', () => {
  const ruleset = { rule_priorities: ['other', 'test'] } as Ruleset;

  it('sets a property back to what it was', () => {
    const plan = planRevert(only([traffic, whole]), ruleset);
    expect(plan.reversals).toEqual([
      {
        target: { kind: 'ruleset', flag: 'checkout', environment: 'production' },
        steps: [{ op: 'replace', path: '/rules/test/percentage_included', value: 10_000 }],
        members: {},
      },
    ]);
    expect(plan.left).toEqual([]);
  });

  it('takes a new rule out of the rules and of their order', () => {
    const plan = planRevert(only([change({ change_type: 'create' })]), ruleset);
    expect(plan.reversals[0]?.steps).toEqual([
      { op: 'replace', path: '/rule_priorities', value: ['other'] },
      { op: 'remove', path: '/rules/test' },
    ]);
  });

  it('puts a deleted rule back as the API takes it', () => {
    const gone = change({
      change_type: 'delete',
      changes: [
        { property: 'type', before: 'a/b' },
        { property: 'audience', before: { or: [{ audience: 1 }, { not: { audience: 2 } }] } },
        { property: 'variations', before: { on: { id: 5, variation_id: 6, percentage_included: 10_000 } } },
        { property: 'allow_list', before: { ada: 'on' } },
        { property: 'layer_id', before: 9 },
      ] as never,
    });
    const [reversal] = planRevert(only([gone]), { rule_priorities: ['other'] } as Ruleset).reversals;
    expect(reversal?.steps[0]).toEqual({
      op: 'add',
      path: '/rules/test',
      value: {
        key: 'test',
        type: 'a/b',
        audience_conditions: ['or', { audience_id: 1 }, ['not', { audience_id: 2 }]],
        variations: { on: { key: 'on', percentage_included: 10_000 } },
        allow_list: { ada: { user_id: 'ada', variation: { key: 'on' } } },
      },
    });
    expect(reversal?.steps[1]?.value).toEqual(['test', 'other']);
  });

  it('writes conditions of audiences as the API takes them, and says what it leaves', () => {
    const audience = change({
      type: 'audience',
      api_url: 'http://h/v2/audiences/7',
      changes: [
        { property: 'conditions', before: ['or', { name: 'a' }], after: ['or'] },
        { property: 'policy', before: 1, after: 2 },
      ] as never,
    });
    const plan = planRevert(only([audience]), null);
    expect(plan.reversals[0]?.members).toEqual({ conditions: '["or",{"name":"a"}]' });
    expect(plan.left).toEqual(['policy of audience “Test”']);
  });

  it('is shown as what would change, and nothing else', () => {
    const [reversal] = planRevert(only([traffic, whole]), ruleset).reversals;
    if (reversal === undefined) throw new Error('nothing to revert');
    const now = {
      revision: 4,
      enabled: true,
      rules: { test: { percentage_included: 5000, name: 'Test' }, other: {} },
    };
    const then = {
      revision: 5,
      enabled: true,
      rules: { test: { percentage_included: 10_000, name: 'Test' }, other: {} },
    };
    expect(previewOf(reversal, now, then)).toEqual({
      label: 'Rules of checkout in production',
      before: { rules: { test: { percentage_included: 5000 } } },
      after: { rules: { test: { percentage_included: 10_000 } } },
    });
  });

  it('reads audiences of rules in every form', () => {
    expect(audienceConditions('everyone')).toEqual([]);
    expect(audienceConditions({ audience: 3 })).toEqual({ audience_id: 3 });
  });
});

describe('the address of the history', () => {
  it('is read, and what makes no sense is left out', () => {
    expect(
      readHistorySearch({
        type: ['flag', 'nonsense'],
        from: '2026-01-31',
        to: 'soon',
        source: 'cli',
        id: '12',
      }),
    ).toEqual({
      type: ['flag'],
      from: '2026-01-31',
      id: [12],
    });
  });

  it('asks for whole days of the reader', () => {
    const filter = toFilter({ from: '2026-03-01', to: '2026-03-01' });
    expect(Date.parse(filter.end_time ?? '') - Date.parse(filter.start_time ?? '')).toBe(86_400_000);
  });
});
