import { queryOptions } from '@tanstack/react-query';
import { call, ifMatch, type Schema } from './call';
import { send } from './client';
import { flagsKey } from './flags';
import { revisionTag } from './rulesets';
import { type AudienceExpression, shaped } from './shapes';

/** One thing that a schedule does when its time comes. */
export interface ScheduledAction {
  subject: { key: string; type: 'flag' | 'rule' };
  changed_element: 'status' | 'percentage_included' | 'audience_conditions';
  /** `on` or `off`, basis points, or an expression. */
  value: string | number | AudienceExpression;
}

export type Schedule = Omit<Schema['ScheduleView'], 'actions'> & { actions: ScheduledAction[] };

export function schedulesQuery(project_id: number, flag_key: string) {
  return queryOptions({
    queryKey: [...flagsKey(project_id), 'schedules', flag_key],
    queryFn: ({ signal }) => {
      const own = call('get', '/flags-scheduling/projects/{project_id}/flags/{flag_key}/schedules', {
        params: { path: { project_id, flag_key }, query: { page_size: 1000, order: 'desc' } },
      });
      return send(shaped<{ items: Schedule[]; total: number; has_more: boolean }>(own), signal);
    },
    // A schedule runs without anybody here doing anything.
    refetchInterval: 15_000,
  });
}

export interface NewSchedule {
  account_id: number;
  environment: string;
  actions: ScheduledAction[];
  schedule: Schema['ScheduledTime'];
}

export function createSchedule(project_id: number, flag_key: string, body: NewSchedule) {
  return shaped<Schedule>(
    call('post', '/flags-scheduling/projects/{project_id}/flags/{flag_key}/schedules', {
      params: { path: { project_id, flag_key } },
      body,
    }),
  );
}

export function deleteSchedule(project_id: number, flag_key: string, schedule: Schedule) {
  return ifMatch(
    call('delete', '/flags-scheduling/projects/{project_id}/flags/{flag_key}/schedules/{schedule_id}', {
      params: { path: { project_id, flag_key, schedule_id: schedule.id } },
    }),
    revisionTag(schedule.revision),
  );
}
