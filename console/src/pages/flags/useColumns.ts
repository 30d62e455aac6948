import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { flagFieldsQuery } from '@/api/customFields';
import { collaboratorsQuery } from '@/api/people';
import { sessionQuery } from '@/api/session';
import { teamsQuery } from '@/api/teams';
import { nameOf } from '@/api/users';
import {
  type Column,
  type ColumnChoice,
  columnsOf,
  isShown,
  readChoice,
  showsFields,
  writeChoice,
} from './columns';

/** The columns of the list, of which this browser keeps a choice. */
export interface Columns {
  readonly all: readonly Column[];
  readonly shown: readonly Column[];
  readonly choose: (id: string, isShown: boolean) => void;
  /** Whether somebody is choosing; until then the list does not wait for columns that it does not show. */
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
}

export function useColumns(project: number, environments: readonly { key: string; name: string }[]): Columns {
  const [choice, setChoice] = useState<ColumnChoice>(() => readChoice(project));
  const [isOpen, setOpen] = useState(false);
  const { data: session } = useSuspenseQuery(sessionQuery);
  const { data: people } = useQuery({ ...collaboratorsQuery(project), enabled: choice.owner ?? true });
  const { data: teams } = useQuery({
    ...teamsQuery(session?.account_id ?? 0),
    enabled: choice.teams ?? false,
    retry: false,
  });
  const { data: fields } = useQuery({ ...flagFieldsQuery(project), enabled: isOpen || showsFields(choice) });
  const all = useMemo(() => {
    const names = new Map(people?.map((own) => [own.id, nameOf(own.profile)]));
    const teamNames = new Map(teams?.map((own) => [own.id, own.name]));
    return columnsOf({
      environments,
      fields: fields ?? [],
      nameOf: (id) => names.get(id),
      teamOf: (id) => teamNames.get(id),
    });
  }, [environments, fields, people, teams]);
  const shown = useMemo(() => all.filter((own) => isShown(own, choice)), [all, choice]);
  const choose = useCallback(
    (id: string, isShown: boolean) => {
      const next = { ...choice, [id]: isShown };
      writeChoice(project, next);
      setChoice(next);
    },
    [project, choice],
  );
  return { all, shown, choose, isOpen, setOpen };
}
