import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';

/** The record of one run of an experiment. */
export type Report = Schema['Page_ReportView']['items'][number];

const A_PAGE = 100;

/** The reports of an environment, the newest first: the archived ones, or the others. */
export function reportsQuery(project_id: number, environment_key: string, archived: boolean) {
  return queryOptions({
    queryKey: ['reports', project_id, environment_key, archived],
    queryFn: async ({ signal }) => {
      const reports: Report[] = [];
      for (let page = 1; ; page += 1) {
        const own = call('get', '/flags/v1/projects/{project_id}/environments/{environment_key}/reports', {
          params: { path: { project_id, environment_key }, query: { archived, per_page: A_PAGE, page } },
        });
        const { items, total_pages } = await send(own, signal);
        reports.push(...items);
        if (page >= total_pages) return reports.sort((a, b) => b.start_time.localeCompare(a.start_time));
      }
    },
  });
}

export function archiveReport(project_id: number, environment_key: string, key: string) {
  return call('post', '/flags/v1/projects/{project_id}/environments/{environment_key}/reports/archived', {
    params: { path: { project_id, environment_key } },
    body: { keys: [key] },
  });
}

export function unarchiveReport(project_id: number, environment_key: string, key: string) {
  return call('post', '/flags/v1/projects/{project_id}/environments/{environment_key}/reports/unarchived', {
    params: { path: { project_id, environment_key } },
    body: { keys: [key] },
  });
}

export function deleteReport(project_id: number, environment_key: string, report_key: string) {
  return call(
    'delete',
    '/flags/v1/projects/{project_id}/environments/{environment_key}/reports/{report_key}',
    {
      params: { path: { project_id, environment_key, report_key } },
    },
  );
}

/** Starts the counts over: what came before does not count any more. */
export function resetResults(project_id: number, environment_key: string, report_key: string) {
  return call(
    'post',
    '/flags/v1/projects/{project_id}/environments/{environment_key}/reports/{report_key}/reset-results',
    { params: { path: { project_id, environment_key, report_key } } },
  );
}
