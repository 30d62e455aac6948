import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';
import { type Flag, type Page, type PatchStep, shaped } from './shapes';

/** What a list of flags is narrowed to; lists are comma-separated, `!` excludes. */
export interface FlagFilter {
  query?: string;
  archived?: boolean;
  sort?: string;
  environment?: string;
  environment_status?: string;
  rule_status?: string;
  rule_type?: string;
  owner_user_id?: string;
  key_list?: string;
}

/** The root of the cache keys of a project's flags: whatever changes a flag invalidates it. */
export const flagsKey = (project: number) => ['flags', project] as const;

export function listFlags(project_id: number, filter: FlagFilter, page: number, per_page: number) {
  const query = { ...filter, page_number: page, per_page };
  return shaped<Page<Flag>>(
    call('get', '/flags/v1/projects/{project_id}/flags', { params: { path: { project_id }, query } }),
  );
}

/** One page of a list, counted from 1. */
export function flagPageQuery(project: number, filter: FlagFilter, page: number, perPage: number) {
  return queryOptions({
    queryKey: [...flagsKey(project), 'list', filter, perPage, page],
    queryFn: ({ signal }) => send(listFlags(project, filter, page, perPage), signal),
  });
}

export function flagQuery(project_id: number, flag_key: string) {
  return queryOptions({
    queryKey: [...flagsKey(project_id), 'one', flag_key],
    queryFn: ({ signal }) => {
      const path = { project_id, flag_key };
      const own = call('get', '/flags/v1/projects/{project_id}/flags/{flag_key}', { params: { path } });
      return send(shaped<Flag>(own), signal);
    },
  });
}

export function createFlag(project_id: number, body: Schema['NewFlag']) {
  return shaped<Flag>(
    call('post', '/flags/v1/projects/{project_id}/flags', { params: { path: { project_id } }, body }),
  );
}

/** Changes settings of flags: pointers start with the flag's key. */
export function patchFlags(project_id: number, body: PatchStep[]) {
  return shaped<Record<string, Flag>>(
    call('patch', '/flags/v1/projects/{project_id}/flags', { params: { path: { project_id } }, body }),
  );
}

export function archiveFlags(project_id: number, keys: string[]) {
  return shaped<Record<string, Flag>>(
    call('post', '/flags/v1/projects/{project_id}/flags/archived', {
      params: { path: { project_id } },
      body: { keys },
    }),
  );
}

export function unarchiveFlags(project_id: number, keys: string[]) {
  return shaped<Record<string, Flag>>(
    call('post', '/flags/v1/projects/{project_id}/flags/unarchived', {
      params: { path: { project_id } },
      body: { keys },
    }),
  );
}

export function deleteFlag(project_id: number, flag_key: string) {
  const path = { project_id, flag_key };
  return call('delete', '/flags/v1/projects/{project_id}/flags/{flag_key}', { params: { path } });
}
