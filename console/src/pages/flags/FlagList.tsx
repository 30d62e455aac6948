import { Button } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { flagPageQuery } from '@/api/flags';
import { sessionQuery } from '@/api/session';
import { useEnvironments } from '@/shell/scope';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { BulkBar } from './BulkBar';
import { ColumnChooser } from './ColumnChooser';
import { FlagFilters } from './FlagFilters';
import classes from './FlagList.module.css';
import { FlagTable } from './FlagTable';
import { type FlagSearch, filterCount, PAGE_SIZE, readSearch, type SearchChange, toFilter } from './filters';
import { SearchField } from './SearchField';
import { sameSearch } from './savedViews';
import { useColumns } from './useColumns';
import { useFlagSearch } from './useFlagSearch';
import { useOneAtATime } from './useOneAtATime';

interface Props {
  project: number;
  /** The button that makes a flag, for who may. */
  newFlag: ReactNode;
}

/** The flags of a project with what narrows them, and what is done with those that are selected. */
export function FlagList({ project, newFlag }: Props) {
  const environments = useEnvironments();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const columns = useColumns(project, environments);
  const { search, setSearch, address } = useFlagSearch();
  const filters = useSame({ ...search, q: undefined });
  const [selected, setSelected] = useState<ReadonlySet<string>>(NONE);

  const me = session?.user_id;
  const filter = useMemo(() => toFilter(search, me), [search, me]);
  const first = useQuery({
    ...flagPageQuery(project, filter, 1, PAGE_SIZE),
    placeholderData: keepPreviousData,
  });
  const shownFilter = useSettled(filter, first.isPlaceholderData);
  const queryClient = useQueryClient();
  const latest = useRef(search);
  latest.current = search;
  const replace = useCallback(
    (next: FlagSearch) => {
      setSelected(NONE);
      setSearch(next);
    },
    [setSearch],
  );
  const change = useCallback(
    (own: SearchChange) => replace(readSearch({ ...latest.current, ...own })),
    [replace],
  );
  // Whoever clears the search, or chooses another, no longer waits for what was typed before.
  const round = useRef(0);
  const restart = useCallback(
    (next: FlagSearch) => {
      round.current += 1;
      replace(next);
    },
    [replace],
  );
  const find = useCallback(
    async ({ text, of }: { text: string; of: number }) => {
      if (of !== round.current) return;
      const own = { q: text || null };
      const filter = toFilter(readSearch({ ...latest.current, ...own }), me);
      // With every key, the list is drawn once: when its rows are there.
      await queryClient.prefetchQuery(flagPageQuery(project, filter, 1, PAGE_SIZE));
      if (of === round.current) change(own);
    },
    [queryClient, project, me, change],
  );
  const findNext = useOneAtATime(find);
  const type = useCallback((text: string) => findNext({ text, of: round.current }), [findNext]);
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
  const sort = useCallback((own: string) => change({ sort: own }), [change]);

  const total = first.data?.total_count ?? 0;
  const isFiltered = search.q !== undefined || filterCount(search) > 0;
  return (
    <>
      <search aria-label="Flags" className={classes.search}>
        <SearchField value={search.q ?? ''} onType={type} />
        <FlagFilters
          project={project}
          search={filters}
          address={address}
          environments={environments}
          onChange={change}
          onReplace={restart}
        />
      </search>
      <div className={classes.above}>
        <p role="status">{first.data && (total === 1 ? '1 flag' : `${total.toLocaleString()} flags`)}</p>
        <ColumnChooser {...columns} />
      </div>
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
        <NothingFits search={search} onClear={() => restart(search.sort ? { sort: search.sort } : {})} />
      )}
      {first.data && total > 0 && (
        <FlagTable
          project={project}
          filter={shownFilter}
          firstPage={first.data}
          columns={columns.shown}
          selected={selected}
          onSelect={select}
          onSort={sort}
        />
      )}
      {selected.size > 0 && (
        <BulkBar
          project={project}
          keys={[...selected]}
          environments={environments}
          isArchived={search.archived === 'only'}
          onClear={() => setSelected(NONE)}
        />
      )}
    </>
  );
}

const NONE: ReadonlySet<string> = new Set();

/** The last value for which nothing was waited: rows stay until those that are asked for have come. */
function useSettled<T>(value: T, isWaiting: boolean): T {
  const settled = useRef(value);
  if (!isWaiting) settled.current = value;
  return settled.current;
}

/** The search as it was, as long as it says the same. */
function useSame(search: FlagSearch): FlagSearch {
  const same = useRef(search);
  if (!sameSearch(same.current, search)) same.current = search;
  return same.current;
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
