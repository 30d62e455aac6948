import type { FlagFilter } from '@/api/flags';

/** How many flags are fetched at once. */
export const PAGE_SIZE = 50;

/** What the address of the list says: every filter is in it, so that a view can be shared. */
export interface FlagSearch {
  q?: string;
  /** Absent: without the archived ones. */
  archived?: 'only' | 'too';
  /** The environment that `status` and `rule` are about; any where absent. Not `env`, which is what is looked at. */
  in?: string;
  status?: string;
  rule?: string;
  owner?: 'me';
  /** `name:asc` where absent. */
  sort?: string;
}

/** What changes in a search: what is absent stays, null drops a filter. */
export type SearchChange = Partial<Record<keyof FlagSearch, string | null>>;

const STATUSES = ['running', 'paused', 'draft'];
const TYPES = ['targeted_delivery', 'a/b', 'multi_armed_bandit', 'contextual_multi_armed_bandit'];
const SORTS = ['name', 'key', 'created_time', 'updated_time'].flatMap((key) => [`${key}:asc`, `${key}:desc`]);

/** Reads an address; what makes no sense is left out. */
export function readSearch(search: Record<string, unknown>): FlagSearch {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === 'string' && value !== ''
      ? value
      : typeof value === 'number'
        ? String(value)
        : undefined;
  };
  const one = (name: string, values: readonly string[]) => {
    const value = text(name);
    return value !== undefined && values.includes(value) ? value : undefined;
  };
  return withoutUndefined({
    q: text('q'),
    archived: one('archived', ['only', 'too']) as FlagSearch['archived'],
    in: text('in'),
    status: one('status', STATUSES),
    rule: one('rule', TYPES),
    owner: one('owner', ['me']) as FlagSearch['owner'],
    sort: one('sort', SORTS),
  });
}

/** What the API is asked for. */
export function toFilter(search: FlagSearch, me: string | undefined): FlagFilter {
  return withoutUndefined({
    query: search.q,
    archived: search.archived === 'too' ? undefined : search.archived === 'only',
    environment: search.in,
    environment_status: search.status,
    rule_type: search.rule,
    owner_user_id: search.owner === 'me' ? me : undefined,
    sort: search.sort ?? 'name:asc',
  });
}

/** Tells how many filters narrow the list, other than the search. */
export function filterCount({ archived, in: environment, status, rule, owner }: FlagSearch): number {
  return [archived, environment, status, rule, owner].filter((own) => own !== undefined).length;
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function withoutUndefined<T extends object>(own: T): Defined<T> {
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) as Defined<T>;
}
