import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';

/** How a part of the node is that was asked. */
export type HealthCheck = Schema['CheckView'];

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => send(call('get', '/burgee/v1/health'), signal),
  refetchInterval: 10_000,
});
