import type { BucketRange, Check, ConditionTrace, Step } from '@/api/explain';
import { percent } from '../common/percent';

const KINDS: Record<Step['kind'], string> = {
  flag: 'Flag',
  holdout: 'Holdout',
  experiment: 'Experiment',
  delivery: 'Delivery',
  everyone_else: 'Everyone else',
};

/** Names what a step looked at. */
export function stepTitle(step: Step): string {
  return step.kind === 'everyone_else' ? 'Everyone else' : `${KINDS[step.kind]} ${step.key}`;
}

/** Says what a check came to. */
export function checkWords(check: Check): string {
  const unknown = check.valid === false ? ', which does not exist' : '';
  switch (check.check) {
    case 'forced':
      return `Forced to ${check.variationKey}${unknown}.`;
    case 'not_running':
      return 'Not running.';
    case 'allowlist':
      return `On the allowlist for ${check.variationKey}${unknown}.`;
    case 'stored_profile':
      return `Stored in the user's profile: ${check.variation}${unknown}.`;
    case 'audience':
      if (!check.conditions) return 'Audience: everyone.';
      return check.admitted ? 'The audience admits the user.' : 'The audience does not admit the user.';
    case 'bucketing_id_ignored':
      return '$opt_bucketing_id is no text, and was ignored.';
    case 'group_bucket':
      return `Bucket ${check.bucket} of the exclusion group ${check.groupId}: ${rangeWords(check.range)}.`;
    case 'bucket':
      return `Bucket ${check.bucket} of 10,000: ${rangeWords(check.range)}.`;
    case 'result':
      return check.variationKey ? `Gives ${check.variationKey}.` : 'Gives nothing, so the next one is asked.';
    case 'deliveries_continue':
      return 'The holdout leaves delivery rules alone.';
    case 'prediction_missing':
      return 'There is no prediction for the user, so the rule was passed over.';
    case 'prediction_failed':
      return 'The prediction service failed.';
    default:
      return check.check.replaceAll('_', ' ');
  }
}

function rangeWords(range: BucketRange | null | undefined): string {
  if (!range) return 'in no range';
  const width = percent(range.end - range.start);
  return `in ${range.start}–${range.end - 1} (${width}), ${range.entity ?? 'nothing'}`;
}

/** Says what a node of a condition is about. */
export function conditionWords(trace: ConditionTrace): string {
  switch (trace.kind) {
    case 'group':
      return { and: 'all of', or: 'any of', not: 'not' }[trace.operator];
    case 'audience':
      return `audience “${trace.name}”`;
    case 'attribute': {
      const expected = trace.expected === undefined ? '' : ` ${JSON.stringify(trace.expected)}`;
      const actual = trace.actual === undefined ? 'has none' : `has ${JSON.stringify(trace.actual)}`;
      return `${trace.attribute} ${trace.match}${expected}; the user ${actual}`;
    }
    case 'unknown':
      return trace.why;
  }
}

/** The truth value of a node, in a word. */
export function truthWord(trace: ConditionTrace): 'true' | 'false' | 'unknown' {
  if (trace.kind === 'unknown' || trace.result === null) return 'unknown';
  return trace.result ? 'true' : 'false';
}

/** What is inside of a node. */
export function partsOf(trace: ConditionTrace): readonly ConditionTrace[] {
  if (trace.kind === 'group') return trace.operands;
  return trace.kind === 'audience' ? [trace.condition] : [];
}
