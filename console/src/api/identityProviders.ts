import { queryOptions } from '@tanstack/react-query';
import { byPeople, call, type Schema } from './call';
import { send } from './client';

export type IdentityProvider = Schema['IdentityProviderView'];

export const identityProvidersQuery = queryOptions({
  queryKey: ['identity-providers'],
  queryFn: async ({ signal }) => (await send(call('get', '/burgee/v1/identity-providers'), signal)).items,
});

const of = (provider_id: string) => ({ params: { path: { provider_id } } });

export const createIdentityProvider = (body: Schema['NewIdentityProvider']) =>
  byPeople(call('post', '/burgee/v1/identity-providers', { body }));
export const updateIdentityProvider = (id: string, body: Schema['IdentityProviderPatch']) =>
  byPeople(call('patch', '/burgee/v1/identity-providers/{provider_id}', { ...of(id), body }));
export const deleteIdentityProvider = (id: string) =>
  call('delete', '/burgee/v1/identity-providers/{provider_id}', of(id));
