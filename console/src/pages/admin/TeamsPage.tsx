import { Button, Group, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionQuery } from '@/api/session';
import { deleteTeam, type Team, teamsKey, teamsQuery } from '@/api/teams';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Empty } from '@/ui/Empty';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Query } from '@/ui/Query';
import { TableFrame } from '@/ui/TableFrame';
import { useSend } from '@/ui/useSend';
import { TeamDialog } from './teams/TeamDialog';

/** Teams: people who get roles on flags and environments together. */
export function TeamsPage() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const account = session?.account_id ?? 0;
  const teams = useQuery(teamsQuery(account));
  const [edited, edit] = useState<Team | 'new' | null>(null);
  const [asked, ask] = useState<Team | null>(null);
  const remove = useSend((id: string) => deleteTeam(account, id), { invalidates: [teamsKey(account)] });
  const action = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      New team
    </Button>
  );
  return (
    <>
      <PageHeader title="Teams" action={action}>
        People who get roles on flags and environments together.
      </PageHeader>
      <Panel>
        <Query of={teams} what="The teams">
          {(data) =>
            data.length === 0 ? (
              <Empty title="No teams" action={action}>
                Give a team a role on an environment or a flag, and whoever joins it has the role.
              </Empty>
            ) : (
              <TableFrame label="Teams">
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Team</Table.Th>
                      <Table.Th>Members</Table.Th>
                      <Table.Th>Elsewhere called</Table.Th>
                      <Table.Th>Actions</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {data.map((team) => (
                      <Table.Tr key={team.id}>
                        <Table.Td>
                          <Text size="sm" fw={600}>
                            {team.name}
                          </Text>
                          <Text size="xs" c="dimmed">
                            {team.description}
                          </Text>
                        </Table.Td>
                        <Table.Td>{team.members_count}</Table.Td>
                        <Table.Td>{team.external_ref}</Table.Td>
                        <Table.Td>
                          <Group gap={4} wrap="nowrap">
                            <Button
                              size="compact-sm"
                              variant="default"
                              onClick={() => edit(team)}
                              aria-label={`Edit ${team.name}`}
                            >
                              Edit
                            </Button>
                            <Button
                              size="compact-sm"
                              variant="default"
                              onClick={() => ask(team)}
                              aria-label={`Delete ${team.name}`}
                            >
                              Delete
                            </Button>
                          </Group>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </TableFrame>
            )
          }
        </Query>
      </Panel>
      <TeamDialog account={account} edited={edited} onClose={() => edit(null)} />
      <ConfirmDialog
        isOpen={asked !== null}
        onClose={() => ask(null)}
        title={`Delete ${asked?.name}?`}
        action="Delete"
        call={() => (asked ? deleteTeam(account, asked.id) : undefined)}
        onConfirm={async () => {
          if (asked) await remove.mutateAsync(asked.id);
        }}
      >
        <Text size="sm">Its members lose the roles that they have by the team. This cannot be undone.</Text>
      </ConfirmDialog>
    </>
  );
}
