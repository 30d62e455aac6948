import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { groupsQuery } from '@/api/groups';
import { audiencesQuery, eventsQuery } from '@/api/targeting';
import { variationsQuery } from '@/api/variations';
import type { Names } from './model/names';

/** Names for what the rules of a flag refer to; until they are there, ids and keys. */
export function useNames(project: number, flag: string): Names {
  const audiences = useQuery(audiencesQuery(project)).data;
  const events = useQuery(eventsQuery(project)).data;
  const groups = useQuery(groupsQuery(project)).data;
  const variations = useQuery(variationsQuery(project, flag)).data;
  return useMemo(
    () => ({
      audience: (id) => audiences?.find((own) => own.id === id)?.name ?? `audience ${id}`,
      event: (id) => events?.find((own) => own.id === id)?.key ?? `event ${id}`,
      group: (id) => groups?.find((own) => own.id === id)?.name ?? `group ${id}`,
      variation: (key) => variations?.find((own) => own.key === key)?.name ?? key,
    }),
    [audiences, events, groups, variations],
  );
}
