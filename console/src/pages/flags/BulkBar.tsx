import { Button, Group, Menu, Paper, Progress, Text } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconChevronDown,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Call } from '@/api/call';
import type { Environment } from '@/api/environments';
import { archiveFlags, flagsKey, unarchiveFlags } from '@/api/flags';
import { switchRuleset } from '@/api/rulesets';
import { isProduction } from '@/shell/scope';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { type CallSource, CopyAsCurl, CopyAsItem } from '@/ui/CopyAsCurl';
import { notify } from '@/ui/notify';
import { archiveMany, switchMany } from './bulk';

interface Props {
  project: number;
  keys: string[];
  environments: readonly Environment[];
  /** Whether the selection is of archived flags, which can only be taken back. */
  isArchived: boolean;
  onClear: () => void;
}

interface Question {
  title: string;
  text: string;
  action: string;
  run: () => Promise<unknown>;
  call: CallSource;
}

/** What can be done to all flags that are selected, each as one act that can be undone as one. */
export function BulkBar({ project, keys, environments, isArchived, onClear }: Props) {
  const client = useQueryClient();
  const [progress, setProgress] = useState<number | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const count = keys.length === 1 ? '1 flag' : `${keys.length} flags`;
  const refresh = () => client.invalidateQueries({ queryKey: flagsKey(project) });

  const archival = () => (isArchived ? unarchiveFlags(project, keys) : archiveFlags(project, keys));
  const switches = (environment: Environment, isEnabled: boolean) =>
    keys.map((flag) => switchRuleset({ project, flag, environment: environment.key }, isEnabled));
  const archive = async () => {
    await archiveMany(project, keys, !isArchived);
    await refresh();
    onClear();
    notify.undoable(isArchived ? `${count} unarchived` : `${count} archived`, async () => {
      await archiveMany(project, keys, isArchived);
      await refresh();
    });
  };
  const toggle = async (environment: Environment, isEnabled: boolean) => {
    setProgress(0);
    const outcome = await switchMany(project, environment.key, keys, isEnabled, setProgress);
    setProgress(null);
    await refresh();
    const [failure] = outcome.failed;
    if (failure) notify.failure(`${outcome.failed.length} of ${count} could not be changed`, failure.error);
    if (outcome.done.length === 0) return;
    onClear();
    const what = `${outcome.done.length} ${isEnabled ? 'running' : 'paused'} in ${environment.name}`;
    notify.undoable(what, async () => {
      await switchMany(project, environment.key, outcome.done, !isEnabled, () => {});
      await refresh();
    });
  };
  const ask = (environment: Environment, isEnabled: boolean) => {
    const run = () => toggle(environment, isEnabled);
    if (!isProduction(environment)) return void run();
    const action = isEnabled ? `Run in ${environment.name}` : `Pause in ${environment.name}`;
    setQuestion({
      title: `${action}?`,
      text: `${count} change for real users at once.`,
      action,
      run,
      call: () => switches(environment, isEnabled),
    });
  };
  const askArchive = () =>
    setQuestion({
      title: isArchived ? `Unarchive ${count}?` : `Archive ${count}?`,
      text: isArchived
        ? 'They come back paused in every environment.'
        : 'They are turned off in every environment and leave the datafiles. Their data stays, and they can be unarchived.',
      action: isArchived ? 'Unarchive' : 'Archive',
      run: archive,
      call: archival,
    });

  return (
    <Paper withBorder shadow="md" p="xs" mt="sm" role="region" aria-label="Selected flags">
      <Group gap="xs">
        <Text fw={600} aria-live="polite">
          {count} selected
        </Text>
        {!isArchived &&
          [true, false].map((isEnabled) => (
            <SwitchMenu
              key={String(isEnabled)}
              isEnabled={isEnabled}
              environments={environments}
              onChoose={ask}
              calls={switches}
            />
          ))}
        <Button
          variant="default"
          leftSection={
            isArchived ? <IconArchiveOff size={16} aria-hidden /> : <IconArchive size={16} aria-hidden />
          }
          onClick={askArchive}
        >
          {isArchived ? 'Unarchive' : 'Archive'}
        </Button>
        <CopyAsCurl call={archival} what={isArchived ? 'Unarchive' : 'Archive'} />
        <Button variant="subtle" onClick={onClear}>
          Clear selection
        </Button>
        {progress !== null && (
          <Progress
            value={(100 * progress) / keys.length}
            w={160}
            aria-label={`${progress} of ${keys.length}`}
            animated
          />
        )}
      </Group>
      {question && (
        <ConfirmDialog
          isOpen
          onClose={() => setQuestion(null)}
          title={question.title}
          action={question.action}
          onConfirm={question.run}
          call={question.call}
          isDangerous={!isArchived}
        >
          {question.text}
        </ConfirmDialog>
      )}
    </Paper>
  );
}

function SwitchMenu({
  isEnabled,
  environments,
  onChoose,
  calls,
}: {
  isEnabled: boolean;
  environments: readonly Environment[];
  onChoose: (environment: Environment, isEnabled: boolean) => void;
  calls: (environment: Environment, isEnabled: boolean) => readonly Call<unknown>[];
}) {
  const label = isEnabled ? 'Run in' : 'Pause in';
  const Icon = isEnabled ? IconPlayerPlay : IconPlayerPause;
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<Icon size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {environments.map((environment) => (
          <Menu.Item key={environment.id} onClick={() => onChoose(environment, isEnabled)}>
            {environment.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {environments.map((environment) => (
          <CopyAsItem
            key={environment.id}
            call={() => calls(environment, isEnabled)}
            what={`${label} ${environment.name}`}
          />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
