import { Button, Code, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { deleteWebhook, renewSecret, testWebhook, type Webhook, webhooksKey } from '@/api/webhooks';
import { ActionButton } from '@/ui/ActionButton';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { notify } from '@/ui/notify';
import { Panel } from '@/ui/Panel';
import { StateMark } from '@/ui/StateMark';
import { useSend } from '@/ui/useSend';
import { Deliveries } from './Deliveries';
import { describeEvents } from './events';

interface Props {
  webhook: Webhook;
  onEdit: () => void;
  onSecret: (secret: string) => void;
}

/** A webhook with what it was told. */
export function WebhookCard({ webhook, onEdit, onSecret }: Props) {
  const client = useQueryClient();
  const [isShown, shown] = useDisclosure(false);
  const [isDeleting, deleting] = useDisclosure(false);
  const [isRenewing, renewing] = useDisclosure(false);
  const remove = useSend(() => deleteWebhook(webhook.id), { invalidates: [webhooksKey(webhook.project_id)] });
  const renew = useSend(() => renewSecret(webhook.id), { onSuccess: (own) => onSecret(own.secret) });
  const test = useSend(() => testWebhook(webhook.id), {
    onSuccess: () => {
      shown.open();
      client.invalidateQueries({ queryKey: ['webhooks', webhook.id] });
    },
  });
  const sendTest = () =>
    test.mutate(undefined, { onError: (error) => notify.failure('Nothing was sent', error) });
  return (
    <Panel
      title={webhook.name}
      hint={<Code>{webhook.url}</Code>}
      action={
        <Group gap="xs">
          <StateMark tone={webhook.active ? 'good' : 'quiet'}>{webhook.active ? 'on' : 'off'}</StateMark>
          <ActionButton
            size="compact-sm"
            variant="default"
            label={`Send test to ${webhook.name}`}
            call={() => testWebhook(webhook.id)}
            loading={test.isPending}
            onClick={sendTest}
          >
            Send test
          </ActionButton>
          <Button size="compact-sm" variant="default" onClick={onEdit} aria-label={`Edit ${webhook.name}`}>
            Edit
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={renewing.open}
            aria-label={`New secret for ${webhook.name}`}
          >
            New secret
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={deleting.open}
            aria-label={`Delete ${webhook.name}`}
          >
            Delete
          </Button>
        </Group>
      }
    >
      {webhook.description && <Text size="sm">{webhook.description}</Text>}
      <Group justify="space-between">
        <Text size="sm" c="dimmed" title={webhook.events.join(', ')}>
          Is told of {describeEvents(webhook.events)}.
        </Text>
        <Button size="compact-sm" variant="subtle" onClick={shown.toggle} aria-expanded={isShown}>
          {isShown ? 'Hide deliveries' : 'Show deliveries'}
        </Button>
      </Group>
      {isShown && <Deliveries webhookId={webhook.id} name={webhook.name} />}
      <ConfirmDialog
        isOpen={isDeleting}
        onClose={deleting.close}
        title={`Delete ${webhook.name}?`}
        action="Delete"
        call={() => deleteWebhook(webhook.id)}
        onConfirm={() => remove.mutateAsync()}
      >
        <Text size="sm">
          It is told nothing any more, also not what waits to be sent. This cannot be undone.
        </Text>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={isRenewing}
        onClose={renewing.close}
        title={`A new secret for ${webhook.name}?`}
        action="Make a new secret"
        call={() => renewSecret(webhook.id)}
        onConfirm={() => renew.mutateAsync()}
      >
        <Text size="sm">
          Messages are signed with it from now on, and the old secret is of no use: the receiver refuses
          messages until it has the new one.
        </Text>
      </ConfirmDialog>
    </Panel>
  );
}
