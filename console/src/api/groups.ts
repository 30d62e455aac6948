import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';
import { type Page, type PatchStep, shaped } from './shapes';

/** An experiment in a group. */
export interface GroupMember {
  /** Basis points of the group's traffic. */
  traffic_allocation: number;
  flag_key: string;
  flag_name: string;
  rule_key: string;
  rule_name: string;
  rule_enabled: boolean;
  rule_status: string;
}

export type ExclusionGroup = Omit<Schema['GroupView'], 'rules'> & {
  /** By rule id. */
  rules: Record<string, GroupMember>;
};

export const groupsKey = (project: number) => ['groups', project] as const;

export function groupsQuery(project_id: number) {
  return queryOptions({
    queryKey: groupsKey(project_id),
    queryFn: async ({ signal }) => {
      const own = call('get', '/flags/v1/projects/{project_id}/groups', {
        params: { path: { project_id }, query: { per_page: 500 } },
      });
      return (await send(shaped<Page<ExclusionGroup>>(own), signal)).items;
    },
  });
}

export function createGroup(project_id: number, body: Schema['NewGroup']) {
  return shaped<ExclusionGroup>(
    call('post', '/flags/v1/projects/{project_id}/groups', { params: { path: { project_id } }, body }),
  );
}

/** Changes groups: pointers start with the group's id. */
export function patchGroups(project_id: number, body: PatchStep[]) {
  return shaped<Record<string, ExclusionGroup>>(
    call('patch', '/flags/v1/projects/{project_id}/groups', { params: { path: { project_id } }, body }),
  );
}

export function archiveGroups(project_id: number, ids: number[], archived = true) {
  const init = { params: { path: { project_id } }, body: { keys: ids.map(String) } };
  return archived
    ? call('post', '/flags/v1/projects/{project_id}/groups/archived', init)
    : call('post', '/flags/v1/projects/{project_id}/groups/unarchived', init);
}
