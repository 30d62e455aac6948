import { Code, List, Stack } from '@mantine/core';
import {
  deleteWorkloadTrust,
  type TrustCondition,
  updateWorkloadTrust,
  type WorkloadTrust,
  workloadTrustsQuery,
} from '@/api/workloadTrusts';
import { CodeBlock } from '@/ui/CodeBlock';
import { Panel } from '@/ui/Panel';
import { Scopes } from '@/ui/Scopes';
import { SwitchedActions } from '../SwitchedActions';

interface Props {
  trust: WorkloadTrust;
  /** The name of the service account, where it is known. */
  account: string | undefined;
  onEdit: () => void;
}

/** A workload trust in words, with the request that a pipeline makes. */
export function TrustCard({ trust, account, onEdit }: Props) {
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
        <SwitchedActions
          name={trust.name}
          enabled={trust.enabled}
          onEdit={onEdit}
          turn={(enabled) => updateWorkloadTrust(trust.id, { enabled })}
          remove={() => deleteWorkloadTrust(trust.id)}
          invalidates={[workloadTrustsQuery.queryKey]}
          consequence="What was given out by it stops to work at once. This cannot be undone."
        />
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
