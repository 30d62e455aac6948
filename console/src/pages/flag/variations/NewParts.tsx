import { Modal, Select, Stack, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Schema } from '@/api/call';
import { flagsKey } from '@/api/flags';
import type { Flag, VariableType } from '@/api/shapes';
import { createVariable, createVariation } from '@/api/variations';
import { ActionButton } from '@/ui/ActionButton';
import { Problem } from '@/ui/Problem';
import { useSend } from '@/ui/useSend';
import { keyComplaint, keyFromName } from '../../common/key';
import { initialValue, VARIABLE_TYPES } from '../../flags/VariableRows';
import { valueComplaint } from './variableValue';

interface Props {
  project: number;
  flag: Flag;
  taken: readonly string[];
  onClose: () => void;
}

/** The dialog that a variation is made in. */
export function NewVariation({ project, flag, taken, onClose }: Props) {
  const [name, setName] = useState('');
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const [description, setDescription] = useState('');
  const [isEnabled, setEnabled] = useState(true);
  const key = ownKey ?? keyFromName(name);
  const complaint =
    keyComplaint(key) ?? (taken.includes(key) ? 'The flag has a variation with this key.' : null);
  const body = (): Schema['NewVariation'] => ({ key, name: name.trim(), description, enabled: isEnabled });
  const create = useSend((own: Schema['NewVariation']) => createVariation(project, flag.key, own), {
    invalidates: [flagsKey(project)],
    onSuccess: onClose,
  });
  const isComplete = name.trim() !== '' && !complaint;
  return (
    <Modal opened onClose={onClose} title="New variation">
      <form onSubmit={submit(() => isComplete && create.mutate(body()))}>
        <Stack>
          <TextInput
            data-autofocus
            label="Name"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="Key"
            required
            value={key}
            onChange={(event) => setOwnKey(event.currentTarget.value)}
            error={key !== '' && complaint}
          />
          <TextInput
            label="Description"
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Switch
            label="Code is told that the flag is on"
            checked={isEnabled}
            onChange={(event) => setEnabled(event.currentTarget.checked)}
          />
          {create.error && <Problem title="The variation was not made" error={create.error} />}
          <ActionButton
            type="submit"
            loading={create.isPending}
            disabled={!isComplete}
            call={() => (isComplete ? createVariation(project, flag.key, body()) : undefined)}
          >
            Add variation
          </ActionButton>
        </Stack>
      </form>
    </Modal>
  );
}

/** The dialog that a variable is made in. */
export function NewVariable({ project, flag, taken, onClose }: Props) {
  const [key, setKey] = useState('');
  const [type, setType] = useState<VariableType>('string');
  const [value, setValue] = useState('');
  const [description, setDescription] = useState('');
  const complaint =
    keyComplaint(key) ?? (taken.includes(key) ? 'The flag has a variable with this key.' : null);
  const valueError = valueComplaint(type, value);
  const body = (): Schema['NewVariable'] => ({ key, type, default_value: value, description });
  const create = useSend((own: Schema['NewVariable']) => createVariable(project, flag.key, own), {
    invalidates: [flagsKey(project)],
    onSuccess: onClose,
  });
  const isComplete = !complaint && !valueError;
  return (
    <Modal opened onClose={onClose} title="New variable">
      <form onSubmit={submit(() => isComplete && create.mutate(body()))}>
        <Stack>
          <TextInput
            data-autofocus
            label="Key"
            required
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            error={key !== '' && complaint}
          />
          <Select
            label="Type"
            description="It cannot be changed later."
            allowDeselect={false}
            data={VARIABLE_TYPES.map((own) => ({ value: own.value, label: own.label }))}
            value={type}
            onChange={(next) => {
              if (!next) return;
              setType(next as VariableType);
              setValue(initialValue(next as VariableType));
            }}
          />
          <TextInput
            label="Default value"
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            error={valueError}
          />
          <TextInput
            label="Description"
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          {create.error && <Problem title="The variable was not made" error={create.error} />}
          <ActionButton
            type="submit"
            loading={create.isPending}
            disabled={!isComplete}
            call={() => (isComplete ? createVariable(project, flag.key, body()) : undefined)}
          >
            Add variable
          </ActionButton>
        </Stack>
      </form>
    </Modal>
  );
}

function submit(run: () => void) {
  return (event: FormEvent) => {
    event.preventDefault();
    run();
  };
}
