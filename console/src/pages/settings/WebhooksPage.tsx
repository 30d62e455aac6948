import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '@/api/permissions';
import { type Webhook, webhooksQuery } from '@/api/webhooks';
import { useProjectId } from '@/shell/scope';
import { useShortcuts } from '@/shell/shortcuts';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { SecretDialog } from '@/ui/SecretDialog';
import { WebhookCard } from './webhooks/WebhookCard';
import { WebhookDialog } from './webhooks/WebhookDialog';

/** Addresses that are told of changes in the project. */
export function WebhooksPage() {
  const projectId = useProjectId();
  const mayManage = useMay(projectId, 'manage');
  const webhooks = useQuery({ ...webhooksQuery(projectId), enabled: mayManage });
  const [isOpen, dialog] = useDisclosure(false);
  const [edited, edit] = useState<Webhook>();
  const [secret, setSecret] = useState<string | null>(null);
  const open = (webhook?: Webhook) => {
    edit(webhook);
    dialog.open();
  };
  useShortcuts(mayManage ? [{ keys: 'c', description: 'New webhook', run: () => open() }] : []);
  if (!mayManage) {
    return (
      <>
        <PageHeader title="Webhooks" />
        <Empty title="Not for your role">
          Addresses of webhooks may be secrets, so only who may manage the project sees them.
        </Empty>
      </>
    );
  }
  const action = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open()}>
      New webhook
    </Button>
  );
  return (
    <>
      <PageHeader title="Webhooks" action={action}>
        Each is an address that is sent a signed message when something changes in this project.
      </PageHeader>
      {webhooks.isPending && <Loading />}
      {webhooks.error && (
        <Problem
          title="The webhooks could not be loaded"
          error={webhooks.error}
          onRetry={() => webhooks.refetch()}
        />
      )}
      {webhooks.data?.length === 0 && (
        <Panel>
          <Empty title="No webhooks" action={action}>
            Tell a chat, a cache or your own service when a datafile or a flag changes. Optimizely Agent takes
            them as they are.
          </Empty>
        </Panel>
      )}
      <Stack>
        {webhooks.data?.map((own) => (
          <WebhookCard key={own.id} webhook={own} onEdit={() => open(own)} onSecret={setSecret} />
        ))}
      </Stack>
      <WebhookDialog isOpen={isOpen} onClose={dialog.close} webhook={edited} onSecret={setSecret} />
      <SecretDialog
        secret={secret}
        what="secret"
        title="Secret of the webhook"
        variable="BURGEE_WEBHOOK_SECRET"
        onSaved={() => setSecret(null)}
      >
        <div>
          Messages carry <code>X-Hub-Signature: sha1=…</code>, the HMAC-SHA1 of the body under this secret.
          Compare it before you believe a message.
        </div>
      </SecretDialog>
    </>
  );
}
