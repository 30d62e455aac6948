import type { PatchStep } from '../../../api/shapes';
import { pointer, sameJson } from '../../common/json';
import { RULE_MEMBERS, type RuleDraft, type RulesetDraft } from './draft';

/** The JSON Patch that turns one draft into another; applied to the server's ruleset it changes nothing else. */
export function patchBetween(before: RulesetDraft, after: RulesetDraft): PatchStep[] {
  const steps: PatchStep[] = [];
  for (const key of Object.keys(before.rules)) {
    if (!after.rules[key]) steps.push({ op: 'remove', path: pointer('rules', key) });
  }
  for (const [key, rule] of Object.entries(after.rules)) {
    const earlier = before.rules[key];
    if (!earlier) steps.push({ op: 'add', path: pointer('rules', key), value: wireRule(rule) });
    else steps.push(...ruleSteps(earlier, rule));
  }
  if (!sameJson(before.rule_priorities, after.rule_priorities)) {
    steps.push({ op: 'replace', path: '/rule_priorities', value: after.rule_priorities });
  }
  if (before.default_variation_key !== after.default_variation_key) {
    steps.push({ op: 'replace', path: '/default_variation_key', value: after.default_variation_key });
  }
  if (before.enabled !== after.enabled) {
    steps.push({ op: 'replace', path: '/enabled', value: after.enabled });
  }
  return steps;
}

function ruleSteps(before: RuleDraft, after: RuleDraft): PatchStep[] {
  const concludes = after.status === 'concluded' && before.status !== 'concluded';
  return RULE_MEMBERS.filter((member) => {
    // A conclusion turns the rule off by itself.
    if (member === 'enabled' && concludes) return false;
    return !sameJson(before[member], after[member]);
  }).map((member) => ({
    op: 'replace',
    path: pointer('rules', after.key, member),
    value: after[member],
  }));
}

/** A new rule as the API takes it: without what it has no use for. */
function wireRule(rule: RuleDraft): Record<string, unknown> {
  const { status, outcome, comment, deployed_variation_key, deployed_td_rule_key, ...rest } = rule;
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
}
