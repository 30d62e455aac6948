import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { send } from '@/api/client';
import { archiveFlags, deleteFlag, flagsKey, patchFlags, unarchiveFlags } from '@/api/flags';
import type { Flag, PatchStep } from '@/api/shapes';
import { ActionButton } from '@/ui/ActionButton';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { notify } from '@/ui/notify';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { TimeText } from '@/ui/TimeText';
import { useSend } from '@/ui/useSend';
import { pointer } from '../common/json';

interface Props {
  project: number;
  flag: Flag;
}

/** Name, description, and the end of a flag. */
export function SettingsTab({ project, flag }: Props) {
  return (
    <Stack maw="48rem">
      <Details key={flag.revision} project={project} flag={flag} />
      <End project={project} flag={flag} />
      <Text size="sm" c="dimmed">
        Made by {flag.created_by_user_email} <TimeText value={flag.created_time} />, last changed{' '}
        <TimeText value={flag.updated_time} />; revision {flag.revision}.
      </Text>
    </Stack>
  );
}

function Details({ project, flag }: Props) {
  const [name, setName] = useState(flag.name);
  const [description, setDescription] = useState(flag.description);
  const steps = (): PatchStep[] => [
    ...(name.trim() !== flag.name
      ? [{ op: 'replace' as const, path: pointer(flag.key, 'name'), value: name.trim() }]
      : []),
    ...(description !== flag.description
      ? [{ op: 'replace' as const, path: pointer(flag.key, 'description'), value: description }]
      : []),
  ];
  const save = useSend((body: PatchStep[]) => patchFlags(project, body), {
    invalidates: [flagsKey(project)],
    onSuccess: () => notify.done('Saved.'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (steps().length > 0) save.mutate(steps());
  };
  return (
    <Panel title="Details">
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            required
            maxLength={255}
            disabled={flag.archived}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            disabled={flag.archived}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          {save.error && <Problem title="The flag was not changed" error={save.error} />}
          <Group justify="flex-end">
            <ActionButton
              type="submit"
              loading={save.isPending}
              disabled={steps().length === 0 || name.trim() === ''}
              call={() => (steps().length > 0 ? patchFlags(project, steps()) : undefined)}
            >
              Save
            </ActionButton>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function End({ project, flag }: Props) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [question, setQuestion] = useState<'archive' | 'delete' | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: flagsKey(project) });
  const setArchived = async (isArchived: boolean) => {
    await send(isArchived ? archiveFlags(project, [flag.key]) : unarchiveFlags(project, [flag.key]));
    await refresh();
  };
  const archive = async () => {
    await setArchived(true);
    notify.undoable(`${flag.name} archived`, () => setArchived(false));
  };
  const unarchive = async () => {
    try {
      await setArchived(false);
      notify.undoable(`${flag.name} unarchived`, () => setArchived(true));
    } catch (error) {
      notify.failure('The flag was not unarchived', error);
    }
  };
  const remove = async () => {
    await send(deleteFlag(project, flag.key));
    client.removeQueries({ queryKey: [...flagsKey(project), 'one', flag.key] });
    await navigate({ to: '/p/$projectId/flags', params: { projectId: project } });
    await refresh();
    notify.done(`${flag.name} was deleted.`);
  };
  return (
    <Panel
      title="End of life"
      hint="An archived flag leaves the datafiles, so that code gets what it gets for a flag that does not exist. Its data stays."
    >
      <Group>
        {flag.archived ? (
          <>
            <ActionButton
              variant="default"
              label={`Unarchive ${flag.name}`}
              onClick={unarchive}
              call={() => unarchiveFlags(project, [flag.key])}
            >
              Unarchive
            </ActionButton>
            <Button variant="default" c="var(--burgee-bad)" onClick={() => setQuestion('delete')}>
              Delete for good
            </Button>
          </>
        ) : (
          <Button variant="default" onClick={() => setQuestion('archive')}>
            Archive flag
          </Button>
        )}
      </Group>
      <ConfirmDialog
        isOpen={question === 'archive'}
        onClose={() => setQuestion(null)}
        title={`Archive ${flag.name}?`}
        action="Archive"
        onConfirm={archive}
        call={() => archiveFlags(project, [flag.key])}
      >
        It is turned off in every environment at once. It can be unarchived.
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={question === 'delete'}
        onClose={() => setQuestion(null)}
        title={`Delete ${flag.name} for good?`}
        action="Delete"
        typed={flag.key}
        onConfirm={remove}
        call={() => deleteFlag(project, flag.key)}
      >
        Its rules, variations and variables go with it, and nobody can bring them back.
      </ConfirmDialog>
    </Panel>
  );
}
