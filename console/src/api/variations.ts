import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';
import { flagsKey } from './flags';
import { type Page, type PatchStep, shaped, type VariableDefinition, type Variation } from './shapes';

/** More than any flag has. */
const ALL = 500;

export function variationsQuery(project_id: number, flag_key: string) {
  return queryOptions({
    queryKey: [...flagsKey(project_id), 'variations', flag_key],
    queryFn: async ({ signal }) => {
      const own = call('get', '/flags/v1/projects/{project_id}/flags/{flag_key}/variations', {
        params: { path: { project_id, flag_key }, query: { per_page: ALL } },
      });
      return (await send(shaped<Page<Variation>>(own), signal)).items;
    },
  });
}

export function createVariation(project_id: number, flag_key: string, body: Schema['NewVariation']) {
  return shaped<Variation>(
    call('post', '/flags/v1/projects/{project_id}/flags/{flag_key}/variations', {
      params: { path: { project_id, flag_key } },
      body,
    }),
  );
}

/** Changes variations: pointers start with the variation's key. */
export function patchVariations(project_id: number, flag_key: string, body: PatchStep[]) {
  return shaped<Record<string, Variation>>(
    call('patch', '/flags/v1/projects/{project_id}/flags/{flag_key}/variations', {
      params: { path: { project_id, flag_key } },
      body,
    }),
  );
}

export function deleteVariation(project_id: number, flag_key: string, variation_key: string) {
  return call('delete', '/flags/v1/projects/{project_id}/flags/{flag_key}/variations/{variation_key}', {
    params: { path: { project_id, flag_key, variation_key } },
  });
}

export function variablesQuery(project_id: number, flag_key: string) {
  return queryOptions({
    queryKey: [...flagsKey(project_id), 'variables', flag_key],
    queryFn: async ({ signal }) => {
      const own = call('get', '/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions', {
        params: { path: { project_id, flag_key }, query: { per_page: ALL } },
      });
      return (await send(shaped<Page<VariableDefinition>>(own), signal)).items;
    },
  });
}

export function createVariable(project_id: number, flag_key: string, body: Schema['NewVariable']) {
  return shaped<VariableDefinition>(
    call('post', '/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions', {
      params: { path: { project_id, flag_key } },
      body,
    }),
  );
}

/** Changes variables: pointers start with the variable's key. */
export function patchVariables(project_id: number, flag_key: string, body: PatchStep[]) {
  return call('patch', '/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions', {
    params: { path: { project_id, flag_key } },
    body,
  });
}

export function deleteVariable(project_id: number, flag_key: string, variable_definition_key: string) {
  return call(
    'delete',
    '/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions/{variable_definition_key}',
    { params: { path: { project_id, flag_key, variable_definition_key } } },
  );
}
