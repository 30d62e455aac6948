import { Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { projectsQuery } from '@/api/projects';
import {
  createServiceToken,
  deleteServiceAccount,
  revokeServiceToken,
  type ServiceAccount,
  serviceAccountsQuery,
  serviceTokensQuery,
  updateServiceAccount,
} from '@/api/serviceAccounts';
import type { Token } from '@/api/tokens';
import { NewTokenValue } from '@/pages/me/tokens/NewTokenValue';
import { ActionButton } from '@/ui/ActionButton';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { notify } from '@/ui/notify';
import { Panel } from '@/ui/Panel';
import { Query } from '@/ui/Query';
import { roleName } from '@/ui/roles';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';
import { useSend } from '@/ui/useSend';
import { SwitchedActions } from '../SwitchedActions';

/** How long a token is good for that is made by one click: 90 days, in milliseconds. */
const LIFE_MILLIS = 90 * 24 * 3_600_000;

/** A service account with its tokens. */
export function AccountCard({ account, onEdit }: { account: ServiceAccount; onEdit: () => void }) {
  const { data: projects } = useSuspenseQuery(projectsQuery);
  const name = (id: number) => projects.find((own) => own.id === id)?.name ?? `project ${id}`;
  return (
    <Panel
      title={account.name}
      hint={
        account.project_roles.map((own) => `${roleName(own.role)} in ${name(own.project_id)}`).join('; ') ||
        'No role'
      }
      action={
        <SwitchedActions
          name={account.name}
          enabled={!account.is_disabled}
          onEdit={onEdit}
          turn={(enabled) => updateServiceAccount(account.id, { disabled: !enabled })}
          remove={() => deleteServiceAccount(account.id)}
          invalidates={[serviceAccountsQuery.queryKey]}
          consequence="Its tokens are refused from the next request on. This cannot be undone."
        />
      }
    >
      <Tokens account={account} />
    </Panel>
  );
}

function Tokens({ account }: { account: ServiceAccount }) {
  const query = serviceTokensQuery(account.id);
  const tokens = useQuery(query);
  const [made, setMade] = useState<Token | null>(null);
  const [asked, ask] = useState<Token | null>(null);
  const build = () => {
    const now = new Date();
    const expires = new Date(now.getTime() + LIFE_MILLIS).toISOString();
    return createServiceToken(account.id, {
      name: `${account.name}, ${now.toISOString().slice(0, 10)}`,
      expires,
    });
  };
  const create = useSend(build, { invalidates: [query.queryKey], onSuccess: setMade });
  const revoke = useSend((id: string) => revokeServiceToken(account.id, id), {
    invalidates: [query.queryKey],
  });
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          Tokens
        </Text>
        <ActionButton
          size="compact-sm"
          variant="default"
          loading={create.isPending}
          label={`New token for 90 days: ${account.name}`}
          call={build}
          onClick={() =>
            create.mutate(undefined, { onError: (error) => notify.failure('No token was made', error) })
          }
        >
          New token for 90 days
        </ActionButton>
      </Group>
      <Query of={tokens} what="The tokens">
        {(data) => (
          <TableFrame label={`Tokens of ${account.name}`}>
            <Table verticalSpacing={4}>
              <Table.Tbody>
                {data
                  .filter((own) => !own.revoked)
                  .map((own) => (
                    <Table.Tr key={own.id}>
                      <Table.Td>{own.name}</Table.Td>
                      <Table.Td>
                        <Code>
                          {own.prefix}_…{own.last_four}
                        </Code>
                      </Table.Td>
                      <Table.Td>
                        last used <TimeText value={own.last_used} isRelative />
                      </Table.Td>
                      <Table.Td>
                        expires <TimeText value={own.expires} isRelative />
                      </Table.Td>
                      <Table.Td>
                        <Button
                          size="compact-xs"
                          variant="default"
                          onClick={() => ask(own)}
                          aria-label={`Revoke the token that ends in ${own.last_four}`}
                        >
                          Revoke
                        </Button>
                      </Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </TableFrame>
        )}
      </Query>
      <NewTokenValue token={made} onSaved={() => setMade(null)} />
      <ConfirmDialog
        isOpen={asked !== null}
        onClose={() => ask(null)}
        title="Revoke this token?"
        action="Revoke token"
        call={() => (asked ? revokeServiceToken(account.id, asked.id) : undefined)}
        onConfirm={async () => {
          if (asked) await revoke.mutateAsync(asked.id);
        }}
      >
        <Text size="sm">Whatever uses it is refused from the next request on. This cannot be undone.</Text>
      </ConfirmDialog>
    </Stack>
  );
}
