import { infiniteQueryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';

export type AuditEntry = Schema['AuditEntryView'];

/** The audit log, the latest first, page by page. */
export const auditQuery = infiniteQueryOptions({
  queryKey: ['audit'],
  queryFn: ({ pageParam, signal }) => {
    const query = { per_page: 50, ...(pageParam ? { before: pageParam } : {}) };
    return send(call('get', '/burgee/v1/audit', { params: { query } }), signal);
  },
  initialPageParam: 0,
  getNextPageParam: (page) => page.next ?? undefined,
});
