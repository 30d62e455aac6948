import { Button, Group, Pagination, SegmentedControl, Select, Table, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { experimentsQuery } from '@/api/experiments';
import type { Rule } from '@/api/shapes';
import { useEnvironments, useProjectId } from '@/shell/scope';
import { useShortcuts } from '@/shell/shortcuts';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Problem } from '@/ui/Problem';
import { TableFrame } from '@/ui/TableFrame';
import { ExperimentRows } from './ExperimentRows';
import { ReportsPanel } from './ReportsPanel';
import { type ExperimentsSearch, STATUSES } from './search';
import { isBandit } from './words';

const A_PAGE = 25;

/** All experiments of a project, over flags and environments. */
export function ExperimentsPage() {
  const projectId = useProjectId();
  const search = useSearch({ from: '/signed-in/p/$projectId/experiments' });
  const navigate = useNavigate({ from: '/p/$projectId/experiments' });
  const change = (own: ExperimentsSearch) =>
    navigate({ search: ({ env }) => ({ ...(env !== undefined && { env }), ...own }), replace: true });
  return (
    <>
      <PageHeader title="Experiments">
        A/B tests and bandits of all flags and environments, and what they have found.
      </PageHeader>
      <SegmentedControl
        mb="md"
        aria-label="What is listed"
        value={search.view ?? 'experiments'}
        onChange={(view) => change(view === 'reports' ? { view } : {})}
        data={[
          { value: 'experiments', label: 'Experiments' },
          { value: 'reports', label: 'Reports of past runs' },
        ]}
      />
      {search.view === 'reports' ? (
        <ReportsPanel projectId={projectId} search={search} onChange={change} />
      ) : (
        <ExperimentsList projectId={projectId} search={search} onChange={change} />
      )}
    </>
  );
}

interface ListProps {
  projectId: number;
  search: ExperimentsSearch;
  onChange: (search: ExperimentsSearch) => void;
}

function ExperimentsList({ projectId, search, onChange }: ListProps) {
  const query = useQuery(experimentsQuery(projectId));
  const environments = useEnvironments();
  const [page, setPage] = useState(1);
  const box = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: '/', description: 'Search experiments', run: () => box.current?.focus() }]);
  const shown = useMemo(
    () => ordered((query.data ?? []).filter((rule) => matches(rule, search))),
    [query.data, search],
  );
  const pages = Math.max(1, Math.ceil(shown.length / A_PAGE));
  const current = Math.min(page, pages);
  const set = (own: { [K in keyof ExperimentsSearch]?: ExperimentsSearch[K] | undefined }) => {
    setPage(1);
    const next = Object.entries({ ...search, ...own }).filter(([, value]) => value !== undefined);
    onChange(Object.fromEntries(next));
  };
  if (query.isPending) return <Loading rows={6} />;
  if (query.isError) {
    return (
      <Problem
        title="The experiments could not be loaded"
        error={query.error}
        onRetry={() => query.refetch()}
      />
    );
  }
  if (query.data.length === 0) return <NoExperiments projectId={projectId} />;
  return (
    <>
      <Group gap="sm" align="flex-end" mb="md" role="search" aria-label="Filters of experiments">
        <TextInput
          ref={box}
          label="Search"
          placeholder="Name, key or flag"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search.q ?? ''}
          onChange={(event) => set({ q: event.currentTarget.value || undefined })}
        />
        <Select
          label="State"
          placeholder="Any"
          data={STATUSES.map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) }))}
          value={search.status ?? null}
          onChange={(value) => set({ status: STATUSES.find((own) => own === value) })}
          w={140}
          clearable
        />
        <Select
          label="Kind"
          placeholder="Any"
          data={[
            { value: 'a/b', label: 'A/B tests' },
            { value: 'bandit', label: 'Bandits' },
          ]}
          value={search.type ?? null}
          onChange={(value) => set({ type: value === 'a/b' || value === 'bandit' ? value : undefined })}
          w={140}
          clearable
        />
        <Select
          label="Environment"
          placeholder="Any"
          data={environments.map((own) => ({ value: own.key, label: own.name }))}
          value={search.in ?? null}
          onChange={(value) => set({ in: value ?? undefined })}
          w={160}
          clearable
        />
      </Group>
      {shown.length === 0 ? (
        <Empty
          title="No experiment matches"
          action={<Button onClick={() => onChange({})}>Clear filters</Button>}
        >
          The filters above hide all {query.data.length} experiments.
        </Empty>
      ) : (
        <>
          <TableFrame label="Experiments">
            <Table highlightOnHover horizontalSpacing="xs" bg="var(--burgee-surface)">
              <ExperimentRows
                projectId={projectId}
                rules={shown.slice((current - 1) * A_PAGE, current * A_PAGE)}
              />
            </Table>
          </TableFrame>
          <Group justify="space-between" mt="sm">
            <Text size="sm" c="dimmed">
              {shown.length} of {query.data.length} experiments
            </Text>
            {pages > 1 && (
              <Pagination total={pages} value={current} onChange={setPage} getControlProps={labelOf} />
            )}
          </Group>
        </>
      )}
    </>
  );
}

function labelOf(control: string) {
  return { 'aria-label': `${control} page` };
}

function matches(rule: Rule, search: ExperimentsSearch): boolean {
  const wanted = search.q?.toLowerCase();
  const texts = [rule.name, rule.key, rule.flag_key ?? '', rule.flag_name ?? ''];
  return (
    (wanted === undefined || texts.some((text) => text.toLowerCase().includes(wanted))) &&
    (search.status === undefined || rule.status === search.status) &&
    (search.type === undefined || (search.type === 'bandit') === isBandit(rule)) &&
    (search.in === undefined || rule.environment_key === search.in)
  );
}

/** What runs first, then what was changed last. */
function ordered(rules: Rule[]): Rule[] {
  const weight = (rule: Rule) => ['running', 'paused', 'draft', 'concluded'].indexOf(rule.status);
  return rules.sort((a, b) => weight(a) - weight(b) || b.updated_time.localeCompare(a.updated_time));
}

function NoExperiments({ projectId }: { projectId: number }) {
  return (
    <Empty
      title="No experiments yet"
      action={
        <Button
          renderRoot={(props) => (
            <Link {...props} to="/p/$projectId/flags" params={{ projectId }} search={{}} />
          )}
        >
          Go to flags
        </Button>
      }
    >
      An experiment is a rule of a flag that shows its variations to different people and measures what they
      do. Open a flag and add a rule of the kind A/B test.
    </Empty>
  );
}
