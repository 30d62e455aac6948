import { Button, Code, Group, List, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  deleteWorkloadTrust,
  type TrustCondition,
  updateWorkloadTrust,
  type WorkloadTrust,
  workloadTrustsQuery,
} from '@/api/workloadTrusts';
import { CodeBlock } from '@/ui/CodeBlock';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { CopyAsCurl } from '@/ui/CopyAsCurl';
import { notify } from '@/ui/notify';
import { Panel } from '@/ui/Panel';
import { Scopes } from '@/ui/Scopes';
import { StateMark } from '@/ui/StateMark';
import { useSend } from '@/ui/useSend';

interface Props {
  trust: WorkloadTrust;
  /** The name of the service account, where it is known. */
  account: string | undefined;
  onEdit: () => void;
}

/** A workload trust in words, with the request that a pipeline makes. */
export function TrustCard({ trust, account, onEdit }: Props) {
  const [isDeleting, deleting] = useDisclosure(false);
  const invalidates = [workloadTrustsQuery.queryKey];
  const remove = useSend(() => deleteWorkloadTrust(trust.id), { invalidates });
  const change = useSend((enabled: boolean) => updateWorkloadTrust(trust.id, { enabled }), { invalidates });
  const turn = trust.enabled ? 'off' : 'on';
  return (
    <Panel
      title={trust.name}
      hint={
        <>
          Tokens of <Code>{trust.issuer}</Code> for <Code>{trust.audience}</Code> stand for{' '}
          {account ?? 'a service account'}, for {trust.life_seconds / 60} minutes.
        </>
      }
      action={
        <Group gap="xs">
          <StateMark tone={trust.enabled ? 'good' : 'quiet'}>{trust.enabled ? 'on' : 'off'}</StateMark>
          <Button size="compact-sm" variant="default" onClick={onEdit} aria-label={`Edit ${trust.name}`}>
            Edit
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={change.isPending}
            aria-label={`Turn ${turn} ${trust.name}`}
            onClick={() =>
              change.mutate(!trust.enabled, {
                onError: (error) => notify.failure('Nothing was changed', error),
              })
            }
          >
            Turn {turn}
          </Button>
          <CopyAsCurl
            what={`turn ${turn} ${trust.name}`}
            call={() => updateWorkloadTrust(trust.id, { enabled: !trust.enabled })}
          />
          <Button
            size="compact-sm"
            variant="default"
            onClick={deleting.open}
            aria-label={`Delete ${trust.name}`}
          >
            Delete
          </Button>
        </Group>
      }
    >
      <List size="sm" mb="xs">
        {trust.conditions.map((own) => (
          <List.Item key={own.claim}>
            <Code>{own.claim}</Code> {conditionWords(own)}
          </List.Item>
        ))}
      </List>
      <Stack gap="xs">
        <Scopes scopes={trust.scopes} />
        <CodeBlock label={`How a pipeline uses ${trust.name}`} code={exchange(trust)} />
      </Stack>
      <ConfirmDialog
        isOpen={isDeleting}
        onClose={deleting.close}
        title={`Delete ${trust.name}?`}
        action="Delete"
        call={() => deleteWorkloadTrust(trust.id)}
        onConfirm={() => remove.mutateAsync()}
      >
        <Text size="sm">What was given out by it stops to work at once. This cannot be undone.</Text>
      </ConfirmDialog>
    </Panel>
  );
}

function conditionWords({ equals, matches }: TrustCondition): string {
  return typeof equals === 'string' ? `is ${equals}` : `is like ${matches ?? ''}`;
}

/** The request by which a pipeline gets a token (RFC 8693). */
function exchange(trust: WorkloadTrust): string {
  return [
    `curl -sS ${location.origin}/burgee/v1/workload/token \\`,
    '  -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange \\',
    '  -d subject_token_type=urn:ietf:params:oauth:token-type:jwt \\',
    `  -d trust_id=${trust.id} \\`,
    '  --data-urlencode "subject_token=$OIDC_TOKEN"',
  ].join('\n');
}
