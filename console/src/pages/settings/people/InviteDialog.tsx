import { Button, Group, Modal, Radio, Stack, TagsInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { noted } from '@/api/call';
import { send } from '@/api/client';
import { giveRoles, peopleKey } from '@/api/people';
import { useIsAdministrator } from '@/api/permissions';
import { createUserLink } from '@/api/users';
import { useProjectId } from '@/shell/scope';
import { ActionButton } from '@/ui/ActionButton';
import { notify } from '@/ui/notify';
import { Problem } from '@/ui/Problem';
import { roles } from '@/ui/roles';
import type { InviteLink } from './LinksDialog';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  /** Takes the links that must be handed over, since they were not mailed. */
  onLinks: (links: readonly InviteLink[]) => void;
}

const NEEDS_LINK = 'Whoever is new needs a link as well, which an administrator makes under Users.';

/** Gives several people a role at once, and invites those who are new. */
export function InviteDialog({ isOpen, onClose, onLinks }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Invite people">
      <Form onClose={onClose} onLinks={onLinks} />
    </Modal>
  );
}

function Form({ onClose, onLinks }: Omit<Props, 'isOpen'>) {
  const projectId = useProjectId();
  const isAdministrator = useIsAdministrator();
  const client = useQueryClient();
  const [emails, setEmails] = useState<string[]>([]);
  const [role, setRole] = useState('editor');
  const build = () => giveRoles(projectId, emails, role);
  const invite = useMutation({
    mutationFn: async () => {
      const people = await send(build());
      const isNew = (own: (typeof people)[number]) =>
        own.project_roles.some((one) => one.project_id === projectId && one.invitation_status !== 'accepted');
      const links: InviteLink[] = [];
      if (isAdministrator) {
        for (const person of people.filter(isNew)) {
          const link = await send(createUserLink(person.id));
          links.push({ email: person.profile.email, url: link.url ?? null, expires: link.expires });
        }
      }
      return links;
    },
    onSuccess: async (links) => {
      await client.invalidateQueries({ queryKey: peopleKey(projectId) });
      onClose();
      if (links.some((own) => own.url)) onLinks(links);
      else if (isAdministrator) notify.done('They have their role. Whoever is new has mail.');
      else notify.done('They have their role. An administrator hands those who are new their link.');
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        invite.mutate();
      }}
    >
      <Stack>
        {invite.error && <Problem title="Nobody was invited" error={invite.error} />}
        <TagsInput
          label="E-mail addresses"
          description="Several with Enter, space or comma between."
          value={emails}
          onChange={setEmails}
          splitChars={[',', ' ', ';']}
          acceptValueOnBlur
          data-autofocus
        />
        <Radio.Group label="Role" value={role} onChange={setRole}>
          <Stack gap="xs" mt="xs">
            {roles.map((own) => (
              <Radio key={own.value} value={own.value} label={own.label} description={own.means} />
            ))}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <ActionButton
            type="submit"
            loading={invite.isPending}
            disabled={emails.length === 0}
            call={() => (emails.length ? noted(build(), NEEDS_LINK) : undefined)}
          >
            Invite
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}
