import { Button, Group, NativeSelect, Table, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Collaborator, giveRoles, peopleKey, removeCollaborator } from '@/api/people';
import { sessionQuery } from '@/api/session';
import { nameOf } from '@/api/users';
import { useProjectId } from '@/shell/scope';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { CopyAsCurl } from '@/ui/CopyAsCurl';
import { notify } from '@/ui/notify';
import { roleName, roles } from '@/ui/roles';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { useSend } from '@/ui/useSend';

interface Props {
  people: readonly Collaborator[];
  mayManage: boolean;
}

/** The people of a project by role, which can be changed in place. */
export function CollaboratorTable({ people, mayManage }: Props) {
  const projectId = useProjectId();
  const [asked, ask] = useState<Collaborator | null>(null);
  const invalidates = [peopleKey(projectId), ['permissions']];
  const give = useSend(
    ({ email, role }: { email: string; role: string }) => giveRoles(projectId, [email], role),
    {
      invalidates,
    },
  );
  const remove = useSend((userId: string) => removeCollaborator(projectId, userId), { invalidates });
  const change = async (person: Collaborator, role: string, before: string) => {
    const { email } = person.profile;
    try {
      await give.mutateAsync({ email, role });
      notify.undoable(`${nameOf(person.profile)} is now ${roleName(role)}.`, () =>
        give.mutateAsync({ email, role: before }),
      );
    } catch (error) {
      notify.failure('The role is as before', error);
    }
  };
  return (
    <>
      <TableFrame label="People">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Person</Table.Th>
              <Table.Th>Role</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th>Actions</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {people.map((person) => (
              <Row
                key={person.id}
                person={person}
                projectId={projectId}
                mayManage={mayManage}
                onRole={(role, before) => change(person, role, before)}
                onRemove={() => ask(person)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
      <ConfirmDialog
        isOpen={asked !== null}
        onClose={() => ask(null)}
        title="Take them out of the project?"
        action="Remove"
        call={() => (asked ? removeCollaborator(projectId, asked.id) : undefined)}
        onConfirm={async () => {
          if (asked) await remove.mutateAsync(asked.id);
        }}
      >
        <Text size="sm">
          <b>{asked?.profile.email}</b> no longer sees this project, and neither do their tokens. They stay in
          the account.
        </Text>
      </ConfirmDialog>
    </>
  );
}

interface RowProps {
  person: Collaborator;
  projectId: number;
  mayManage: boolean;
  onRole: (role: string, before: string) => void;
  onRemove: () => void;
}

function Row({ person, projectId, mayManage, onRole, onRemove }: RowProps) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const own = person.project_roles.find((role) => role.project_id === projectId);
  const role = own?.role ?? '';
  const isSelf = person.id === session?.user_id;
  const isFixed = !mayManage || isSelf || !roles.some((one) => one.value === role);
  const isPending = own?.invitation_status === 'pending' || own?.invitation_status === 'invited';
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {nameOf(person.profile)}
        </Text>
        {nameOf(person.profile) !== person.profile.email && (
          <Text size="xs" c="dimmed">
            {person.profile.email}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {isFixed ? (
          roleName(role)
        ) : (
          <Group gap={4} wrap="nowrap">
            <NativeSelect
              size="xs"
              w="10rem"
              aria-label={`Role of ${person.profile.email}`}
              value={role}
              data={roles.map(({ value, label }) => ({ value, label }))}
              onChange={(event) => onRole(event.currentTarget.value, role)}
            />
            <CopyAsCurl
              call={() => giveRoles(projectId, [person.profile.email], role)}
              what={`role of ${person.profile.email}`}
            />
          </Group>
        )}
      </Table.Td>
      <Table.Td>
        {isPending ? <StateMark tone="draft">invited</StateMark> : <StateMark tone="good">here</StateMark>}
        {isSelf && ' you'}
      </Table.Td>
      <Table.Td>
        {!isFixed && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={onRemove}
            aria-label={`Remove ${person.profile.email}`}
          >
            Remove
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
