import { queryOptions } from '@tanstack/react-query';
import { call, ifMatch, type Schema } from './call';
import { send } from './client';
import { answerQuery, DETAIL_STALE, RESULTS_STALE } from './results';
import { readResults, readTimeseries } from './resultsModel';
import { revisionTag } from './rulesets';
import { type AudienceExpression, type Metric, type Page, type PatchStep, shaped } from './shapes';

export type Holdout = Omit<Schema['HoldoutView'], 'rules' | 'metrics' | 'audience_conditions'> & {
  status: 'draft' | 'running' | 'concluded';
  scope: 'global' | 'local';
  rules: Record<string, { flag_key: string; flag_name?: string; rule_key: string; rule_name?: string }>;
  metrics: Metric[];
  audience_conditions: AudienceExpression;
};

export const holdoutsKey = (project: number) => ['holdouts', project] as const;

export function holdoutsQuery(project_id: number) {
  return queryOptions({
    queryKey: holdoutsKey(project_id),
    queryFn: async ({ signal }) => {
      const own = call('get', '/flags/v1/projects/{project_id}/holdouts', {
        params: { path: { project_id }, query: { per_page: 500 } },
      });
      return (await send(shaped<Page<Holdout>>(own), signal)).items;
    },
  });
}

/** The holdouts that a rule is under. */
export function ruleHoldoutsQuery(project_id: number, environment_key: string, rule_key: string) {
  return queryOptions({
    queryKey: [...holdoutsKey(project_id), environment_key, rule_key],
    queryFn: ({ signal }) => {
      const own = call(
        'get',
        '/flags/v1/projects/{project_id}/environments/{environment_key}/rule/{rule_key}/holdouts',
        { params: { path: { project_id, environment_key, rule_key } } },
      );
      return send(shaped<Holdout[]>(own), signal);
    },
  });
}

export function createHoldout(project_id: number, body: Schema['NewHoldout']) {
  return shaped<Holdout>(
    call('post', '/flags/v1/projects/{project_id}/holdouts', { params: { path: { project_id } }, body }),
  );
}

/** Changes a holdout, if it still is at the revision. */
export function patchHoldout(project_id: number, holdout: Holdout, body: PatchStep[]) {
  const own = call('patch', '/flags/v1/projects/{project_id}/holdouts/{holdout_id}', {
    params: { path: { project_id, holdout_id: holdout.id } },
    body,
  });
  return shaped<Record<string, Holdout>>(ifMatch(own, revisionTag(holdout.revision)));
}

/** Who was held out, which is the baseline, against everyone else. */
export function holdoutResultsQuery(project_id: number, holdout_id: number) {
  const own = call('get', '/burgee/v1/projects/{project_id}/holdouts/{holdout_id}/results', {
    params: { path: { project_id, holdout_id }, query: { x_difference_type: 'relative' } },
  });
  const key = [...holdoutsKey(project_id), holdout_id, 'results'];
  return answerQuery(key, shaped<Schema['ResultsView']>(own), readResults, RESULTS_STALE);
}

/** The same over time. */
export function holdoutTimeseriesQuery(project_id: number, holdout_id: number) {
  const own = call('get', '/burgee/v1/projects/{project_id}/holdouts/{holdout_id}/timeseries', {
    params: { path: { project_id, holdout_id }, query: { x_difference_type: 'relative' } },
  });
  const key = [...holdoutsKey(project_id), holdout_id, 'timeseries'];
  return answerQuery(key, shaped<Schema['TimeseriesView']>(own), readTimeseries, DETAIL_STALE);
}
