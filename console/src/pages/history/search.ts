import type { ChangeFilter } from '@/api/changes';

/** What the address of the history says: which changes are looked at. */
export interface HistorySearch {
  type?: string[];
  /** Days of the reader's zone, as 2026-01-31; both are in. */
  from?: string;
  to?: string;
  source?: 'ui' | 'api';
  /** An e-mail address. */
  user?: string;
  /** The key of a flag. */
  flag?: string;
  /** Ids of changes, as a permalink has them. */
  id?: number[];
}

/** What can be asked for by type. */
export const TYPES = [
  'flag',
  'ruleset',
  'rule',
  'variation',
  'variable',
  'audience',
  'attribute',
  'event',
  'group',
  'holdout',
  'environment',
  'report',
  'schedule',
  'webhook',
  'custom_field',
  'permission',
  'team',
  'project',
] as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads an address; what it does not understand is left out. */
export function readHistorySearch(search: Record<string, unknown>): HistorySearch {
  const list = (value: unknown) => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
  const types = list(search.type).filter((own): own is string => TYPES.some((type) => type === own));
  const ids = list(search.id).map(Number).filter(Number.isSafeInteger);
  const day = (value: unknown) => (typeof value === 'string' && DAY.test(value) ? value : undefined);
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const [from, to, user, flag] = [day(search.from), day(search.to), text(search.user), text(search.flag)];
  return {
    ...(types.length > 0 && { type: types }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...((search.source === 'ui' || search.source === 'api') && { source: search.source }),
    ...(user !== undefined && { user }),
    ...(flag !== undefined && { flag }),
    ...(ids.length > 0 && { id: ids }),
  };
}

/** The question to the API. The flag is not among what it can be asked for. */
export function toFilter(search: HistorySearch): ChangeFilter {
  return {
    entity_type: search.type,
    start_time: search.from === undefined ? undefined : midnight(search.from, 0),
    end_time: search.to === undefined ? undefined : midnight(search.to, 1),
    source: search.source,
    user: search.user === undefined ? undefined : [search.user],
    id: search.id,
  };
}

/** Midnight in the reader's zone, so many days later. */
function midnight(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
