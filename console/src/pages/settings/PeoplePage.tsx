import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { collaboratorsQuery } from '@/api/people';
import { useMay } from '@/api/permissions';
import { useProjectId } from '@/shell/scope';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { CollaboratorTable } from './people/CollaboratorTable';
import { EnvironmentRoles } from './people/EnvironmentRoles';
import { InviteDialog } from './people/InviteDialog';
import { type InviteLink, LinksDialog } from './people/LinksDialog';
import { RoleTable } from './people/RoleTable';

/** Who may do what in a project. */
export function PeoplePage() {
  const projectId = useProjectId();
  const mayManage = useMay(projectId, 'manage');
  const people = useQuery(collaboratorsQuery(projectId));
  const [isOpen, dialog] = useDisclosure(false);
  const [links, setLinks] = useState<readonly InviteLink[]>([]);
  return (
    <>
      <PageHeader
        title="People"
        action={
          mayManage && (
            <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={dialog.open}>
              Invite people
            </Button>
          )
        }
      >
        Who has a role in this project. Roles on single environments come on top.
      </PageHeader>
      <Stack>
        <Panel title="Roles in the project">
          {people.isPending && <Loading />}
          {people.error && <Problem title="The people could not be loaded" error={people.error} />}
          {people.data && <CollaboratorTable people={people.data} mayManage={mayManage} />}
        </Panel>
        <EnvironmentRoles mayManage={mayManage} />
        <RoleTable />
      </Stack>
      <InviteDialog isOpen={isOpen} onClose={dialog.close} onLinks={setLinks} />
      <LinksDialog links={links} onClose={() => setLinks([])} />
    </>
  );
}
