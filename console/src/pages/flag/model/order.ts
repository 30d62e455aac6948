import { isExperiment, type RuleDraft, type RulesetDraft } from './draft';

/**
 * Moves a rule to another place. Experiments are always asked before deliveries, so a rule stays among its kind:
 * a place beyond is the nearest one there.
 */
export function moveRule(draft: RulesetDraft, key: string, to: number): RulesetDraft {
  const rule = draft.rules[key];
  const rest = draft.rule_priorities.filter((own) => own !== key);
  if (!rule || rest.length === draft.rule_priorities.length) return draft;
  rest.splice(placeFor({ ...draft, rule_priorities: rest }, rule, to), 0, key);
  return { ...draft, rule_priorities: rest };
}

/** Adds a rule at a place, or the nearest one that its type can have. */
export function insertRule(draft: RulesetDraft, rule: RuleDraft, at: number): RulesetDraft {
  const priorities = [...draft.rule_priorities];
  priorities.splice(placeFor(draft, rule, at), 0, rule.key);
  return { ...draft, rules: { ...draft.rules, [rule.key]: rule }, rule_priorities: priorities };
}

export function removeRule(draft: RulesetDraft, key: string): RulesetDraft {
  const { [key]: _, ...rules } = draft.rules;
  return { ...draft, rules, rule_priorities: draft.rule_priorities.filter((own) => own !== key) };
}

/** Tells the first and the last place that a rule can be moved to. */
export function placesOf(draft: RulesetDraft, key: string): [first: number, last: number] {
  const experiments = countExperiments(draft);
  const rule = draft.rules[key];
  if (rule && isExperiment(rule.type)) return [0, experiments - 1];
  return [experiments, draft.rule_priorities.length - 1];
}

function placeFor(draft: RulesetDraft, rule: RuleDraft, wanted: number): number {
  const experiments = countExperiments(draft);
  const [first, last] = isExperiment(rule.type)
    ? [0, experiments]
    : [experiments, draft.rule_priorities.length];
  return Math.min(Math.max(wanted, first), last);
}

function countExperiments(draft: RulesetDraft): number {
  return draft.rule_priorities.filter((key) => {
    const rule = draft.rules[key];
    return rule !== undefined && isExperiment(rule.type);
  }).length;
}
