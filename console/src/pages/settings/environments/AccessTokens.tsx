import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  accessTokensQuery,
  createAccessToken,
  endSecureMode,
  revokeAccessToken,
  type WholeEnvironment,
} from '@/api/environments';
import { ActionButton } from '@/ui/ActionButton';
import { CodeBlock } from '@/ui/CodeBlock';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { SecretDialog } from '@/ui/SecretDialog';
import { StateMark } from '@/ui/StateMark';
import { TimeText } from '@/ui/TimeText';
import { useSend } from '@/ui/useSend';

/** Secure mode: with it, the datafile is for holders of an access token only. */
export function AccessTokens({ environment }: { environment: WholeEnvironment }) {
  const query = accessTokensQuery(environment.id);
  const tokens = useQuery(query);
  const [secret, setSecret] = useState<string | null>(null);
  const [isBeginning, begin] = useDisclosure(false);
  const [isEnding, end] = useDisclosure(false);
  const [asked, ask] = useState<string | null>(null);
  const invalidates = [query.queryKey, ['projects', environment.project_id, 'environments']];
  const create = useSend(() => createAccessToken(environment.id), {
    invalidates,
    onSuccess: (made) => setSecret(made.token ?? null),
  });
  const revoke = useSend((id: string) => revokeAccessToken(environment.id, id), { invalidates });
  const open = useSend(() => endSecureMode(environment.id), { invalidates });
  const isSecure = tokens.data?.secure ?? false;
  const items = tokens.data?.items ?? [];
  return (
    <div>
      <Group justify="space-between">
        <Group gap="xs">
          <Text fw={600} size="sm">
            Secure mode
          </Text>
          {tokens.data && (
            <StateMark tone={isSecure ? 'good' : 'quiet'}>
              {isSecure ? 'on: the datafile wants an access token' : 'off: the SDK key is enough'}
            </StateMark>
          )}
        </Group>
        {tokens.data && (
          <Group gap="xs">
            {isSecure && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={end.open}
                aria-label={`Turn off: secure mode of ${environment.name}`}
              >
                Turn off
              </Button>
            )}
            <ActionButton
              size="compact-sm"
              variant="default"
              loading={create.isPending}
              onClick={isSecure ? () => create.mutate() : begin.open}
              label={
                isSecure
                  ? `New access token for ${environment.name}`
                  : `Turn on: secure mode of ${environment.name}`
              }
              call={() => createAccessToken(environment.id)}
            >
              {isSecure ? 'New access token' : 'Turn on'}
            </ActionButton>
          </Group>
        )}
      </Group>
      {tokens.isPending && <Loading rows={1} />}
      {tokens.error && <Problem title="The access tokens could not be loaded" error={tokens.error} />}
      {create.error && <Problem title="No access token was made" error={create.error} />}
      <Stack gap={4} mt={4}>
        {items.map((own) => (
          <Group key={own.id} gap="xs">
            <Code>{own.id}_…</Code>
            <Text size="sm" c="dimmed">
              made <TimeText value={own.created} isRelative />
            </Text>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => ask(own.id)}
              aria-label={`Revoke access token ${own.id}`}
            >
              Revoke
            </Button>
          </Group>
        ))}
      </Stack>
      <ConfirmDialog
        isOpen={isBeginning}
        onClose={begin.close}
        title={`Turn secure mode of ${environment.name} on?`}
        action="Turn on"
        isDangerous={false}
        call={() => createAccessToken(environment.id)}
        onConfirm={() => create.mutateAsync()}
      >
        <Text size="sm">
          An access token is made. From then on the datafile is at another address and only for holders of
          such a token: apps without one get no datafile any more. Browsers cannot keep a token secret.
        </Text>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={isEnding}
        onClose={end.close}
        title={`Turn secure mode of ${environment.name} off?`}
        action="Turn off"
        call={() => endSecureMode(environment.id)}
        onConfirm={() => open.mutateAsync()}
      >
        <Text size="sm">
          All access tokens are revoked, and whoever has the SDK key can read the datafile.
        </Text>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked !== null}
        onClose={() => ask(null)}
        title="Revoke this access token?"
        action="Revoke"
        call={() => (asked ? revokeAccessToken(environment.id, asked) : undefined)}
        onConfirm={async () => {
          if (asked) await revoke.mutateAsync(asked);
        }}
      >
        <Text size="sm">Apps that use it get no datafile any more.</Text>
      </ConfirmDialog>
      <SecretDialog
        secret={secret}
        what="access token"
        title={`Access token for ${environment.name}`}
        variable="BURGEE_DATAFILE_TOKEN"
        onSaved={() => setSecret(null)}
      >
        <CodeBlock label="curl example" code={example(environment, secret)} />
      </SecretDialog>
    </div>
  );
}

function example(environment: WholeEnvironment, secret: string | null): string {
  const path = `/datafiles/auth/${environment.datafile?.sdk_key ?? ''}.json`;
  return `export BURGEE_DATAFILE_TOKEN='${secret}'
curl -sS '${location.origin}${path}' -H "Authorization: Bearer $BURGEE_DATAFILE_TOKEN"`;
}
