import { Button, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { authorizationsQuery, revokeAuthorization } from '@/api/authorizations';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { Scopes } from '@/ui/Scopes';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';
import { useSend } from '@/ui/useSend';

/** The apps that somebody has allowed to act for them. */
export function AppsPage() {
  const apps = useQuery(authorizationsQuery);
  const [asked, ask] = useState<{ id: number; name: string } | null>(null);
  const revoke = useSend(revokeAuthorization, { invalidates: [authorizationsQuery.queryKey] });
  return (
    <>
      <PageHeader title="Authorised apps">
        Apps that you have allowed to act for you, and what they may do.
      </PageHeader>
      <Panel>
        {apps.isPending && <Loading />}
        {apps.error && (
          <Problem title="The apps could not be loaded" error={apps.error} onRetry={() => apps.refetch()} />
        )}
        {apps.data?.length === 0 && (
          <Empty title="No apps">
            When an app asks to act for you and you allow it, it is listed here until you take that back.
          </Empty>
        )}
        {apps.data && apps.data.length > 0 && (
          <TableFrame label="Authorised apps">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>App</Table.Th>
                  <Table.Th>At</Table.Th>
                  <Table.Th>May</Table.Th>
                  <Table.Th>Allowed</Table.Th>
                  <Table.Th>Last used</Table.Th>
                  <Table.Th>Actions</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {apps.data.map((app) => (
                  <Table.Tr key={app.client_id}>
                    <Table.Td fw={600}>{app.client_name}</Table.Td>
                    <Table.Td>{app.hosts.join(', ')}</Table.Td>
                    <Table.Td>
                      <Scopes scopes={app.scopes} />
                    </Table.Td>
                    <Table.Td>
                      <TimeText value={app.created} />
                    </Table.Td>
                    <Table.Td>
                      <TimeText value={app.last_used} isRelative />
                    </Table.Td>
                    <Table.Td>
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={`Revoke ${app.client_name}`}
                        onClick={() => ask({ id: app.client_id, name: app.client_name })}
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
      </Panel>
      <ConfirmDialog
        isOpen={asked !== null}
        onClose={() => ask(null)}
        title="Take back what this app may do?"
        action="Revoke"
        call={() => (asked ? revokeAuthorization(asked.id) : undefined)}
        onConfirm={async () => {
          if (asked) await revoke.mutateAsync(asked.id);
        }}
      >
        <Text size="sm">
          <b>{asked?.name}</b> is refused from its next request on, and has to ask you again.
        </Text>
      </ConfirmDialog>
    </>
  );
}
