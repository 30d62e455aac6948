import { type Explained, stepsOf } from '@/api/explain';

/** What a rule did with a user who was tried: it decided, passed them on, or was not asked. */
export type Fate = 'decided' | 'passed' | 'not asked';

/** Tells what a rule did with the user; undefined where nobody was tried. */
export function fateOf(
  explained: Explained | null,
  flagKey: string,
  ruleKey: string | null,
): Fate | undefined {
  const decision = explained?.decisions.find((own) => own.flag_key === flagKey);
  if (!decision) return undefined;
  const keys = stepsOf(decision).map((step) => step.key);
  if (ruleKey === null) {
    return decision.rule_key === null || !isRule(decision.rule_key, keys) ? 'decided' : 'not asked';
  }
  if (decision.rule_key === ruleKey) return 'decided';
  return keys.includes(ruleKey) ? 'passed' : 'not asked';
}

/** The last delivery rule of a datafile is "everyone else", which is no rule of the ruleset. */
function isRule(key: string, asked: readonly string[]): boolean {
  return !key.startsWith('default-rollout-') && asked.includes(key);
}
