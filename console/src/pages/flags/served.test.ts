import { expect, it } from 'vitest';
import type { FlagEnvironment, RuleDetail } from '@/api/shapes';
import { served } from './served';

const rule = (change: Partial<RuleDetail>): RuleDetail => ({
  id: 1,
  key: 'r',
  name: 'R',
  type: 'targeted_delivery',
  enabled: true,
  status: 'running',
  audience_ids: [],
  traffic_allocation: 4000,
  variation_names: ['On'],
  updated_time: '2026-01-01T00:00:00Z',
  ...change,
});
const inState = (status: FlagEnvironment['status'], rules: RuleDetail[]): FlagEnvironment => ({
  id: 1,
  key: 'production',
  name: 'Production',
  enabled: status === 'running',
  has_restricted_permissions: true,
  priority: 1,
  status,
  rules_detail: rules,
  default_variation_name: 'Off',
});
const live = { archived: false };

it.each([
  [live, inState('running', []), 'Running', 'Off for everyone'],
  [live, inState('running', [rule({})]), 'Running', 'On 40%'],
  [
    live,
    inState('running', [rule({ type: 'a/b', audience_ids: [7] }), rule({})]),
    'Running',
    'A/B test 40% of an audience · On 40%',
  ],
  [
    live,
    inState('running', [rule({}), rule({}), rule({}), rule({ status: 'paused' })]),
    'Running',
    'On 40% · On 40% · 1 more',
  ],
  [live, inState('draft', []), 'Draft', 'no rules'],
  [live, inState('paused', [rule({ status: 'paused' })]), 'Paused', '1 rule ready to run'],
  [live, inState('paused', [rule({ enabled: false })]), 'Paused', '1 rule, none on'],
  [{ archived: true }, inState('paused', []), 'Archived', 'not in the datafile'],
])('says what is served', (flag, environment, word, summary) => {
  expect(served(flag, environment)).toMatchObject({ word, summary });
});
