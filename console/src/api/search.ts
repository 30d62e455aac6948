import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';

export type Hit = Schema['Hit'];

/** Whatever in a project has a text in its name, key or description. */
export const searchQuery = (project_id: number, query: string) =>
  queryOptions({
    queryKey: ['projects', project_id, 'search', query],
    queryFn: ({ signal }) =>
      send(
        call('get', '/v2/search', { params: { query: { project_id: [project_id], query, per_page: 20 } } }),
        signal,
      ),
    enabled: query.trim() !== '',
  });
