import { queryOptions } from '@tanstack/react-query';
import { call } from './call';
import { send } from './client';

/** The apps that one has allowed to act for oneself. */
export const authorizationsQuery = queryOptions({
  queryKey: ['authorizations'],
  queryFn: async ({ signal }) => (await send(call('get', '/burgee/v1/oauth/authorizations'), signal)).items,
});

/** Takes back what an app was allowed. */
export const revokeAuthorization = (client_id: number) =>
  call('delete', '/burgee/v1/oauth/authorizations/{client_id}', { params: { path: { client_id } } });
