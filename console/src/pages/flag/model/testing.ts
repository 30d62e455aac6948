import { newRule, type RuleDraft, type RulesetDraft } from './draft';
import type { Names } from './names';

/** Names for tests: an id or key in capitals. */
export const NAMES: Names = {
  audience: (id) => `audience ${id}`,
  event: (id) => `event ${id}`,
  variation: (key) => key.toUpperCase(),
  group: (id) => `group ${id}`,
};

export function delivery(key: string, change: Partial<RuleDraft> = {}): RuleDraft {
  return { ...newRule('targeted_delivery', key, key, ['on']), percentage_included: 10_000, ...change };
}

export function abTest(key: string, change: Partial<RuleDraft> = {}): RuleDraft {
  const metrics: RuleDraft['metrics'] = [
    { aggregator: 'unique', event_id: 7, scope: 'visitor', winning_direction: 'increasing' },
  ];
  return { ...newRule('a/b', key, key, ['off', 'on']), metrics, ...change };
}

export function ruleset(...rules: RuleDraft[]): RulesetDraft {
  return {
    enabled: true,
    default_variation_key: 'off',
    rules: Object.fromEntries(rules.map((rule) => [rule.key, rule])),
    rule_priorities: rules.map((rule) => rule.key),
  };
}
