import { queryOptions } from '@tanstack/react-query';
import { call, ifMatch } from './call';
import { send } from './client';
import { flagsKey } from './flags';
import { type PatchStep, type Rule, type Ruleset, shaped } from './shapes';

/** Where a ruleset is: one flag in one environment. */
export interface RulesetPlace {
  project: number;
  flag: string;
  environment: string;
}

const params = ({ project, flag, environment }: RulesetPlace) => ({
  path: { project_id: project, flag_key: flag, environment_key: environment },
});

/** The entity tag of a revision, for `If-Match`. */
export const revisionTag = (revision: number) => `"${revision}"`;

export const rulesetKey = ({ project, flag, environment }: RulesetPlace) =>
  [...flagsKey(project), 'ruleset', flag, environment] as const;

export function fetchRuleset(place: RulesetPlace) {
  return shaped<Ruleset>(
    call('get', '/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/ruleset', {
      params: params(place),
    }),
  );
}

export function rulesetQuery(place: RulesetPlace) {
  return queryOptions({
    queryKey: rulesetKey(place),
    queryFn: ({ signal }) => send(fetchRuleset(place), signal),
  });
}

/** Changes a ruleset in one step, if it still is at the revision. */
export function patchRuleset(place: RulesetPlace, body: PatchStep[], revision?: number) {
  const own = call(
    'patch',
    '/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/ruleset',
    { params: params(place), body },
  );
  return shaped<Ruleset>(revision === undefined ? own : ifMatch(own, revisionTag(revision)));
}

/** Turns the flag on or off in the environment. */
export function switchRuleset(place: RulesetPlace, enabled: boolean, revision?: number) {
  const own = enabled
    ? call(
        'post',
        '/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/ruleset/enabled',
        { params: params(place) },
      )
    : call(
        'post',
        '/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/ruleset/disabled',
        { params: params(place) },
      );
  return shaped<Ruleset>(revision === undefined ? own : ifMatch(own, revisionTag(revision)));
}

/** The most rules that are looked through for what uses an audience, event or group. */
export const RULES_LOOKED_AT = 2_500;
const RULES_A_PAGE = 500;

/** The rules of all flags, with the flags and environments that they are in; the first {@link RULES_LOOKED_AT}. */
export function rulesQuery(project_id: number) {
  return queryOptions({
    queryKey: [...flagsKey(project_id), 'rules'],
    queryFn: async ({ signal }) => {
      const rules: Rule[] = [];
      for (let page = 1; page <= RULES_LOOKED_AT / RULES_A_PAGE; page += 1) {
        const query = { per_page: RULES_A_PAGE, page };
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
