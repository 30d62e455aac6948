import { storage } from '@/shell/storage';
import { type FlagSearch, readSearch } from './filters';

/** A search with its filters and order under a name. */
export interface SavedView {
  readonly name: string;
  readonly search: FlagSearch;
}

/** What this browser keeps of a project; what makes no sense is left out. */
export function readViews(project: number): SavedView[] {
  return parseViews(storage.read(`views.${project}`));
}

export function writeViews(project: number, views: readonly SavedView[]): void {
  storage.write(`views.${project}`, JSON.stringify(views));
}

export function parseViews(text: string | undefined): SavedView[] {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((own: unknown) => {
    const { name, search } = (own ?? {}) as { name?: unknown; search?: unknown };
    if (typeof name !== 'string' || name === '') return [];
    return [{ name, search: readSearch((search ?? {}) as Record<string, unknown>) }];
  });
}

/** Whether two searches show the same. */
export function sameSearch(one: FlagSearch, other: FlagSearch): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof FlagSearch>;
  return [...names].every((name) => one[name] === other[name]);
}
