import { Stack, Table, Text } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { projectsQuery } from '@/api/projects';
import { meQuery } from '@/api/users';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { roleName } from '@/ui/roles';
import { PasswordPanel } from './PasswordPanel';

/** Who one is here, and where one may do what. */
export function ProfilePage() {
  const me = useQuery(meQuery);
  const { data: projects } = useSuspenseQuery(projectsQuery);
  const name = (id: number) => projects.find((own) => own.id === id)?.name ?? `Project ${id}`;
  return (
    <>
      <PageHeader title="Profile" />
      <Stack>
        <Panel title="You">
          {me.isPending && <Loading rows={2} />}
          {me.error && <Problem title="Your profile could not be loaded" error={me.error} />}
          {me.data && (
            <Stack gap="xs">
              <Text>
                {me.data.profile.email}, of {me.data.accounts.map((own) => own.name).join(', ')}
              </Text>
              <Table maw="32rem">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Project</Table.Th>
                    <Table.Th>Your role</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {me.data.project_roles.map((own) => (
                    <Table.Tr key={own.project_id}>
                      <Table.Td>{name(own.project_id)}</Table.Td>
                      <Table.Td>{roleName(own.role)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Stack>
          )}
        </Panel>
        <PasswordPanel />
      </Stack>
    </>
  );
}
