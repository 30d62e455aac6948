import { useQueries, useQuery } from '@tanstack/react-query';
import { experimentsQuery } from '@/api/experiments';
import { flagPageQuery } from '@/api/flags';
import { useIsAdministrator, useMay } from '@/api/permissions';
import { resultsQuery } from '@/api/results';
import type { Flag, Rule } from '@/api/shapes';
import { type Token, tokensQuery } from '@/api/tokens';
import { deliveriesQuery, type Webhook, webhooksQuery } from '@/api/webhooks';
import { expiringTokens, failureOf, isStale } from './needs';

/** How many webhooks, experiments and flags are looked at. */
const MOST_WEBHOOKS = 20;
const MOST_EXPERIMENTS = 25;
const MOST_FLAGS = 100;

/** What somebody should look at, as far as the person who asks may know of it. */
export interface Needs {
  readonly webhooks: readonly { webhook: Webhook; reason: string }[];
  /** Experiments whose visitors are not split as they should be. */
  readonly imbalanced: readonly Rule[];
  readonly tokens: readonly (Token & { expires: string })[];
  readonly stale: readonly Flag[];
}

/** The experiments that run, the latest first. */
export function useRunning(project: number): readonly Rule[] {
  const { data: rules = [] } = useQuery(experimentsQuery(project));
  return rules
    .filter((own) => own.status === 'running' && own.layer_experiment_id)
    .sort((a, b) => b.id - a.id);
}

export function useNeeds(project: number): Needs {
  const now = Date.now();
  const mayManage = useMay(project, 'manage');
  const isAdministrator = useIsAdministrator();
  const hooks = useQuery({ ...webhooksQuery(project), enabled: mayManage }).data ?? [];
  const watched = hooks.filter((own) => own.active).slice(0, MOST_WEBHOOKS);
  const deliveries = useQueries({ queries: watched.map((own) => deliveriesQuery(own.id, 1)) });
  const running = useRunning(project).slice(0, MOST_EXPERIMENTS);
  const results = useQueries({
    queries: running.map((own) => resultsQuery(String(own.layer_experiment_id), {})),
  });
  const tokens = useQuery(tokensQuery(isAdministrator)).data ?? [];
  const oldest = { archived: false, environment_status: 'running', sort: 'updated_time:asc' };
  const flags = useQuery(flagPageQuery(project, oldest, 1, MOST_FLAGS)).data?.items ?? [];
  return {
    webhooks: watched.flatMap((webhook, index) => {
      const reason = failureOf(webhook, deliveries[index]?.data?.items ?? []);
      return reason === undefined ? [] : [{ webhook, reason }];
    }),
    imbalanced: running.filter((_, index) => {
      const answer = results[index]?.data;
      return answer?.state === 'ready' && answer.value.balance?.state === 'imbalance';
    }),
    tokens: expiringTokens(tokens, now),
    stale: flags.filter((own) => isStale(own, now)),
  };
}
