import { Modal, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Schema } from '@/api/call';
import { flagsKey } from '@/api/flags';
import type { Flag, VariableType } from '@/api/shapes';
import { createVariable, createVariation } from '@/api/variations';
import { FormFrame } from '@/ui/FormFrame';
import { submit } from '@/ui/submit';
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
      <FormFrame
        save={create}
        onSubmit={submit(() => isComplete && create.mutate(body()))}
        onClose={onClose}
        action="Add variation"
        build={() => createVariation(project, flag.key, body())}
        isComplete={isComplete}
        failure="The variation was not made"
      >
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
      </FormFrame>
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
      <FormFrame
        save={create}
        onSubmit={submit(() => isComplete && create.mutate(body()))}
        onClose={onClose}
        action="Add variable"
        build={() => createVariable(project, flag.key, body())}
        isComplete={isComplete}
        failure="The variable was not made"
      >
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
      </FormFrame>
    </Modal>
  );
}
