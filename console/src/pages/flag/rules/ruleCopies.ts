import type { RuleType, Variation } from '@/api/shapes';
import { freeKey } from '../../common/key';
import { newRule, type RuleDraft, type RulesetDraft } from '../model/draft';
import { TYPE_NAMES } from '../model/sentence';

const ENDINGS: Record<RuleType, string> = {
  targeted_delivery: 'rollout',
  'a/b': 'test',
  multi_armed_bandit: 'bandit',
  contextual_multi_armed_bandit: 'contextual_bandit',
};

/** Makes a rule to start from. Keys of rules are unique in the environment, so they start with the flag's. */
export function draftRule(
  draft: RulesetDraft,
  flagKey: string,
  type: RuleType,
  variations: readonly Variation[],
): RuleDraft {
  const key = freeKey(`${flagKey.slice(0, 44)}_${ENDINGS[type]}`, (own) => own in draft.rules);
  const usable = variations.filter((own) => !own.archived);
  const [on, off] = [usable.filter((own) => own.enabled), usable.filter((own) => !own.enabled)];
  const order = type === 'targeted_delivery' ? [...on, ...off] : [...off, ...on];
  return newRule(
    type,
    key,
    TYPE_NAMES[type],
    order.map((own) => own.key),
  );
}

/** Makes a copy of a rule that is not running and in no group. */
export function copyOf(rule: RuleDraft, draft: RulesetDraft): RuleDraft {
  return {
    ...rule,
    key: freeKey(rule.key, (own) => own in draft.rules),
    name: `${rule.name} (copy)`,
    enabled: false,
    status: 'draft',
    group_rule: { group_id: 0, traffic_allocation: 0 },
    outcome: null,
    comment: '',
    deployed_variation_key: '',
    deployed_td_rule_key: '',
  };
}
