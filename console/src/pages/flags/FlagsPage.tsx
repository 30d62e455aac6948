import { Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { flagPageQuery } from '@/api/flags';
import { useMay } from '@/api/permissions';
import { sessionQuery } from '@/api/session';
import { useCommands } from '@/shell/commands';
import { useEnvironments, useProjectId } from '@/shell/scope';
import { useShortcuts } from '@/shell/shortcuts';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Problem } from '@/ui/Problem';
import { BulkBar } from './BulkBar';
import { ColumnChooser } from './ColumnChooser';
import { FlagFilters } from './FlagFilters';
import classes from './FlagsPage.module.css';
import { FlagTable } from './FlagTable';
import { type FlagSearch, filterCount, PAGE_SIZE, toFilter } from './filters';
import { NewFlagSheet } from './NewFlagSheet';
import { useColumns } from './useColumns';

/** All flags of a project, with their state in every environment. */
export function FlagsPage() {
  const project = useProjectId();
  const environments = useEnvironments();
  const search: FlagSearch = useSearch({ from: '/signed-in/p/$projectId/flags' });
  const navigate = useNavigate();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const mayEdit = useMay(project, 'edit');
  const columns = useColumns(project, environments);
  const input = useRef<HTMLInputElement>(null);
  const [isNewOpen, setNewOpen] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());

  const filter = useMemo(() => toFilter(search, session?.user_id), [search, session]);
  const first = useQuery({
    ...flagPageQuery(project, filter, 1, PAGE_SIZE),
    placeholderData: keepPreviousData,
  });
  const setSearch = (next: FlagSearch) => {
    setSelected((present) => (present.size === 0 ? present : new Set()));
    navigate({ to: '/p/$projectId/flags', params: { projectId: project }, search: next, replace: true });
  };
  const select = useCallback(
    (key: string, isSelected: boolean) =>
      setSelected((present) => {
        const next = new Set(present);
        if (isSelected) next.add(key);
        else next.delete(key);
        return next;
      }),
    [],
  );
  useCommands(
    mayEdit ? [{ id: 'new-flag', label: 'New flag', group: 'This page', run: () => setNewOpen(true) }] : [],
  );
  useShortcuts(mayEdit ? [{ keys: 'c', description: 'New flag', run: () => setNewOpen(true) }] : []);

  const total = first.data?.total_count ?? 0;
  const isFiltered = search.q !== undefined || filterCount(search) > 0;
  const newFlag = mayEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNewOpen(true)}>
      New flag
    </Button>
  );

  return (
    <div className={classes.page}>
      <PageHeader title="Flags" action={newFlag}>
        What code asks for by key, and what each environment answers.
      </PageHeader>
      <FlagFilters
        project={project}
        search={search}
        environments={environments}
        onChange={setSearch}
        input={input}
      />
      <Group justify="space-between" my={6}>
        <Text size="sm" c="dimmed" role="status">
          {first.data && (total === 1 ? '1 flag' : `${total.toLocaleString()} flags`)}
        </Text>
        <ColumnChooser {...columns} />
      </Group>
      {first.isPending && <Loading rows={10} />}
      {first.error && (
        <Problem title="The flags could not be loaded" error={first.error} onRetry={first.refetch} />
      )}
      {first.data && total === 0 && !isFiltered && (
        <Empty title="No flags yet" action={newFlag}>
          A flag is a switch in your code that is turned here: off in production, on for ten percent of users,
          split between two variations, without a deployment.
        </Empty>
      )}
      {first.data && total === 0 && isFiltered && (
        <NothingFits search={search} onClear={() => setSearch(search.sort ? { sort: search.sort } : {})} />
      )}
      {total > 0 && (
        <FlagTable
          project={project}
          filter={filter}
          total={total}
          columns={columns.shown}
          selected={selected}
          onSelect={select}
          onSort={(sort) => setSearch({ ...search, sort })}
        />
      )}
      {selected.size > 0 && (
        <BulkBar
          project={project}
          keys={[...selected]}
          environments={environments}
          isArchived={search.archived === 'only'}
          onClear={() => setSelected(new Set())}
        />
      )}
      <NewFlagSheet
        project={project}
        isOpen={isNewOpen}
        onClose={() => setNewOpen(false)}
        onCreated={(flag, kind) =>
          navigate({
            to: '/p/$projectId/flags/$flagKey',
            params: { projectId: project, flagKey: flag.key },
            search: kind === 'test' ? { add: 'a/b' } : kind === 'config' ? { tab: 'variations' } : {},
          })
        }
      />
    </div>
  );
}

function NothingFits({ search, onClear }: { search: FlagSearch; onClear: () => void }) {
  const clear = (
    <Button variant="default" onClick={onClear}>
      Clear search and filters
    </Button>
  );
  return (
    <Empty title="No flag fits" action={clear}>
      {search.q ? `Nothing has “${search.q}” in its name, key or description` : 'The filters hide all flags'}
      {search.q && filterCount(search) > 0 ? ' and passes the filters.' : '.'}
    </Empty>
  );
}
