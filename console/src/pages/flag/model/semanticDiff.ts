import { sameJson } from '../../common/json';
import { percent } from '../../common/percent';
import { audienceWords } from './audience';
import { isExperiment, type RuleDraft, type RulesetDraft } from './draft';
import type { Names } from './names';
import { metricName, plain, ruleSentence, TYPE_NAMES } from './sentence';

/** A change in words. */
export interface Change {
  kind: 'added' | 'removed' | 'changed' | 'moved';
  /** The rule; absent for the ruleset as a whole. */
  ruleKey?: string;
  /** What changed: "Rollout: traffic". */
  title: string;
  before?: string;
  after?: string;
  /** What follows from it that people may not expect. */
  warning?: string;
}

/** Says in words what differs between two drafts. */
export function semanticDiff(before: RulesetDraft, after: RulesetDraft, names: Names): Change[] {
  const changes: Change[] = [];
  if (before.enabled !== after.enabled) {
    changes.push({
      kind: 'changed',
      title: 'Flag in this environment',
      before: runs(before.enabled),
      after: runs(after.enabled),
    });
  }
  for (const key of before.rule_priorities) {
    const rule = before.rules[key];
    if (rule && !after.rules[key]) {
      changes.push({
        kind: 'removed',
        ruleKey: key,
        title: `${TYPE_NAMES[rule.type]} ${quoted(rule)} removed`,
        before: plain(ruleSentence(rule, names)),
        ...(isExperiment(rule.type) && rule.enabled
          ? { warning: 'Its results stay, but it cannot be continued.' }
          : {}),
      });
    }
  }
  for (const [index, key] of after.rule_priorities.entries()) {
    const rule = after.rules[key];
    if (!rule) continue;
    const earlier = before.rules[key];
    if (earlier) changes.push(...ruleChanges(earlier, rule, names));
    else {
      changes.push({
        kind: 'added',
        ruleKey: key,
        title: `${TYPE_NAMES[rule.type]} ${quoted(rule)} added at place ${index + 1}`,
        after: `${plain(ruleSentence(rule, names))}${rule.enabled ? '' : ' (not running)'}`,
      });
    }
  }
  changes.push(...moves(before, after));
  if (before.default_variation_key !== after.default_variation_key) {
    changes.push({
      kind: 'changed',
      title: 'Everyone else gets',
      before: names.variation(before.default_variation_key),
      after: names.variation(after.default_variation_key),
    });
  }
  return changes;
}

function ruleChanges(before: RuleDraft, after: RuleDraft, names: Names): Change[] {
  const changes: Change[] = [];
  const note = (what: string, was: string, is: string, warning?: string) =>
    changes.push({
      kind: 'changed',
      ruleKey: after.key,
      title: `${quoted(after)}: ${what}`,
      before: was,
      after: is,
      ...(warning ? { warning } : {}),
    });
  const live = before.enabled && isExperiment(before.type);
  if (after.status === 'concluded' && before.status !== 'concluded') {
    const winner = after.deployed_variation_key;
    const how = winner ? ` for ${names.variation(winner)}` : '';
    note(
      'conclusion',
      runs(before.enabled),
      `concluded${how} (${after.outcome ?? 'no outcome'})`,
      'A concluded rule cannot be changed or started again.',
    );
    return changes;
  }
  if (before.name !== after.name) note('name', before.name, after.name);
  if (before.description !== after.description) note('description', before.description, after.description);
  if (before.enabled !== after.enabled) note('state', runs(before.enabled), runs(after.enabled));
  if (before.percentage_included !== after.percentage_included) {
    const ramp = live && after.percentage_included < before.percentage_included;
    note(
      'traffic',
      percent(before.percentage_included),
      percent(after.percentage_included),
      ramp
        ? 'Users who drop out stop getting their variation; without a user profile service they are bucketed again.'
        : undefined,
    );
  }
  if (!sameJson(before.audience_conditions, after.audience_conditions)) {
    note(
      'audience',
      audienceWords(before.audience_conditions, names.audience),
      audienceWords(after.audience_conditions, names.audience),
    );
  }
  if (!sameJson(before.variations, after.variations)) {
    note(
      'variations',
      split(before, names),
      split(after, names),
      live
        ? 'Changing the split of a running experiment buckets users again and skews its results.'
        : undefined,
    );
  }
  if (!sameJson(before.metrics, after.metrics)) {
    const list = (rule: RuleDraft) => rule.metrics.map((own) => metricName(own, names)).join(', ') || 'none';
    note('metrics', list(before), list(after));
  }
  if (!sameJson(before.allow_list, after.allow_list))
    note('allowlist', allowed(before, names), allowed(after, names));
  if (!sameJson(before.group_rule, after.group_rule))
    note('exclusion group', groupOf(before, names), groupOf(after, names));
  for (const [member, what] of OTHERS) {
    if (!sameJson(before[member], after[member])) note(what, text(before[member]), text(after[member]));
  }
  return changes;
}

const OTHERS = [
  ['baseline_variation_id', 'baseline'],
  ['distribution_mode', 'distribution mode'],
  ['distribution_goal', 'distribution goal'],
  ['attribute_ids', 'attributes'],
  ['comment', 'comment'],
  ['outcome', 'outcome'],
] as const;

/** The rules that changed places among those that both drafts have: the fewest that explain the order. */
function moves(before: RulesetDraft, after: RulesetDraft): Change[] {
  const old = before.rule_priorities.filter((key) => after.rules[key]);
  const now = after.rule_priorities.filter((key) => before.rules[key]);
  const kept = longestRun(now.map((key) => old.indexOf(key)));
  return now.flatMap((key, index): Change[] => {
    const rule = after.rules[key];
    if (!rule || kept.has(index)) return [];
    return [
      {
        kind: 'moved',
        ruleKey: key,
        title: `${quoted(rule)} moved`,
        before: `place ${before.rule_priorities.indexOf(key) + 1}`,
        after: `place ${after.rule_priorities.indexOf(key) + 1}`,
      },
    ];
  });
}

/** The indexes of a longest increasing subsequence. */
function longestRun(values: readonly number[]): Set<number> {
  const lengths = values.map(() => 1);
  const previous = values.map(() => -1);
  let best = -1;
  for (const [index, value] of values.entries()) {
    for (let earlier = 0; earlier < index; earlier += 1) {
      const length = (lengths[earlier] ?? 0) + 1;
      if ((values[earlier] ?? 0) < value && length > (lengths[index] ?? 0)) {
        lengths[index] = length;
        previous[index] = earlier;
      }
    }
    if (best < 0 || (lengths[index] ?? 0) > (lengths[best] ?? 0)) best = index;
  }
  const run = new Set<number>();
  for (let at = best; at >= 0; at = previous[at] ?? -1) run.add(at);
  return run;
}

function quoted(rule: RuleDraft): string {
  return `“${rule.name}”`;
}

function runs(enabled: boolean): string {
  return enabled ? 'running' : 'not running';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === null ? 'none' : JSON.stringify(value);
}

function split(rule: RuleDraft, names: Names): string {
  return Object.values(rule.variations)
    .map((own) => `${names.variation(own.key)} ${percent(own.percentage_included)}`)
    .join(' / ');
}

function allowed(rule: RuleDraft, names: Names): string {
  const entries = Object.values(rule.allow_list);
  if (entries.length === 0) return 'nobody';
  const listed = entries.slice(0, 5).map((own) => `${own.user_id} → ${names.variation(own.variation.key)}`);
  return entries.length > 5 ? `${listed.join(', ')} and ${entries.length - 5} more` : listed.join(', ');
}

function groupOf(rule: RuleDraft, names: Names): string {
  const { group_id: id, traffic_allocation: share } = rule.group_rule;
  return id === 0 ? 'none' : `${percent(share)} of ${names.group(id)}`;
}
