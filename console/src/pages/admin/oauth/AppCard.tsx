import { Button, Code, Group, List, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import {
  createAppSecret,
  deleteApp,
  type OAuthApp,
  oauthAppsQuery,
  revokeAppSecret,
  updateApp,
} from '@/api/oauthApps';
import { useNames } from '@/api/users';
import { ActionButton } from '@/ui/ActionButton';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { CopyButton } from '@/ui/CopyButton';
import { notify } from '@/ui/notify';
import { Panel } from '@/ui/Panel';
import { StateMark } from '@/ui/StateMark';
import { TimeText } from '@/ui/TimeText';
import { useSend } from '@/ui/useSend';
import { SwitchedActions } from '../SwitchedActions';
import { legacySwitches } from './legacySwitches';

interface Props {
  app: OAuthApp;
  onEdit: () => void;
  onSecret: (secret: string) => void;
}

/** An app as it is registered. */
export function AppCard({ app, onEdit, onSecret }: Props) {
  const old = legacySwitches.filter((own) => app[own.name]);
  return (
    <Panel
      title={app.name}
      hint={app.description}
      action={
        <Group gap="xs">
          <StateMark tone="draft">{app.type}</StateMark>
          <SwitchedActions
            name={app.name}
            enabled={!app.disabled}
            onEdit={onEdit}
            turn={(enabled) => updateApp(app.client_id, { disabled: !enabled })}
            remove={() => deleteApp(app.client_id)}
            invalidates={[oauthAppsQuery.queryKey]}
            consequence="All that it was allowed ends with the next request. This cannot be undone."
          />
        </Group>
      }
    >
      <Stack gap="xs">
        <Group gap="xs">
          <Text size="sm">Client id</Text>
          <Code>{app.client_id}</Code>
          <CopyButton value={String(app.client_id)} what={`client id of ${app.name}`} />
        </Group>
        <div>
          <Text size="sm">Takes people back at</Text>
          <List size="sm">
            {app.redirect_uris.map((uri) => (
              <List.Item key={uri}>
                <Code>{uri}</Code>
              </List.Item>
            ))}
          </List>
        </div>
        {app.trusted && <Text size="sm">It is remembered what a person has allowed it.</Text>}
        {old.length > 0 && (
          <Group gap="xs">
            {old.map((own) => (
              <StateMark key={own.name} tone="warning">
                {own.short}
              </StateMark>
            ))}
          </Group>
        )}
        {app.type === 'confidential' && <Secrets app={app} onSecret={onSecret} />}
      </Stack>
    </Panel>
  );
}

function Secrets({ app, onSecret }: Omit<Props, 'onEdit'>) {
  const nameOf = useNames();
  const invalidates = [oauthAppsQuery.queryKey];
  const [asked, ask] = useState<string | null>(null);
  const create = useSend(() => createAppSecret(app.client_id), {
    invalidates,
    onSuccess: (made) => {
      if (made.client_secret) onSecret(made.client_secret);
    },
  });
  const revoke = useSend((id: string) => revokeAppSecret(app.client_id, id), { invalidates });
  return (
    <div>
      <Group justify="space-between">
        <Text size="sm">Secrets</Text>
        <ActionButton
          size="compact-sm"
          variant="default"
          loading={create.isPending}
          label={`New secret for ${app.name}`}
          call={() => createAppSecret(app.client_id)}
          onClick={() =>
            create.mutate(undefined, { onError: (error) => notify.failure('No secret was made', error) })
          }
        >
          New secret
        </ActionButton>
      </Group>
      {app.secrets.map((own) => (
        <Group key={own.id} gap="xs">
          <Code>…{own.last_four}</Code>
          <Text size="sm" c="dimmed">
            made <TimeText value={own.created} isRelative /> by {nameOf(own.created_by)}
          </Text>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => ask(own.id)}
            aria-label={`Revoke the secret that ends in ${own.last_four}`}
          >
            Revoke
          </Button>
        </Group>
      ))}
      <ConfirmDialog
        isOpen={asked !== null}
        onClose={() => ask(null)}
        title="Revoke this secret?"
        action="Revoke"
        call={() => (asked ? revokeAppSecret(app.client_id, asked) : undefined)}
        onConfirm={async () => {
          if (asked) await revoke.mutateAsync(asked);
        }}
      >
        <Text size="sm">The app gets no tokens by it any more. Make it a new one first.</Text>
      </ConfirmDialog>
    </div>
  );
}
