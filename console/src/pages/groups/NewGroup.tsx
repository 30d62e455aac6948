import { Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Schema } from '@/api/call';
import type { Environment } from '@/api/environments';
import { createGroup, groupsKey } from '@/api/groups';
import { ActionButton } from '@/ui/ActionButton';
import { Problem } from '@/ui/Problem';
import { useSend } from '@/ui/useSend';

interface Props {
  project: number;
  environment: Environment;
  onClose: () => void;
}

/** The dialog that an exclusion group is made in. */
export function NewGroup({ project, environment, onClose }: Props) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const body = (): Schema['NewGroup'] => ({
    name: name.trim(),
    description,
    environment_key: environment.key,
  });
  const create = useSend((own: Schema['NewGroup']) => createGroup(project, own), {
    invalidates: [groupsKey(project)],
    onSuccess: onClose,
  });
  const isComplete = name.trim() !== '' && name.length <= 255;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete) create.mutate(body());
  };
  return (
    <Modal opened onClose={onClose} title={`New exclusion group in ${environment.name}`}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            data-autofocus
            label="Name"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="Description"
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          {create.error && <Problem title="The group was not made" error={create.error} />}
          <ActionButton
            type="submit"
            loading={create.isPending}
            disabled={!isComplete}
            call={() => (isComplete ? createGroup(project, body()) : undefined)}
          >
            Create group
          </ActionButton>
        </Stack>
      </form>
    </Modal>
  );
}
