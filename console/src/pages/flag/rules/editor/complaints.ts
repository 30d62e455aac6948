import { isExperiment, type RuleDraft } from '../../model/draft';

/** The most users of an allowlist. */
export const ALLOWLIST_LENGTH = 50;

/** What is wrong with a rule, by section. */
export type Complaints = { variations?: string; metrics?: string; allowList?: string };

/** Tells what the server would refuse a rule for. */
export function complaintsOf(rule: RuleDraft): Complaints {
  const complaints: Complaints = {};
  const shares = Object.values(rule.variations);
  const total = shares.reduce((sum, share) => sum + share.percentage_included, 0);
  if (shares.length === 0) complaints.variations = 'Choose a variation.';
  else if (isExperiment(rule.type) && rule.type !== 'contextual_multi_armed_bandit' && total !== 10_000) {
    complaints.variations = `The shares add up to ${total / 100}%, not to 100%.`;
  }
  if (isExperiment(rule.type) && rule.metrics.length === 0) {
    complaints.metrics = 'An experiment needs a primary metric.';
  } else if (
    rule.metrics.some(
      (metric) => metric.aggregator !== 'sum' && metric.aggregator !== 'ratio' && !metric.event_id,
    )
  ) {
    complaints.metrics = 'Choose an event for each metric.';
  }
  const listed = Object.keys(rule.allow_list).length;
  if (listed > ALLOWLIST_LENGTH) {
    complaints.allowList = `The allowlist has ${listed} users; at most ${ALLOWLIST_LENGTH} are possible.`;
  }
  return complaints;
}
