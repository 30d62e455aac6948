import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send, sendTagged } from './client';

export type Project = Schema['ProjectView'];

/** All projects that one has a part in; archived ones too. */
export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: ({ signal }) =>
    send(call('get', '/v2/projects', { params: { query: { per_page: 100 } } }), signal),
  staleTime: 60_000,
});

export const projectQuery = (project_id: number) =>
  queryOptions({
    queryKey: ['projects', project_id],
    queryFn: ({ signal }) =>
      sendTagged(call('get', '/v2/projects/{project_id}', { params: { path: { project_id } } }), signal),
  });

export const createProject = (body: Schema['NewProject']) => call('post', '/v2/projects', { body });
export const updateProject = (project_id: number, body: Schema['ProjectChange']) =>
  call('patch', '/v2/projects/{project_id}', { params: { path: { project_id } }, body });
