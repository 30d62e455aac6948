import { type Call, call } from '@/api/call';
import { updateEnvironment } from '@/api/environments';
import { patchFlags } from '@/api/flags';
import { fetchRuleset, patchRuleset } from '@/api/rulesets';
import { updateAttribute, updateAudience, updateEvent } from '@/api/targeting';
import { patchVariables, patchVariations } from '@/api/variations';
import type { EntityType, Reversal, Target } from './model/revert';

/** The request that reads what a reversal changes. */
export function readTarget(project: number, target: Target): Call<unknown> {
  switch (target.kind) {
    case 'ruleset':
      return fetchRuleset({ project, flag: target.flag, environment: target.environment });
    case 'flag':
      return call('get', '/flags/v1/projects/{project_id}/flags/{flag_key}', {
        params: { path: { project_id: project, flag_key: target.flag } },
      });
    case 'variations':
      return call('get', '/flags/v1/projects/{project_id}/flags/{flag_key}/variations', {
        params: { path: { project_id: project, flag_key: target.flag }, query: { per_page: 500 } },
      });
    case 'variables':
      return call('get', '/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions', {
        params: { path: { project_id: project, flag_key: target.flag }, query: { per_page: 500 } },
      });
    case 'entity':
      return readEntity(target.type, target.id);
  }
}

function readEntity(type: EntityType, id: number): Call<unknown> {
  switch (type) {
    case 'audience':
      return call('get', '/v2/audiences/{audience_id}', { params: { path: { audience_id: id } } });
    case 'attribute':
      return call('get', '/v2/attributes/{attribute_id}', { params: { path: { attribute_id: id } } });
    case 'event':
      return call('get', '/v2/events/{event_id}', { params: { path: { event_id: id } } });
    case 'environment':
      return call('get', '/v2/environments/{environment_id}', { params: { path: { environment_id: id } } });
    case 'project':
      return call('get', '/v2/projects/{project_id}', { params: { path: { project_id: id } } });
  }
}

/** The request of a reversal; of rules only if they still are at the revision. */
export function writeReversal(
  project: number,
  { target, steps, members }: Reversal,
  revision?: number,
): Call<unknown> {
  switch (target.kind) {
    case 'ruleset':
      return patchRuleset(
        { project, flag: target.flag, environment: target.environment },
        [...steps],
        revision,
      );
    case 'flag':
      return patchFlags(project, [...steps]);
    case 'variations':
      return patchVariations(project, target.flag, [...steps]);
    case 'variables':
      return patchVariables(project, target.flag, [...steps]);
    case 'entity':
      return writeEntity(project, target.type, target.id, members);
  }
}

function writeEntity(
  project: number,
  type: EntityType,
  id: number,
  body: Readonly<Record<string, unknown>>,
): Call<unknown> {
  switch (type) {
    case 'audience':
      return updateAudience(id, body);
    case 'attribute':
      return updateAttribute(id, body);
    case 'event':
      return updateEvent(project, id, body);
    case 'environment':
      return updateEnvironment(id, body);
    case 'project':
      return call('patch', '/v2/projects/{project_id}', { params: { path: { project_id: id } }, body });
  }
}

/** The same request as a dry run: all is checked, and nothing is kept. */
export function dryRun<T>(own: Call<T>): Call<T> {
  const params = (own.init.params ?? {}) as { query?: Record<string, unknown> };
  return { ...own, init: { ...own.init, params: { ...params, query: { ...params.query, dry_run: true } } } };
}
