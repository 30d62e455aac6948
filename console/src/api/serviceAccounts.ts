import { queryOptions } from '@tanstack/react-query';
import { byPeople, call, type Schema } from './call';
import { send } from './client';

export type ServiceAccount = Schema['ServiceAccountView'];

export const serviceAccountsQuery = queryOptions({
  queryKey: ['service-accounts'],
  queryFn: async ({ signal }) => (await send(call('get', '/burgee/v1/service-accounts'), signal)).items,
});

const of = (account_id: string) => ({ params: { path: { account_id } } });

export const createServiceAccount = (body: Schema['NewServiceAccount']) =>
  call('post', '/burgee/v1/service-accounts', { body });
export const updateServiceAccount = (id: string, body: Schema['ServiceAccountPatch']) =>
  call('patch', '/burgee/v1/service-accounts/{account_id}', { ...of(id), body });
export const deleteServiceAccount = (id: string) =>
  call('delete', '/burgee/v1/service-accounts/{account_id}', of(id));

export const serviceTokensQuery = (id: string) =>
  queryOptions({
    queryKey: ['service-accounts', id, 'tokens'],
    queryFn: async ({ signal }) =>
      (await send(call('get', '/burgee/v1/service-accounts/{account_id}/tokens', of(id)), signal)).items,
  });
export const createServiceToken = (id: string, body: Schema['NewToken']) =>
  byPeople(call('post', '/burgee/v1/service-accounts/{account_id}/tokens', { ...of(id), body }));
export const revokeServiceToken = (account_id: string, token_id: string) =>
  call('delete', '/burgee/v1/service-accounts/{account_id}/tokens/{token_id}', {
    params: { path: { account_id, token_id } },
  });
