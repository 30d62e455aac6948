import { queryOptions } from '@tanstack/react-query';
import { byPeople, call, type Schema } from './call';
import { send } from './client';

export type TrustCondition = Schema['TrustCondition'];
/** The description has the conditions of an answer as any objects. */
export type WorkloadTrust = Omit<Schema['WorkloadTrustView'], 'conditions'> & {
  conditions: TrustCondition[];
};

export const workloadTrustsQuery = queryOptions({
  queryKey: ['workload-trusts'],
  queryFn: async ({ signal }) => {
    const { items } = await send(call('get', '/burgee/v1/workload-trusts'), signal);
    return items as unknown as WorkloadTrust[];
  },
});

const of = (trust_id: string) => ({ params: { path: { trust_id } } });

export const createWorkloadTrust = (body: Schema['NewWorkloadTrust']) =>
  byPeople(call('post', '/burgee/v1/workload-trusts', { body }));
export const updateWorkloadTrust = (id: string, body: Schema['WorkloadTrustPatch']) =>
  byPeople(call('patch', '/burgee/v1/workload-trusts/{trust_id}', { ...of(id), body }));
export const deleteWorkloadTrust = (id: string) =>
  call('delete', '/burgee/v1/workload-trusts/{trust_id}', of(id));
