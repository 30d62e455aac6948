import type { Rule, Ruleset, RuleType } from '../../../api/shapes';
import { sameJson } from '../../common/json';

/** The members of a rule that an edit may change. */
export const RULE_MEMBERS = [
  'name',
  'description',
  'enabled',
  'percentage_included',
  'audience_conditions',
  'variations',
  'metrics',
  'baseline_variation_id',
  'allow_list',
  'group_rule',
  'distribution_mode',
  'distribution_goal',
  'attribute_ids',
  'status',
  'outcome',
  'comment',
  'deployed_variation_key',
  'deployed_td_rule_key',
] as const;

export type RuleMember = (typeof RULE_MEMBERS)[number];

export type RuleDraft = Pick<Rule, RuleMember | 'key' | 'type'>;

/** What of a ruleset can be edited. */
export interface RulesetDraft {
  enabled: boolean;
  default_variation_key: string;
  rules: Record<string, RuleDraft>;
  rule_priorities: string[];
}

/** Takes from a ruleset what can be edited. */
export function draftOf(ruleset: Ruleset): RulesetDraft {
  const rules = Object.entries(ruleset.rules).map(([key, rule]) => [key, ruleDraft(rule)] as const);
  return {
    enabled: ruleset.enabled,
    default_variation_key: ruleset.default_variation_key,
    rules: Object.fromEntries(rules),
    rule_priorities: [...ruleset.rule_priorities],
  };
}

/** Takes from a rule what can be edited. A status counts only if it is the one that can be set: concluded. */
export function ruleDraft(rule: Rule | RuleDraft): RuleDraft {
  const variations = Object.entries(rule.variations).map(
    ([key, own]) => [key, { key, percentage_included: own.percentage_included }] as const,
  );
  const allowed = Object.entries(rule.allow_list).map(
    ([id, own]) => [id, { user_id: id, variation: { key: own.variation.key } }] as const,
  );
  return {
    key: rule.key,
    type: rule.type,
    name: rule.name,
    description: rule.description,
    enabled: rule.enabled,
    percentage_included: rule.percentage_included,
    audience_conditions: rule.audience_conditions,
    variations: Object.fromEntries(variations),
    metrics: rule.metrics,
    baseline_variation_id: rule.baseline_variation_id ?? null,
    allow_list: Object.fromEntries(allowed),
    group_rule: {
      group_id: rule.group_rule.group_id,
      traffic_allocation: rule.group_rule.traffic_allocation,
    },
    distribution_mode: rule.distribution_mode ?? null,
    distribution_goal: rule.distribution_goal ?? null,
    attribute_ids: rule.attribute_ids ?? [],
    status: rule.status === 'concluded' ? 'concluded' : 'draft',
    outcome: rule.outcome ?? null,
    comment: rule.comment,
    deployed_variation_key: rule.deployed_variation_key,
    deployed_td_rule_key: rule.deployed_td_rule_key,
  };
}

export function isExperiment(type: RuleType): boolean {
  return type !== 'targeted_delivery';
}

/** Tells whether two drafts say the same. */
export function sameDraft(one: RulesetDraft, other: RulesetDraft): boolean {
  return sameJson(one, other);
}

/** Makes a rule with what is usual for its type. */
export function newRule(
  type: RuleType,
  key: string,
  name: string,
  variationKeys: readonly string[],
): RuleDraft {
  const shares = isExperiment(type) ? variationKeys.slice(0, 2) : variationKeys.slice(0, 1);
  const part = Math.floor(10_000 / Math.max(shares.length, 1));
  const variations = shares.map((own, index) => {
    const points = index === 0 ? 10_000 - part * (shares.length - 1) : part;
    return [own, { key: own, percentage_included: points }] as const;
  });
  return {
    key,
    type,
    name,
    description: '',
    enabled: true,
    percentage_included: isExperiment(type) ? 10_000 : 0,
    audience_conditions: [],
    variations: Object.fromEntries(variations),
    metrics: [],
    baseline_variation_id: null,
    allow_list: {},
    group_rule: { group_id: 0, traffic_allocation: 0 },
    distribution_mode: type === 'a/b' ? 'manual' : null,
    distribution_goal: null,
    attribute_ids: [],
    status: 'draft',
    outcome: null,
    comment: '',
    deployed_variation_key: '',
    deployed_td_rule_key: '',
  };
}
