import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { call } from './call';
import { send } from './client';

/** What a role allows in a project, in rising order. */
export type Action = 'read' | 'edit' | 'publish' | 'manage' | 'administer';

/** What each role allows, what each operation asks for, and what the caller may do where. */
export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: ({ signal }) => send(call('get', '/burgee/v1/permissions'), signal),
  staleTime: 60_000,
});

/** Whether the signed-in person may do something in a project, as far as roles on single things do not say otherwise. */
export function useMay(projectId: number, action: Action): boolean {
  const { data } = useSuspenseQuery(permissionsQuery);
  return data.own.projects.some((own) => own.project_id === projectId && own.actions.includes(action));
}

/** Whether the signed-in person administrates the account. */
export function useIsAdministrator(): boolean {
  return useSuspenseQuery(permissionsQuery).data.own.is_administrator;
}
