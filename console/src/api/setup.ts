import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';

/** Whether nobody has set the instance up yet. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => send(call('get', '/burgee/v1/setup'), signal),
  retry: false,
});

export const setUp = (body: Schema['FirstUser']) => call('post', '/burgee/v1/setup', { body });

/** Whose link it is, and what for. */
export const linkQuery = (link: string) =>
  queryOptions({
    queryKey: ['links', link],
    queryFn: ({ signal }) => send(call('post', '/burgee/v1/links/check', { body: { link } }), signal),
    retry: false,
  });

/** Sets a password by a link, and signs in. */
export const redeemLink = (body: Schema['LinkUse']) => call('post', '/burgee/v1/links/redeem', { body });
