import { pointer, sameJson } from '../../common/json';
import { RULE_MEMBERS, type RuleDraft, type RulesetDraft } from './draft';

/** One setting that two people changed differently, or that one of them did. */
export interface Divergence {
  /** A JSON pointer: `/rules/KEY`, `/rules/KEY/MEMBER`, `/rule_priorities` … */
  path: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
  /** Whether both changed it, to different values. */
  conflict: boolean;
}

/** Lists what was changed by either side, by setting. Whole rules that were added or removed count as one setting. */
export function divergences(base: RulesetDraft, mine: RulesetDraft, theirs: RulesetDraft): Divergence[] {
  const found: Divergence[] = [];
  const note = (path: string, values: [base: unknown, mine: unknown, theirs: unknown]) => {
    const [was, own, other] = values;
    const [byMe, byThem] = [!sameJson(was, own), !sameJson(was, other)];
    if (!byMe && !byThem) return;
    const conflict = byMe && byThem && !sameJson(own, other);
    found.push({ path, base: was, mine: own, theirs: other, conflict });
  };
  const keys = new Set([base, mine, theirs].flatMap((draft) => Object.keys(draft.rules)));
  for (const key of keys) {
    const rules = [base.rules[key], mine.rules[key], theirs.rules[key]] as const;
    const [was, own, other] = rules;
    if (!was || !own || !other) {
      note(pointer('rules', key), [was, own, other]);
      continue;
    }
    for (const member of RULE_MEMBERS) {
      note(pointer('rules', key, member), [was[member], own[member], other[member]]);
    }
  }
  for (const member of ['rule_priorities', 'default_variation_key', 'enabled'] as const) {
    note(`/${member}`, [base[member], mine[member], theirs[member]]);
  }
  return found;
}

/** Puts my changes on top of theirs: what I changed wins, what I did not touch stays theirs. */
export function rebase(base: RulesetDraft, mine: RulesetDraft, theirs: RulesetDraft): RulesetDraft {
  const rules: Record<string, RuleDraft> = {};
  for (const key of new Set([...Object.keys(theirs.rules), ...Object.keys(mine.rules)])) {
    const rule = rebaseRule(base.rules[key], mine.rules[key], theirs.rules[key]);
    if (rule) rules[key] = rule;
  }
  const pick = <Member extends 'default_variation_key' | 'enabled'>(member: Member) =>
    base[member] === mine[member] ? theirs[member] : mine[member];
  return {
    enabled: pick('enabled'),
    default_variation_key: pick('default_variation_key'),
    rules,
    rule_priorities: rebaseOrder(base, mine, theirs, rules),
  };
}

function rebaseRule(base?: RuleDraft, mine?: RuleDraft, theirs?: RuleDraft): RuleDraft | undefined {
  if (!base) return mine ?? theirs;
  // Removed by me: gone. Removed by them: gone, unless I changed it.
  if (!mine) return undefined;
  if (!theirs) return sameJson(base, mine) ? undefined : mine;
  if (theirs.status === 'concluded') return theirs;
  const changed = RULE_MEMBERS.filter((member) => !sameJson(base[member], mine[member]));
  return { ...theirs, ...Object.fromEntries(changed.map((member) => [member, mine[member]])) };
}

/** Their order, unless I changed it: then mine, with their new rules after the ones that they put them after. */
function rebaseOrder(
  base: RulesetDraft,
  mine: RulesetDraft,
  theirs: RulesetDraft,
  rules: Record<string, RuleDraft>,
): string[] {
  const common = (draft: RulesetDraft) =>
    draft.rule_priorities.filter((key) => base.rules[key] && mine.rules[key]);
  const reordered = !sameJson(common(base), common(mine));
  const [main, other] = reordered ? [mine, theirs] : [theirs, mine];
  const order = main.rule_priorities.filter((key) => rules[key]);
  let previous = -1;
  for (const key of other.rule_priorities) {
    if (!rules[key]) continue;
    const at = order.indexOf(key);
    if (at >= 0) {
      previous = at;
      continue;
    }
    previous += 1;
    order.splice(previous, 0, key);
  }
  return order;
}
