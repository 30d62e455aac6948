import type { Flag, FlagEnvironment, RuleDetail } from '@/api/shapes';
import { percent } from '../common/percent';

/** What a flag does in an environment, for a cell: a state and what users get. */
export interface Served {
  state: 'running' | 'paused' | 'draft' | 'archived';
  word: string;
  /** "On 40% · A/B test 100%". */
  summary: string;
}

const WORDS = { running: 'Running', paused: 'Paused', draft: 'Draft', archived: 'Archived' } as const;
const SHOWN = 2;

/** Says what is served in an environment. */
export function served(flag: Pick<Flag, 'archived'>, environment: FlagEnvironment): Served {
  const state = flag.archived ? 'archived' : environment.status;
  return {
    state,
    word: WORDS[state],
    summary: state === 'running' ? running(environment) : idle(environment, state),
  };
}

function running({ rules_detail: rules, default_variation_name: fallback = 'Off' }: FlagEnvironment): string {
  const live = rules.filter((rule) => rule.status === 'running');
  if (live.length === 0) return `${fallback} for everyone`;
  const parts = live.slice(0, SHOWN).map(rulePart);
  return live.length > SHOWN ? `${parts.join(' · ')} · ${live.length - SHOWN} more` : parts.join(' · ');
}

function rulePart({
  type,
  traffic_allocation: traffic,
  variation_names: names,
  audience_ids: audiences,
}: RuleDetail): string {
  const share = percent(traffic);
  const whom = audiences.length > 0 ? ' of an audience' : '';
  if (type === 'targeted_delivery') return `${names[0] ?? 'nothing'} ${share}${whom}`;
  return `${type === 'a/b' ? 'A/B test' : 'Bandit'} ${share}${whom}`;
}

function idle({ rules_detail: rules }: FlagEnvironment, state: Served['state']): string {
  if (state === 'archived') return 'not in the datafile';
  const ready = rules.filter((rule) => rule.enabled).length;
  if (rules.length === 0) return 'no rules';
  return ready > 0 ? `${count(ready)} ready to run` : `${count(rules.length)}, none on`;
}

function count(rules: number): string {
  return rules === 1 ? '1 rule' : `${rules} rules`;
}

/** The environments of a flag, the most important first. */
export function environmentsOf(flag: Pick<Flag, 'environments'>): FlagEnvironment[] {
  return Object.values(flag.environments).sort((one, other) => one.priority - other.priority);
}
