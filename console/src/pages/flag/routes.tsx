import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { RuleType } from '@/api/shapes';
import { projectRoute } from '@/shell/layouts';

/** The parts of a flag's page. */
export const TABS = ['rules', 'variations', 'schedules', 'code', 'history', 'settings'] as const;

export type FlagTab = (typeof TABS)[number];

export interface FlagPageSearch {
  tab?: FlagTab;
  /** The type of a rule that the editor opens with. */
  add?: RuleType;
}

const ADDABLE: readonly string[] = ['targeted_delivery', 'a/b', 'multi_armed_bandit'];

function readSearch({ tab, add }: Record<string, unknown>): FlagPageSearch {
  return {
    ...(TABS.includes(tab as FlagTab) && { tab: tab as FlagTab }),
    ...(typeof add === 'string' && ADDABLE.includes(add) && { add: add as RuleType }),
  };
}

const flag = createRoute({
  getParentRoute: () => projectRoute,
  path: 'flags/$flagKey',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./FlagPage'), 'FlagPage'),
});

export const flagRoutes = [flag] as const;
