import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { RULES_LOOKED_AT, rulesQuery } from '@/api/rulesets';
import type { Rule } from '@/api/shapes';

/** The rules that use something, by its id. */
export interface Uses {
  of: (id: number) => readonly Rule[];
  /** Whether there are more rules than were looked through. */
  isPartial: boolean;
  isLoading: boolean;
}

/** Finds which rules of the project use what, by the ids that each rule names. */
export function useUses(project: number, idsOf: (rule: Rule) => readonly number[]): Uses {
  const { data, isPending } = useQuery(rulesQuery(project));
  const byId = useMemo(() => {
    const found = new Map<number, Rule[]>();
    for (const rule of data ?? []) {
      for (const id of new Set(idsOf(rule))) found.set(id, [...(found.get(id) ?? []), rule]);
    }
    return found;
  }, [data, idsOf]);
  return {
    of: (id) => byId.get(id) ?? [],
    isPartial: (data?.length ?? 0) >= RULES_LOOKED_AT,
    isLoading: isPending,
  };
}
