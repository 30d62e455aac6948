import { Drawer, Group, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import type { Schema } from '@/api/call';
import { createFlag, flagPageQuery, flagsKey } from '@/api/flags';
import type { Flag } from '@/api/shapes';
import { ActionButton } from '@/ui/ActionButton';
import { Problem } from '@/ui/Problem';
import { useSend } from '@/ui/useSend';
import { fieldErrors, pointersOf } from '@/ui/violations';
import { KEY_LENGTH, keyComplaint, keyFromName } from '../common/key';
import { valueComplaint } from '../flag/variations/variableValue';
import { emptyVariable, type VariableRow, VariableRows } from './VariableRows';

/** What a flag is for, which decides what is made with it and what comes next. */
export type FlagKind = 'switch' | 'config' | 'test';

interface Props {
  project: number;
  isOpen: boolean;
  onClose: () => void;
  onCreated: (flag: Flag, kind: FlagKind) => void;
}

/** The sheet that a flag is made in. */
export function NewFlagSheet({ project, isOpen, onClose, onCreated }: Props) {
  return (
    <Drawer opened={isOpen} onClose={onClose} title="New flag" size="lg">
      <NewFlagForm project={project} onCreated={onCreated} />
    </Drawer>
  );
}

const NAME_LENGTH = 255;
const FIELDS = ['key', 'name', 'description'] as const;

function NewFlagForm({ project, onCreated }: Pick<Props, 'project' | 'onCreated'>) {
  const [name, setName] = useState('');
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const [description, setDescription] = useState('');
  const [kind, setKind] = useState<FlagKind>('switch');
  const [variables, setVariables] = useState<VariableRow[]>([emptyVariable()]);
  const [wasSent, setSent] = useState(false);
  const fields = { name: useRef<HTMLInputElement>(null), key: useRef<HTMLInputElement>(null) };
  const key = ownKey ?? keyFromName(name);
  const taken = useIsTaken(project, key);
  const create = useSend((body: Schema['NewFlag']) => createFlag(project, body), {
    invalidates: [flagsKey(project)],
    onSuccess: (flag) => onCreated(flag, kind),
  });

  const refused = fieldErrors(create.error);
  const nameError =
    name.trim() === ''
      ? 'A name is required.'
      : name.length > NAME_LENGTH
        ? `A name has at most ${NAME_LENGTH} characters.`
        : null;
  const keyError = keyComplaint(key) ?? (taken ? `The key ${key} is taken.` : null);
  const used = kind === 'config' ? variables : [];
  const isComplete =
    !nameError &&
    !keyError &&
    used.every((own) => !keyComplaint(own.key) && !valueComplaint(own.type, own.value));
  const body = (): Schema['NewFlag'] => ({
    key,
    name: name.trim(),
    description,
    ...(used.length > 0 && {
      variable_definitions: Object.fromEntries(
        used.map(({ key, type, value }) => [key, { key, type, default_value: value, description: '' }]),
      ),
    }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (nameError) return fields.name.current?.focus();
    if (keyError) return fields.key.current?.focus();
    if (!isComplete) return;
    create.mutate(body(), {
      onError: (error) => {
        const pointers = pointersOf(error, FIELDS);
        if (pointers.includes('/key') || /already exists/.test(error.message)) fields.key.current?.focus();
        else if (pointers.includes('/name')) fields.name.current?.focus();
      },
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          ref={fields.name}
          data-autofocus
          label="Name"
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={(wasSent && nameError) || refused.name}
        />
        <TextInput
          ref={fields.key}
          label="Key"
          required
          description={`What code asks for. It cannot be changed later. ${key.length} of ${KEY_LENGTH} characters.`}
          value={key}
          onChange={(event) => setOwnKey(event.currentTarget.value)}
          error={((wasSent || key !== '') && keyError) || refused.key}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          error={refused.description}
        />
        <Radio.Group label="What is it for?" value={kind} onChange={(value) => setKind(value as FlagKind)}>
          <Stack gap="xs" mt="xs">
            <Radio value="switch" label="On and off" description="Code asks whether it is on." />
            <Radio
              value="config"
              label="Configuration"
              description="It carries variables, whose values differ by variation."
            />
            <Radio value="test" label="A/B test" description="It is made, and the editor of a test opens." />
          </Stack>
        </Radio.Group>
        {kind === 'config' && <VariableRows rows={variables} onChange={setVariables} showErrors={wasSent} />}
        {create.error && Object.keys(refused).length === 0 && (
          <Problem title="The flag was not created" error={create.error} />
        )}
        <Text size="sm" c="dimmed">
          It is made with the variations On and Off, and starts off in every environment.
        </Text>
        <Group justify="flex-end">
          <ActionButton
            type="submit"
            loading={create.isPending}
            call={() => (isComplete ? createFlag(project, body()) : undefined)}
          >
            Create flag
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}

/** Whether a key belongs to a flag of the project already; archived ones keep theirs. */
function useIsTaken(project: number, key: string): boolean {
  const [asked] = useDebouncedValue(key, 200);
  const found = useQuery({
    ...flagPageQuery(project, { key_list: asked }, 1, 1),
    enabled: keyComplaint(asked) === null,
  });
  return asked === key && (found.data?.items.some((flag) => flag.key === key) ?? false);
}
