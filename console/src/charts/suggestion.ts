/** What to do about results: a written set of rules, the first that holds. */

import type { Results } from './model';
import type { Verdict } from './verdict';

export interface SuggestionRule {
  readonly when: string;
  readonly action: string;
}

export const RULES: readonly SuggestionRule[] = [
  {
    when: 'Visitors are not divided as they should be',
    action: 'Pause, and find the cause. Nothing else here can be trusted.',
  },
  { when: 'It is too early, or the plan is not reached', action: 'Wait. Change nothing.' },
  { when: 'A guardrail got significantly worse', action: 'Stop, or fix what makes it worse.' },
  { when: 'A variation wins on the primary metric', action: 'Conclude, and deploy the winner.' },
  { when: 'The variations lose on the primary metric', action: 'Stop. Keep the baseline.' },
  {
    when: 'The effect that was looked for is ruled out',
    action: 'Stop: there is no difference that matters. Keep what is simpler.',
  },
  {
    when: 'Nothing is conclusive yet',
    action: 'Go on until the days above are over, or decide that so small an effect does not matter.',
  },
];

/** The place of the rule that holds. */
export function suggestionOf(results: Results, verdict: Verdict, isRuledOut: boolean): number {
  if (results.balance?.state === 'imbalance') return 0;
  if (verdict.kind === 'early' || verdict.kind === 'locked' || verdict.kind === 'none') return 1;
  const isHurt = results.metrics.some(
    (metric) =>
      metric.isGuardrail &&
      metric.outcomes.some((own) => own.comparison?.isSignificant && own.comparison.status === 'worse'),
  );
  if (isHurt) return 2;
  if (verdict.kind === 'winner') return 3;
  if (verdict.kind === 'loser') return 4;
  return isRuledOut ? 5 : 6;
}
