import type { LiveEvent } from '@/api/live';

/** What the address of the stream says: which rows are shown. */
export interface LiveSearch {
  show?: 'decisions' | 'conversions';
  /** Part of the key of a flag, rule, variation or event. */
  key?: string;
  user?: string;
}

export function readLiveSearch(search: Record<string, unknown>): LiveSearch {
  const text = (value: unknown) => {
    const own = typeof value === 'number' ? String(value) : value;
    return typeof own === 'string' && own !== '' ? own : undefined;
  };
  const [key, user] = [text(search.key), text(search.user)];
  return {
    ...((search.show === 'decisions' || search.show === 'conversions') && { show: search.show }),
    ...(key !== undefined && { key }),
    ...(user !== undefined && { user }),
  };
}

/** Whether a row is shown. A user is looked for by the whole id. */
export function isShown(event: LiveEvent, search: LiveSearch): boolean {
  if (search.show === 'decisions' && event.kind !== 'decision') return false;
  if (search.show === 'conversions' && event.kind !== 'conversion') return false;
  if (search.user !== undefined && event.user_id !== search.user) return false;
  if (search.key === undefined) return true;
  const wanted = search.key.toLowerCase();
  const keys =
    event.kind === 'decision' ? [event.flag_key, event.rule_key, event.variation_key] : [event.event_key];
  return keys.some((key) => key?.toLowerCase().includes(wanted));
}
