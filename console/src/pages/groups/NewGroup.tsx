import { Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Schema } from '@/api/call';
import type { Environment } from '@/api/environments';
import { createGroup, groupsKey } from '@/api/groups';
import { FormFrame } from '@/ui/FormFrame';
import { submit } from '@/ui/submit';
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
  return (
    <Modal opened onClose={onClose} title={`New exclusion group in ${environment.name}`}>
      <FormFrame
        save={create}
        onSubmit={submit(() => isComplete && create.mutate(body()))}
        onClose={onClose}
        action="Create group"
        build={() => createGroup(project, body())}
        isComplete={isComplete}
        failure="The group was not made"
      >
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
      </FormFrame>
    </Modal>
  );
}
