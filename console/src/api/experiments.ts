import { queryOptions } from '@tanstack/react-query';
import { call } from './call';
import { send } from './client';
import { flagsKey } from './flags';
import { type Rule, type RuleType, shaped } from './shapes';

export const EXPERIMENT_TYPES: readonly RuleType[] = [
  'a/b',
  'multi_armed_bandit',
  'contextual_multi_armed_bandit',
];

const A_PAGE = 500;
/** More experiments than this are a job for the API. */
const MOST_PAGES = 10;

/** The experiments of a project over all flags and environments: rules that compare variations. */
export function experimentsQuery(project_id: number) {
  return queryOptions({
    queryKey: [...flagsKey(project_id), 'experiments'],
    queryFn: async ({ signal }) => {
      const rules: Rule[] = [];
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const query = { rule_types: EXPERIMENT_TYPES.join(','), per_page: A_PAGE, page };
        const own = call('get', '/flags/v1/projects/{project_id}/rules', {
          params: { path: { project_id }, query },
        });
        const { items, total_pages } = await send(
          shaped<{ items: Rule[]; total_pages: number }>(own),
          signal,
        );
        rules.push(...items);
        if (page >= total_pages) break;
      }
      return rules;
    },
  });
}

/** The rule that an experiment is. */
export function experimentQuery(project_id: number, experiment_id: number) {
  return queryOptions({
    queryKey: [...flagsKey(project_id), 'experiments', experiment_id],
    queryFn: ({ signal }) => {
      const own = call('get', '/flags/v1/projects/{project_id}/rules/{experiment_id}', {
        params: { path: { project_id, experiment_id } },
      });
      return send(shaped<Rule>(own), signal);
    },
  });
}
