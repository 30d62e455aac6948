import { Code, Group, Table } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import {
  deleteIdentityProvider,
  type IdentityProvider,
  identityProvidersQuery,
  updateIdentityProvider,
} from '@/api/identityProviders';
import { projectsQuery } from '@/api/projects';
import { CopyButton } from '@/ui/CopyButton';
import { Panel } from '@/ui/Panel';
import { roleName } from '@/ui/roles';
import { TableFrame } from '@/ui/TableFrame';
import { SwitchedActions } from '../SwitchedActions';

/** An identity provider: what it must be told, and what people get who come by it. */
export function ProviderCard({ provider, onEdit }: { provider: IdentityProvider; onEdit: () => void }) {
  const { data: projects } = useSuspenseQuery(projectsQuery);
  const name = (id: number) => projects.find((own) => own.id === id)?.name ?? `project ${id}`;
  const facts: readonly (readonly [string, string])[] = [
    [
      'Groups',
      [
        ...provider.administrator_groups.map((group) => `${group}: administrator`),
        ...provider.group_roles.map(
          (own) => `${own.group}: ${roleName(own.role)} in ${name(own.project_id)}`,
        ),
      ].join('; ') || 'give no roles',
    ],
    [
      'People whom nobody invited',
      provider.creates_people
        ? `become part of the account, with an address at ${provider.email_domains.join(', ')}`
        : 'are refused',
    ],
    ['On the sign-in page', provider.shown ? 'yes' : 'no, by its own link alone'],
  ];
  return (
    <Panel
      title={provider.name}
      hint={<Code>{provider.issuer}</Code>}
      action={
        <SwitchedActions
          name={provider.name}
          enabled={provider.enabled}
          onEdit={onEdit}
          turn={(enabled) => updateIdentityProvider(provider.id, { enabled })}
          remove={() => deleteIdentityProvider(provider.id)}
          invalidates={[identityProvidersQuery.queryKey]}
          consequence="Nobody can sign in by it any more; who has signed in stays so. Its secret is forgotten."
        />
      }
    >
      <TableFrame label={`What ${provider.name} does`}>
        <Table verticalSpacing={4}>
          <Table.Tbody>
            <Address
              label="Redirect address, to enter at the provider"
              value={provider.redirect_uri}
              what={`redirect address of ${provider.name}`}
            />
            <Address
              label="Where people begin"
              value={provider.sign_in_url}
              what={`sign-in address of ${provider.name}`}
            />
            {facts.map(([label, value]) => (
              <Table.Tr key={label}>
                <Table.Th scope="row">{label}</Table.Th>
                <Table.Td>{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Panel>
  );
}

function Address({ label, value, what }: { label: string; value: string; what: string }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{label}</Table.Th>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          <Code>{value}</Code>
          <CopyButton value={value} what={what} />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
