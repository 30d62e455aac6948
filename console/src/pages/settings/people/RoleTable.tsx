import { Table } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { permissionsQuery } from '@/api/permissions';
import { Panel } from '@/ui/Panel';
import { roleName } from '@/ui/roles';
import { TableFrame } from '@/ui/TableFrame';

/** What each role may do, as the server has it. */
export function RoleTable() {
  const { data } = useSuspenseQuery(permissionsQuery);
  const actions = data.roles.reduce<string[]>(
    (most, own) => (own.actions.length > most.length ? own.actions : most),
    [],
  );
  return (
    <Panel
      title="What roles may do"
      hint="Editing is flags, audiences and rules; what is live in a restricted environment wants publishing."
    >
      <TableFrame label="What roles may do">
        <Table maw="44rem">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Role</Table.Th>
              {actions.map((action) => (
                <Table.Th key={action}>{action}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.roles.map((own) => (
              <Table.Tr key={own.role}>
                <Table.Th scope="row">{roleName(own.role)}</Table.Th>
                {actions.map((action) => (
                  <Table.Td key={action}>
                    {own.actions.includes(action) ? (
                      <IconCheck size={16} aria-label="yes" color="var(--burgee-good)" />
                    ) : (
                      <IconMinus size={16} aria-label="no" color="var(--burgee-quiet)" />
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Panel>
  );
}
