import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loading } from './Loading';
import { Problem } from './Problem';

interface Props<T> {
  of: UseQueryResult<T>;
  /** What is loaded, for saying that it could not be: "The users". */
  what: string;
  children: (data: T) => ReactNode;
}

/** What was loaded; until then that it is loading, and why it could not be. */
export function Query<T>({ of, what, children }: Props<T>) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error)
    return <Problem title={`${what} could not be loaded`} error={of.error} onRetry={() => of.refetch()} />;
  return <Loading />;
}
