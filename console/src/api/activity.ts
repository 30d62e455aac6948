import { queryOptions } from '@tanstack/react-query';
import { fetchApi } from './client';

/** When things last happened in an environment, since the server started. */
export interface Activity {
  readonly datafile_fetched: string | null;
  readonly decided: string | null;
  /** What sent the last decision. */
  readonly client: { readonly name: string; readonly version: string } | null;
}

export const activityQuery = (environmentId: number) =>
  queryOptions({
    queryKey: ['environments', environmentId, 'activity'],
    queryFn: async ({ signal }): Promise<Activity> => {
      const response = await fetchApi(`/burgee/v1/environments/${environmentId}/activity`, { signal });
      return response.json();
    },
    retry: false,
  });
