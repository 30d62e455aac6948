import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { QueryKey } from '@tanstack/react-query';
import type { Call } from '@/api/call';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { CopyAsCurl } from '@/ui/CopyAsCurl';
import { notify } from '@/ui/notify';
import { StateMark } from '@/ui/StateMark';
import { useSend } from '@/ui/useSend';

interface Props {
  name: string;
  enabled: boolean;
  onEdit: () => void;
  /** The change that turns it on or off. */
  turn: (enabled: boolean) => Call<unknown>;
  remove: () => Call<unknown>;
  invalidates: readonly QueryKey[];
  /** What becomes of others when it is deleted. */
  consequence: string;
}

/** What is done with something that is on or off: it is edited, turned and deleted. */
export function SwitchedActions({ name, enabled, onEdit, turn, remove, invalidates, consequence }: Props) {
  const [isDeleting, deleting] = useDisclosure(false);
  const removal = useSend(remove, { invalidates });
  const change = useSend(turn, { invalidates });
  const other = enabled ? 'off' : 'on';
  return (
    <Group gap="xs">
      <StateMark tone={enabled ? 'good' : 'quiet'}>{enabled ? 'on' : 'off'}</StateMark>
      <Button size="compact-sm" variant="default" onClick={onEdit} aria-label={`Edit ${name}`}>
        Edit
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        loading={change.isPending}
        aria-label={`Turn ${other} ${name}`}
        onClick={() =>
          change.mutate(!enabled, { onError: (error) => notify.failure('Nothing was changed', error) })
        }
      >
        Turn {other}
      </Button>
      <CopyAsCurl what={`turn ${other} ${name}`} call={() => turn(!enabled)} />
      <Button size="compact-sm" variant="default" onClick={deleting.open} aria-label={`Delete ${name}`}>
        Delete
      </Button>
      <ConfirmDialog
        isOpen={isDeleting}
        onClose={deleting.close}
        title={`Delete ${name}?`}
        action="Delete"
        call={remove}
        onConfirm={() => removal.mutateAsync()}
      >
        <Text size="sm">{consequence}</Text>
      </ConfirmDialog>
    </Group>
  );
}
