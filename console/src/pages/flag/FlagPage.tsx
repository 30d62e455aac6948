import { Group, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { flagQuery } from '@/api/flags';
import type { Flag } from '@/api/shapes';
import { useCommands } from '@/shell/commands';
import { useEnvironment, useProjectId } from '@/shell/scope';
import { CopyButton } from '@/ui/CopyButton';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { notify } from '@/ui/notify';
import { PageHeader } from '@/ui/PageHeader';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { EnvironmentTabs } from './EnvironmentTabs';
import type { FlagTab } from './routes';
import { RulesTab } from './rules/RulesTab';

const VariationsTab = lazy(() =>
  import('./variations/VariationsTab').then((own) => ({ default: own.VariationsTab })),
);
const SchedulesTab = lazy(() =>
  import('./schedules/SchedulesTab').then((own) => ({ default: own.SchedulesTab })),
);
const CodeTab = lazy(() => import('./code/CodeTab').then((own) => ({ default: own.CodeTab })));
const HistoryTab = lazy(() => import('./HistoryTab').then((own) => ({ default: own.HistoryTab })));
const SettingsTab = lazy(() => import('./SettingsTab').then((own) => ({ default: own.SettingsTab })));

const LABELS: Record<FlagTab, string> = {
  rules: 'Rules',
  variations: 'Variations and variables',
  schedules: 'Schedules',
  code: 'Code',
  history: 'History',
  settings: 'Settings',
};

async function copy(key: string): Promise<void> {
  await navigator.clipboard.writeText(key);
  notify.done(`Copied ${key}.`);
}

/** One flag: its rules in each environment, its variations, and what is planned for it. */
export function FlagPage() {
  const project = useProjectId();
  const { flagKey } = useParams({ from: '/signed-in/p/$projectId/flags/$flagKey' });
  const { data: flag, error, refetch } = useQuery(flagQuery(project, flagKey));
  if (error)
    return <Problem title={`The flag ${flagKey} could not be loaded`} error={error} onRetry={refetch} />;
  if (!flag) return <Loading rows={8} />;
  // Another flag is another page: nothing of the former may stay.
  return <FlagView key={flag.id} project={project} flag={flag} />;
}

function FlagView({ project, flag }: { project: number; flag: Flag }) {
  const { tab = 'rules' } = useSearch({ from: '/signed-in/p/$projectId/flags/$flagKey' });
  const environment = useEnvironment();
  const navigate = useNavigate();
  useCommands([
    { id: 'copy-key', label: `Copy the key ${flag.key}`, group: 'This page', run: () => copy(flag.key) },
    ...Object.entries(LABELS).map(([own, label]) => ({
      id: `tab-${own}`,
      label: `${flag.name}: ${label}`,
      group: 'This page',
      run: () => show(own),
    })),
  ]);
  const show = (next: string | null) =>
    navigate({
      to: '.',
      search: ({ env }: { env?: string }) => ({
        ...(env && { env }),
        ...(next !== 'rules' && { tab: next as FlagTab }),
      }),
    });
  return (
    <div>
      <PageHeader title={flag.name} action={flag.archived && <StateMark tone="archived">Archived</StateMark>}>
        <Group gap="xs">
          <code>{flag.key}</code>
          <CopyButton value={flag.key} what="key" />
          {flag.description && <Text c="dimmed">{flag.description}</Text>}
        </Group>
      </PageHeader>
      <Tabs value={tab} onChange={show} keepMounted={false}>
        <Tabs.List mb="md">
          {Object.entries(LABELS).map(([value, label]) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <Suspense fallback={<Loading />}>
            {tab === 'rules' && (
              <Stack gap="md">
                <EnvironmentTabs flag={flag} present={environment?.key} />
                {environment ? (
                  <RulesTab key={environment.key} project={project} flag={flag} environment={environment} />
                ) : (
                  <Empty title="No environments">Rules are per environment, and this project has none.</Empty>
                )}
              </Stack>
            )}
            {tab === 'variations' && <VariationsTab project={project} flag={flag} />}
            {tab === 'schedules' && <SchedulesTab project={project} flag={flag} />}
            {tab === 'code' && <CodeTab project={project} flag={flag} />}
            {tab === 'history' && <HistoryTab project={project} flag={flag} />}
            {tab === 'settings' && <SettingsTab project={project} flag={flag} />}
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
