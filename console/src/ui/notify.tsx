import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { ApiError } from '@/api/error';

/** How long an act can be undone, in milliseconds. */
export const UNDO_MILLIS = 10_000;

/** Says in a corner what happened. */
export const notify = {
  done(message: string): void {
    notifications.show({
      message,
      color: 'green',
      icon: <IconCheck size={18} aria-hidden />,
      autoClose: 4_000,
    });
  },

  warning(message: string): void {
    notifications.show({ message, color: 'yellow', icon: <IconAlertTriangle size={18} aria-hidden /> });
  },

  /** What failed, why, and by which id it is found in the log. */
  failure(what: string, error: unknown): void {
    const own = error instanceof ApiError ? error : undefined;
    const reason = error instanceof Error ? error.message : String(error);
    notifications.show({
      title: what,
      message: own?.uuid ? `${reason} (request ${own.uuid})` : reason,
      color: 'red',
      icon: <IconX size={18} aria-hidden />,
      autoClose: false,
    });
  },

  /** What was done, with ten seconds to undo it. `undo` makes a change of its own that takes it back. */
  undoable(message: string, undo: () => Promise<unknown>): void {
    const id = crypto.randomUUID();
    const run = async () => {
      notifications.hide(id);
      try {
        await undo();
        notify.done('Undone.');
      } catch (error) {
        notify.failure('This could not be undone', error);
      }
    };
    notifications.show({
      id,
      color: 'green',
      icon: <IconCheck size={18} aria-hidden />,
      autoClose: UNDO_MILLIS,
      message: (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm">{message}</Text>
          <Button size="compact-sm" variant="default" onClick={run}>
            Undo
          </Button>
        </Group>
      ),
    });
  },
};
