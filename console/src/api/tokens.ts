import { queryOptions } from '@tanstack/react-query';
import { byPeople, call, type Schema } from './call';
import { send } from './client';

export type Token = Schema['TokenView'];

/** The key under which all lists of tokens are. */
export const tokensKey = ['tokens'] as const;

/** One's own tokens, or everybody's of the account for administrators. */
export const tokensQuery = (all: boolean) =>
  queryOptions({
    queryKey: [...tokensKey, { all }],
    queryFn: async ({ signal }) => (await send(listTokens(all), signal)).items,
  });

const listTokens = (all: boolean) => call('get', '/burgee/v1/tokens', { params: { query: { all } } });

/** Makes a token, which is in the answer and never to be seen again. */
export const createToken = (body: Schema['NewToken']) =>
  byPeople(call('post', '/burgee/v1/tokens', { body }));

/** Ends a token at once and for good. */
export const revokeToken = (token_id: string) =>
  call('delete', '/burgee/v1/tokens/{token_id}', { params: { path: { token_id } } });
