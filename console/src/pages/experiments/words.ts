import type { Rule, RuleStatus, RuleType } from '@/api/shapes';
import type { BalanceState } from '@/charts/model';
import type { Tone } from '@/ui/StateMark';

export const STATUS_TONES: Readonly<Record<RuleStatus, Tone>> = {
  running: 'good',
  paused: 'quiet',
  draft: 'draft',
  concluded: 'archived',
};

export const BALANCE_TONES: Readonly<Record<BalanceState, Tone>> = {
  collecting: 'draft',
  balanced: 'good',
  caution: 'warning',
  imbalance: 'bad',
};

export const METHOD_WORDS = {
  sequential: 'Sequential',
  fixed_horizon: 'Fixed horizon',
  bayesian: 'Bayesian',
} as const;

/** The kind of an experiment, in words. */
export function typeName(type: RuleType | string): string {
  switch (type) {
    case 'a/b':
      return 'A/B test';
    case 'multi_armed_bandit':
      return 'Bandit';
    case 'contextual_multi_armed_bandit':
      return 'Contextual bandit';
    default:
      return type;
  }
}

/** Whether what is learnt moves the traffic, so that nothing is tested. */
export function isBandit(rule: Pick<Rule, 'type'>): boolean {
  return rule.type !== 'a/b';
}
