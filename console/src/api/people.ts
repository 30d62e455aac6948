import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';
import type { PatchStep } from './shapes';

export type Collaborator = Schema['CollaboratorView'];

/** The root of the cache keys of who may do what in a project. */
export const peopleKey = (project: number) => ['projects', project, 'people'] as const;

/** Who has a role in a project, those who were invited and have not come among them. */
export const collaboratorsQuery = (project: number) =>
  queryOptions({
    queryKey: [...peopleKey(project), 'collaborators'],
    queryFn: ({ signal }) =>
      send(call('get', '/v2/collaborators', { params: { query: { project_id: [project] } } }), signal),
  });

/** Gives people a role in a project; whoever is new is invited. */
export const giveRoles = (project_id: number, emails: readonly string[], role: string) =>
  call('post', '/v2/collaborators', {
    body: emails.map((email) => ({ profile: { email }, project_roles: [{ project_id, role }] })),
  });

export const removeCollaborator = (project_id: number, user_id: string) =>
  call('delete', '/burgee/v1/projects/{project_id}/collaborators/{user_id}', {
    params: { path: { project_id, user_id } },
  });

/** Who has which role on an environment. */
export const environmentRolesQuery = (project_id: number, environment: number) =>
  queryOptions({
    queryKey: [...peopleKey(project_id), 'environments', environment],
    queryFn: ({ signal }) =>
      send(
        call(
          'get',
          '/permissions/projects/{project_id}/{entity_type}/{entity_id}',
          of(project_id, environment),
        ),
        signal,
      ),
  });

const of = (project_id: number, entity_id: number) => ({
  params: { path: { project_id, entity_type: 'environments', entity_id: String(entity_id) } },
});

/** Gives a user or team (`users/ID`, `teams/ID`) a role of its own on an environment; takes it away where there is no role. */
export function setEnvironmentRole(
  project_id: number,
  environment: number,
  holder: string,
  role: string | null,
) {
  const path = `/${holder}`;
  const step: PatchStep = role === null ? { op: 'remove', path } : { op: 'replace', path, value: role };
  return call('patch', '/permissions/projects/{project_id}/{entity_type}/{entity_id}', {
    ...of(project_id, environment),
    body: [step],
  });
}
