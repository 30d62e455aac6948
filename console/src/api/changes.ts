import { infiniteQueryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';

/** A change of one thing, as the history tells it. */
export type Change = Schema['Change'];

/** What changed of it: one property. */
export interface PropertyChange {
  property: string;
  description?: string;
  before?: unknown;
  after?: unknown;
}

/** What of the history is asked for. */
export interface ChangeFilter {
  entity_type?: string[] | undefined;
  /** RFC 3339. */
  start_time?: string | undefined;
  end_time?: string | undefined;
  source?: string | undefined;
  /** E-mail addresses. */
  user?: string[] | undefined;
  /** Such as `flag:123`. */
  entity?: string[] | undefined;
  id?: number[] | undefined;
}

export const CHANGES_A_PAGE = 100;

export function listChanges(project_id: number, filter: ChangeFilter, page: number) {
  const query = { project_id, page, per_page: CHANGES_A_PAGE, ...present(filter) };
  return call('get', '/v2/changes', { params: { query } });
}

/** The history of a project, the newest first, page by page. */
export function changesQuery(projectId: number, filter: ChangeFilter) {
  return infiniteQueryOptions({
    queryKey: ['changes', projectId, filter],
    queryFn: ({ pageParam, signal }) => send(listChanges(projectId, filter, pageParam), signal),
    initialPageParam: 1,
    getNextPageParam: (last, _, page) => (last.length < CHANGES_A_PAGE ? undefined : page + 1),
  });
}

/** More changes than this are a job for the API. */
export const MOST_EXPORTED = 10_000;

/** All changes that a filter lets through, the first {@link MOST_EXPORTED}. */
export async function allChanges(
  projectId: number,
  filter: ChangeFilter,
  onProgress: (count: number) => void,
): Promise<Change[]> {
  const all: Change[] = [];
  for (let page = 1; all.length < MOST_EXPORTED; page += 1) {
    const own = await send(listChanges(projectId, filter, page));
    all.push(...own);
    onProgress(all.length);
    if (own.length < CHANGES_A_PAGE) break;
  }
  return all;
}

/** The properties that changed. */
export function propertiesOf(change: Change): PropertyChange[] {
  return change.changes as unknown as PropertyChange[];
}

function present(filter: ChangeFilter): ChangeFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined && value.length !== 0),
  );
}
