import { Button, Center, Group, Menu, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { allChanges, changesQuery, listChanges, MOST_EXPORTED } from '@/api/changes';
import { useMay } from '@/api/permissions';
import { download } from '@/charts/download';
import { formatCount } from '@/charts/format';
import { useProjectId } from '@/shell/scope';
import { CopyAsItems } from '@/ui/CopyAsCurl';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { notify } from '@/ui/notify';
import { PageHeader } from '@/ui/PageHeader';
import { Problem } from '@/ui/Problem';
import { ChangeEntry } from './ChangeEntry';
import { changesCsv, changesNdjson } from './exportChanges';
import { HistoryFilters } from './HistoryFilters';
import classes from './history.module.css';
import { daysOf, type Entry, entriesOf } from './model/entries';
import { RevertDialog } from './RevertDialog';
import { type HistorySearch, toFilter } from './search';

/** Fewer than this on the page, and more is loaded by itself where the flag is looked for among what comes. */
const ENOUGH = 20;

/** What has changed in a project, by whom, and the way back. */
export function HistoryPage() {
  const projectId = useProjectId();
  const search = useSearch({ from: '/signed-in/p/$projectId/history' });
  const navigate = useNavigate({ from: '/p/$projectId/history' });
  const filter = useMemo(() => toFilter(search), [search]);
  const query = useInfiniteQuery(changesQuery(projectId, filter));
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [reverting, setReverting] = useState<Entry | null>(null);
  const mayRevert = useMay(projectId, 'edit');
  const entries = useMemo(() => {
    const all = entriesOf(query.data?.pages.flat() ?? []);
    return search.flag === undefined ? all : all.filter((entry) => entry.flag === search.flag);
  }, [query.data, search.flag]);

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const isShort = search.flag !== undefined && entries.length < ENOUGH;
  useEffect(() => {
    if (isShort && hasNextPage && !isFetchingNextPage) fetchNextPage();
  }, [isShort, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const change = (own: HistorySearch) =>
    navigate({ search: ({ env }) => ({ ...(env !== undefined && { env }), ...own }), replace: true });
  const areAllOpen = entries.length > 0 && entries.every((entry) => open.has(entry.id));
  const toggleAll = () => setOpen(areAllOpen ? new Set() : new Set(entries.map((entry) => entry.id)));
  const toggle = (entry: Entry, all: boolean) => {
    if (all) return toggleAll();
    const next = new Set(open);
    if (!next.delete(entry.id)) next.add(entry.id);
    setOpen(next);
  };

  return (
    <>
      <PageHeader title="History" action={<ExportMenu projectId={projectId} search={search} />}>
        Who changed what, when and from where, the newest first.
      </PageHeader>
      <HistoryFilters search={search} onChange={change} />
      {search.flag !== undefined && (
        <Text size="sm" mb="sm">
          Only changes of the flag <strong>{search.flag}</strong>.
        </Text>
      )}
      {query.isPending && <Loading rows={8} />}
      {query.isError && (
        <Problem
          title="The history could not be loaded"
          error={query.error}
          onRetry={() => query.refetch()}
        />
      )}
      {query.isSuccess && entries.length === 0 && !isFetchingNextPage && (
        <Nothing search={search} onClear={() => change({})} />
      )}
      {entries.length > 0 && (
        <Group justify="flex-end" mb={4}>
          <Button size="compact-sm" variant="subtle" onClick={toggleAll} aria-pressed={areAllOpen}>
            {areAllOpen ? 'Collapse all' : 'Expand all'}
          </Button>
        </Group>
      )}
      {daysOf(entries).map((day) => (
        <section key={day.date.getTime()} className={classes.day}>
          <h2 className={classes.date}>{day.date.toLocaleDateString(undefined, { dateStyle: 'full' })}</h2>
          <ul className={classes.list}>
            {day.entries.map((entry) => (
              <ChangeEntry
                key={entry.id}
                projectId={projectId}
                entry={entry}
                isOpen={open.has(entry.id)}
                mayRevert={mayRevert}
                onToggle={(all) => toggle(entry, all)}
                onRevert={() => setReverting(entry)}
              />
            ))}
          </ul>
        </section>
      ))}
      {hasNextPage && (
        <Center>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
            Load older changes
          </Button>
        </Center>
      )}
      {reverting !== null && (
        <RevertDialog projectId={projectId} entry={reverting} onClose={() => setReverting(null)} />
      )}
    </>
  );
}

function Nothing({ search, onClear }: { search: HistorySearch; onClear: () => void }) {
  if (Object.keys(search).length === 0) {
    return (
      <Empty title="Nothing has changed yet">
        Every change of flags, rules, audiences and settings will be here, with a way back.
      </Empty>
    );
  }
  return (
    <Empty title="No change matches" action={<Button onClick={onClear}>Clear filters</Button>}>
      The filters above hide all changes.
    </Empty>
  );
}

/** Everything that the filters let through, as a file. */
function ExportMenu({ projectId, search }: { projectId: number; search: HistorySearch }) {
  const [count, setCount] = useState<number | null>(null);
  const save = async (ending: 'csv' | 'ndjson') => {
    setCount(0);
    try {
      const changes = await allChanges(projectId, toFilter(search), setCount);
      const text = ending === 'csv' ? changesCsv(changes) : changesNdjson(changes);
      download(
        `history-${projectId}.${ending}`,
        new Blob([text], { type: ending === 'csv' ? 'text/csv' : 'application/x-ndjson' }),
      );
      if (changes.length >= MOST_EXPORTED)
        notify.warning(
          `Only the first ${formatCount(MOST_EXPORTED)} changes are in the file; the API has all.`,
        );
    } catch (error) {
      notify.failure('The history could not be exported', error);
    } finally {
      setCount(null);
    }
  };
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          disabled={count !== null}
        >
          {count === null ? 'Export' : `Exporting: ${formatCount(count)} changes`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save('csv')}>CSV</Menu.Item>
        <Menu.Item onClick={() => save('ndjson')}>NDJSON</Menu.Item>
        <CopyAsItems call={() => listChanges(projectId, toFilter(search), 1)} />
      </Menu.Dropdown>
    </Menu>
  );
}
