import { queryOptions } from '@tanstack/react-query';
import { byPeople, call, type Schema } from './call';
import { send } from './client';

export type OAuthApp = Schema['OAuthClientView'];

export const oauthAppsQuery = queryOptions({
  queryKey: ['oauth-apps'],
  queryFn: async ({ signal }) => (await send(call('get', '/burgee/v1/oauth/clients'), signal)).items,
});

const of = (client_id: number) => ({ params: { path: { client_id } } });

export const createApp = (body: Schema['NewOAuthClient']) =>
  byPeople(call('post', '/burgee/v1/oauth/clients', { body }));
export const updateApp = (id: number, body: Schema['OAuthClientChange']) =>
  byPeople(call('patch', '/burgee/v1/oauth/clients/{client_id}', { ...of(id), body }));
export const deleteApp = (id: number) => call('delete', '/burgee/v1/oauth/clients/{client_id}', of(id));
/** Makes a second secret, which works beside the first and is shown once. */
export const createAppSecret = (id: number) =>
  byPeople(call('post', '/burgee/v1/oauth/clients/{client_id}/secrets', of(id)));
export const revokeAppSecret = (client_id: number, secret_id: string) =>
  call('delete', '/burgee/v1/oauth/clients/{client_id}/secrets/{secret_id}', {
    params: { path: { client_id, secret_id } },
  });
