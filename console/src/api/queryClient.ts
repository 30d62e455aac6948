import { notifyManager, QueryClient } from '@tanstack/react-query';
import { ApiError } from './error';

/** How often a reading request that failed is tried again: what the server decided stays decided. */
function shouldRetry(failures: number, error: Error): boolean {
  return error instanceof ApiError && error.status >= 502 && failures < 2;
}

// An answer is drawn at once; a timer would have it wait for whatever else is to be done.
notifyManager.setScheduler(queueMicrotask);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: shouldRetry, staleTime: 10_000, refetchOnWindowFocus: true, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});
