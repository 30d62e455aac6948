import { queryOptions } from '@tanstack/react-query';
import type { Call } from './call';
import { send } from './client';

/** How the node is that was asked. */
export interface Health {
  readonly version: string;
  readonly started: string;
  readonly checks: readonly HealthCheck[];
}

/** How a part of it is. */
export interface HealthCheck {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'error';
  readonly detail: string;
  /** What to do about it; empty where there is nothing to do. */
  readonly fix: string;
}

const fetchHealth = (): Call<Health> => ({ method: 'get', path: '/burgee/v1/health', init: {} });

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => send(fetchHealth(), signal),
  refetchInterval: 10_000,
});
