import { Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { endOtherSessions, endSession, sessionsQuery } from '@/api/session';
import { ActionButton } from '@/ui/ActionButton';
import { Loading } from '@/ui/Loading';
import { notify } from '@/ui/notify';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';
import { useSend } from '@/ui/useSend';
import { browserOf } from './browserOf';

/** Where somebody is signed in. */
export function SessionsPage() {
  const sessions = useQuery({ ...sessionsQuery, refetchInterval: 30_000 });
  const invalidates = [sessionsQuery.queryKey];
  const end = useSend(endSession, { invalidates, onSuccess: () => notify.done('The session is ended.') });
  const endOthers = useSend(endOtherSessions, {
    invalidates,
    onSuccess: () => notify.done('All other sessions are ended.'),
  });
  const items = sessions.data?.items ?? [];
  return (
    <>
      <PageHeader
        title="Sessions"
        action={
          items.length > 1 && (
            <ActionButton
              // A token has no session that would be spared.
              call={() => items.filter((own) => !own.is_current).map((own) => endSession(own.id))}
              loading={endOthers.isPending}
              onClick={() => endOthers.mutate()}
            >
              End all others
            </ActionButton>
          )
        }
      >
        Where you are signed in. A session ends after an hour without use, and after twelve hours in any case.
      </PageHeader>
      <Panel>
        {sessions.isPending && <Loading />}
        {sessions.error && <Problem title="The sessions could not be loaded" error={sessions.error} />}
        {(end.error || endOthers.error) && (
          <Problem title="It was not ended" error={end.error ?? endOthers.error} />
        )}
        {items.length > 0 && (
          <TableFrame label="Sessions">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Browser</Table.Th>
                  <Table.Th>Address</Table.Th>
                  <Table.Th>Signed in</Table.Th>
                  <Table.Th>Last seen</Table.Th>
                  <Table.Th>Ends</Table.Th>
                  <Table.Th>Actions</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((own) => (
                  <Table.Tr key={own.id}>
                    <Table.Td>
                      <Group gap="xs">
                        <Text span fw={600} title={own.agent}>
                          {browserOf(own.agent)}
                        </Text>
                        {own.is_current && <StateMark tone="good">this one</StateMark>}
                      </Group>
                    </Table.Td>
                    <Table.Td>{own.address}</Table.Td>
                    <Table.Td>
                      <TimeText value={own.created} />
                    </Table.Td>
                    <Table.Td>
                      <TimeText value={own.last_seen} isRelative />
                    </Table.Td>
                    <Table.Td>
                      <TimeText value={own.expires} isRelative />
                    </Table.Td>
                    <Table.Td>
                      {!own.is_current && (
                        <ActionButton
                          size="compact-sm"
                          variant="default"
                          loading={end.isPending && end.variables === own.id}
                          label={`End the session of ${browserOf(own.agent)} at ${own.address}`}
                          call={() => endSession(own.id)}
                          onClick={() => end.mutate(own.id)}
                        >
                          End
                        </ActionButton>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </TableFrame>
        )}
      </Panel>
    </>
  );
}
