import { Group, NativeSelect, Table, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { environmentRolesQuery, peopleKey, setEnvironmentRole } from '@/api/people';
import { useEnvironments, useProjectId } from '@/shell/scope';
import { CopyAsCurl } from '@/ui/CopyAsCurl';
import { Loading } from '@/ui/Loading';
import { notify } from '@/ui/notify';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { TableFrame } from '@/ui/TableFrame';
import { useSend } from '@/ui/useSend';
import { entityRoleName, entityRoles, type Holder, holdersOf } from './holders';

/** Who may do what in which environment, from the role in the project or one of its own. */
export function EnvironmentRoles({ mayManage }: { mayManage: boolean }) {
  const projectId = useProjectId();
  const environments = useEnvironments();
  const answers = useQueries({
    queries: environments.map((own) => environmentRolesQuery(projectId, own.id)),
  });
  const set = useSend(
    ({ environment, holder, role }: { environment: number; holder: string; role: string | null }) =>
      setEnvironmentRole(projectId, environment, holder, role),
    { invalidates: [peopleKey(projectId), ['permissions']] },
  );
  const change = (environment: number, holder: Holder, role: string) =>
    set.mutate(
      { environment, holder: holder.path, role: role === '' ? null : role },
      { onError: (error) => notify.failure('The role is as before', error) },
    );
  const error = answers.find((own) => own.error)?.error;
  const holders = holdersOf(answers.flatMap((own) => (own.data ? [own.data] : [])));
  return (
    <Panel
      title="Roles in environments"
      hint="“Project role” follows the role above. Any other is more or less than that, for this environment alone."
    >
      {answers.some((own) => own.isPending) && <Loading />}
      {error && <Problem title="The roles could not be loaded" error={error} />}
      {!error && holders.length > 0 && (
        <TableFrame label="Roles in environments">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Person or team</Table.Th>
                {environments.map((own) => (
                  <Table.Th key={own.id}>{own.name}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {holders.map((holder) => (
                <Table.Tr key={holder.path}>
                  <Table.Th scope="row">
                    {holder.name}
                    {holder.isTeam && (
                      <Text span size="xs" c="dimmed">
                        {' '}
                        team
                      </Text>
                    )}
                  </Table.Th>
                  {environments.map((own, index) => {
                    const held = holder.held[index];
                    return (
                      <Table.Td key={own.id}>
                        {mayManage && held ? (
                          <Group gap={4} wrap="nowrap">
                            <NativeSelect
                              size="xs"
                              w="13rem"
                              aria-label={`Role of ${holder.name} in ${own.name}`}
                              value={held.own ?? ''}
                              onChange={(event) => change(own.id, holder, event.currentTarget.value)}
                              data={[
                                { value: '', label: `Project role: ${entityRoleName(held.inherited)}` },
                                ...entityRoles,
                              ]}
                            />
                            <CopyAsCurl
                              call={() =>
                                setEnvironmentRole(projectId, own.id, holder.path, held.own ?? held.inherited)
                              }
                              what={`role of ${holder.name} in ${own.name}`}
                            />
                          </Group>
                        ) : (
                          entityRoleName(held?.own ?? held?.inherited ?? 'none')
                        )}
                      </Table.Td>
                    );
                  })}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
    </Panel>
  );
}
