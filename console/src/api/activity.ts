import { queryOptions } from '@tanstack/react-query';
import { call } from './call';
import { send } from './client';

/** When things last happened in an environment, since the server started. */
export const activityQuery = (environment_id: number) =>
  queryOptions({
    queryKey: ['environments', environment_id, 'activity'],
    queryFn: ({ signal }) =>
      send(
        call('get', '/burgee/v1/environments/{environment_id}/activity', {
          params: { path: { environment_id } },
        }),
        signal,
      ),
    retry: false,
  });
