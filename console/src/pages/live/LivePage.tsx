import { Button, Group, Paper, SegmentedControl, Switch, Text, TextInput } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { fetchLive, type LiveState } from '@/api/live';
import { eventsQuery } from '@/api/targeting';
import { formatCount, plural } from '@/charts/format';
import { useEnvironment, useProjectId } from '@/shell/scope';
import { useShortcuts } from '@/shell/shortcuts';
import { CopyAsCurl } from '@/ui/CopyAsCurl';
import { Empty } from '@/ui/Empty';
import { PageHeader } from '@/ui/PageHeader';
import { StateMark, type Tone } from '@/ui/StateMark';
import { LiveTable } from './LiveTable';
import { isShown, type LiveSearch } from './search';
import { useLive } from './useLive';

const STATES: Readonly<Record<LiveState, { tone: Tone; word: string }>> = {
  open: { tone: 'good', word: 'Live' },
  connecting: { tone: 'draft', word: 'Connecting' },
  lost: { tone: 'bad', word: 'Lost' },
};

/** Decisions and conversions as they come in. */
export function LivePage() {
  const environment = useEnvironment();
  if (environment === undefined) {
    return (
      <>
        <PageHeader title="Live" />
        <Empty title="No environment">Decisions are made in environments. Make one in the settings.</Empty>
      </>
    );
  }
  return <Stream key={environment.key} environment={environment} />;
}

function Stream({ environment }: { environment: { key: string; name: string } }) {
  const projectId = useProjectId();
  const search = useSearch({ from: '/signed-in/p/$projectId/live' });
  const navigate = useNavigate({ from: '/p/$projectId/live' });
  const [isPaused, setPaused] = useState(false);
  const [isMasked, setMasked] = useState(true);
  const events = useQuery(eventsQuery(projectId));
  const keys = useMemo(
    () => (events.data === undefined ? null : new Set(events.data.map((own) => own.key))),
    [events.data],
  );
  const live = useLive(projectId, environment.key, isPaused);
  const rows = useMemo(() => live.rows.filter((row) => isShown(row.event, search)), [live.rows, search]);
  const unknown = useMemo(
    () =>
      live.rows.filter(
        ({ event }) => event.kind === 'conversion' && keys !== null && !keys.has(event.event_key),
      ).length,
    [live.rows, keys],
  );
  useShortcuts([{ keys: 'p', description: 'Pause or go on', run: () => setPaused(!isPaused) }]);
  const set = (own: { [K in keyof LiveSearch]?: LiveSearch[K] | undefined }) =>
    navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...own }).filter(([, value]) => value !== undefined)),
      replace: true,
    });
  const state = STATES[live.state];
  return (
    <>
      <PageHeader
        title="Live"
        action={<CopyAsCurl call={() => fetchLive(projectId, environment.key)} what="follow the stream" />}
      >
        Decisions in {environment.name} and conversions of the project as they arrive, at most 50 a second.
        Nothing of it is kept here.
      </PageHeader>
      <Group gap="sm" align="flex-end" mb="md" role="search" aria-label="Filters of the stream">
        <SegmentedControl
          aria-label="What is shown"
          value={search.show ?? 'all'}
          onChange={(value) =>
            set({ show: value === 'decisions' || value === 'conversions' ? value : undefined })
          }
          data={[
            { value: 'all', label: 'All' },
            { value: 'decisions', label: 'Decisions' },
            { value: 'conversions', label: 'Conversions' },
          ]}
        />
        <TextInput
          label="Flag, rule or event"
          placeholder="Part of a key"
          value={search.key ?? ''}
          onChange={(event) => set({ key: event.currentTarget.value || undefined })}
        />
        <TextInput
          label="User"
          placeholder="The whole id"
          value={search.user ?? ''}
          onChange={(event) => set({ user: event.currentTarget.value || undefined })}
        />
        <Switch
          label="Mask users"
          mb={8}
          checked={isMasked}
          onChange={(event) => setMasked(event.currentTarget.checked)}
        />
        <Button
          variant={isPaused ? 'filled' : 'default'}
          leftSection={
            isPaused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
          }
          onClick={() => setPaused(!isPaused)}
        >
          {isPaused ? 'Go on' : 'Pause'}
        </Button>
      </Group>
      <Group gap="md" mb="xs">
        <span role="status" aria-label="State of the stream">
          <StateMark tone={isPaused ? 'quiet' : state.tone}>{isPaused ? 'Paused' : state.word}</StateMark>
        </span>
        <Text size="sm">{plural(live.decisions, 'decision')}</Text>
        <Text size="sm">{plural(live.conversions, 'conversion')}</Text>
        {isPaused && live.waiting > 0 && <Text size="sm">{formatCount(live.waiting)} waiting</Text>}
        {live.dropped > 0 && <Text size="sm">{formatCount(live.dropped)} left out by sampling</Text>}
        {unknown > 0 && <Text size="sm">{plural(unknown, 'conversion')} of events that are not defined</Text>}
      </Group>
      {rows.length === 0 ? (
        <Paper withBorder bg="var(--burgee-surface)">
          <Nothing
            isFiltered={live.rows.length > 0}
            environment={environment.name}
            onClear={() => set({ show: undefined, key: undefined, user: undefined })}
          />
        </Paper>
      ) : (
        <LiveTable rows={rows} isMasked={isMasked} events={keys} />
      )}
    </>
  );
}

function Nothing({
  isFiltered,
  environment,
  onClear,
}: {
  isFiltered: boolean;
  environment: string;
  onClear: () => void;
}) {
  if (isFiltered) {
    return (
      <Empty title="No row matches" action={<Button onClick={onClear}>Clear filters</Button>}>
        The filters above hide all rows that came in.
      </Empty>
    );
  }
  return (
    <Empty title="Waiting for the first event">
      As soon as an SDK in {environment} decides a flag and sends its events here, rows appear. SDKs send in
      batches, so it may take some seconds.
    </Empty>
  );
}
