import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';

export type CustomField = Schema['CustomFieldView'];

/** The custom fields that flags of a project have, without those that are archived. */
export const flagFieldsQuery = (project_id: number) =>
  queryOptions({
    queryKey: ['projects', project_id, 'custom-fields'],
    queryFn: async ({ signal }) => {
      const { items } = await send(
        call('get', '/flags/v1/projects/{project_id}/custom_fields', {
          params: { path: { project_id }, query: { archived: false, per_page: 100 } },
        }),
        signal,
      );
      return items;
    },
  });
