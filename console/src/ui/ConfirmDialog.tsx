import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallSource } from './CopyAsCurl';
import { CopyAsCurl } from './CopyAsCurl';
import { Problem } from './Problem';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** What follows from it, in a sentence or two. */
  children: ReactNode;
  /** What the button says: "Revoke token". */
  action: string;
  /** Does it; the dialog closes when it is done, and shows why it failed otherwise. */
  onConfirm: () => Promise<unknown>;
  /** What must be typed first, for what cannot be taken back. */
  typed?: string;
  isDangerous?: boolean;
  call?: CallSource;
}

/** Asks before something is done that others feel. */
export function ConfirmDialog(props: Props) {
  return (
    <Modal opened={props.isOpen} onClose={props.onClose} title={props.title}>
      <Question {...props} />
    </Modal>
  );
}

function Question({ onClose, children, action, onConfirm, typed, isDangerous = true, call }: Props) {
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [text, setText] = useState('');
  const confirm = async () => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack>
      <div>{children}</div>
      {typed !== undefined && (
        <TextInput
          label={`Type ${typed} to go on`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {error !== null && <Problem title="This was not done" error={error} />}
      <Group justify="flex-end">
        {call && <CopyAsCurl call={call} what={action} />}
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button
          color={isDangerous ? 'red' : undefined}
          loading={isBusy}
          disabled={typed !== undefined && text !== typed}
          onClick={confirm}
        >
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
