import { Button, Menu, Table, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { projectsQuery } from '@/api/projects';
import { sessionQuery } from '@/api/session';
import { createUserLink, nameOf, type User, updateUser, usersQuery } from '@/api/users';
import { type InviteLink, LinksDialog } from '@/pages/settings/people/LinksDialog';
import { lastProject } from '@/shell/scope';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { CopyAsItem } from '@/ui/CopyAsCurl';
import { notify } from '@/ui/notify';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Query } from '@/ui/Query';
import { roleName } from '@/ui/roles';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TextLink } from '@/ui/TextLink';
import { TimeText } from '@/ui/TimeText';
import { useSend } from '@/ui/useSend';

/** Everybody of the account. */
export function UsersPage() {
  const users = useQuery(usersQuery);
  const [links, setLinks] = useState<readonly InviteLink[]>([]);
  const projectId = lastProject();
  return (
    <>
      <PageHeader title="Users">
        Everybody of the account. People are invited to a project
        {projectId !== undefined && (
          <>
            {' '}
            on its page{' '}
            <TextLink to="/p/$projectId/settings/people" params={{ projectId }}>
              People
            </TextLink>
          </>
        )}
        .
      </PageHeader>
      <Panel>
        <Query of={users} what="The users">
          {(data) => (
            <TableFrame label="Users">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Person</Table.Th>
                    <Table.Th>Projects</Table.Th>
                    <Table.Th>State</Table.Th>
                    <Table.Th>Here since</Table.Th>
                    <Table.Th>Actions</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.map((user) => (
                    <Row key={user.id} user={user} onLink={(link) => setLinks([link])} />
                  ))}
                </Table.Tbody>
              </Table>
            </TableFrame>
          )}
        </Query>
      </Panel>
      <LinksDialog links={links} onClose={() => setLinks([])} />
    </>
  );
}

function Row({ user, onLink }: { user: User; onLink: (link: InviteLink) => void }) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [isAsking, ask] = useState(false);
  const invalidates = [usersQuery.queryKey, ['permissions']];
  const change = useSend(
    (body: { administrator?: boolean; disabled?: boolean }) => updateUser(user.id, body),
    {
      invalidates,
    },
  );
  const link = useSend(() => createUserLink(user.id), {
    onSuccess: (made) => {
      if (made.url) onLink({ email: user.email, url: made.url, expires: made.expires });
      else notify.done(`${made.sent_to ?? user.email} has been sent a link.`);
    },
  });
  const onError = (error: unknown) => notify.failure('Nothing was changed', error);
  const isSelf = user.id === session?.user_id;
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {nameOf(user)}
          {isSelf && ' (you)'}
        </Text>
        {nameOf(user) !== user.email && (
          <Text size="xs" c="dimmed">
            {user.email}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Projects user={user} />
      </Table.Td>
      <Table.Td>
        {user.is_disabled ? (
          <StateMark tone="bad">disabled</StateMark>
        ) : user.is_pending ? (
          <StateMark tone="draft">invited</StateMark>
        ) : (
          <StateMark tone="good">active</StateMark>
        )}
      </Table.Td>
      <Table.Td>
        <TimeText value={user.created} isRelative />
      </Table.Td>
      <Table.Td>
        <Menu>
          <Menu.Target>
            <Button size="compact-sm" variant="default" aria-label={`Actions for ${user.email}`}>
              <IconDots size={16} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => link.mutate(undefined, { onError })}>Make a password link</Menu.Item>
            <Menu.Item
              onClick={() => change.mutate({ administrator: !user.is_administrator }, { onError })}
              disabled={isSelf}
            >
              {user.is_administrator ? 'No longer an administrator' : 'Make an administrator'}
            </Menu.Item>
            <Menu.Item
              color={user.is_disabled ? undefined : 'red'}
              disabled={isSelf}
              onClick={() => (user.is_disabled ? change.mutate({ disabled: false }, { onError }) : ask(true))}
            >
              {user.is_disabled ? 'Enable' : 'Disable'}
            </Menu.Item>
            <Menu.Divider />
            <CopyAsItem call={() => createUserLink(user.id)} what="make a password link" />
            <CopyAsItem
              call={() => updateUser(user.id, { administrator: !user.is_administrator })}
              what={user.is_administrator ? 'no longer an administrator' : 'make an administrator'}
            />
            <CopyAsItem
              call={() => updateUser(user.id, { disabled: !user.is_disabled })}
              what={user.is_disabled ? 'enable' : 'disable'}
            />
          </Menu.Dropdown>
        </Menu>
        <ConfirmDialog
          isOpen={isAsking}
          onClose={() => ask(false)}
          title={`Disable ${nameOf(user)}?`}
          action="Disable"
          call={() => updateUser(user.id, { disabled: true })}
          onConfirm={() => change.mutateAsync({ disabled: true })}
        >
          <Text size="sm">
            Their sessions end, and their tokens are refused from the next request on. You can enable them
            again.
          </Text>
        </ConfirmDialog>
      </Table.Td>
    </Table.Tr>
  );
}

function Projects({ user }: { user: User }) {
  const { data: projects } = useSuspenseQuery(projectsQuery);
  if (user.is_administrator) return <>Administrator of the account</>;
  if (user.project_roles.length === 0) return <>none</>;
  const name = (id: number) => projects.find((own) => own.id === id)?.name ?? `Project ${id}`;
  return <>{user.project_roles.map((own) => `${name(own.project_id)}: ${roleName(own.role)}`).join('; ')}</>;
}
