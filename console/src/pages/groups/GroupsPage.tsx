import { Button, Group, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { groupsQuery } from '@/api/groups';
import { useMay } from '@/api/permissions';
import { useEnvironment, useProjectId } from '@/shell/scope';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Problem } from '@/ui/Problem';
import { GroupCard } from './GroupCard';
import { NewGroup } from './NewGroup';

/** Exclusion groups: experiments that share traffic so that nobody is in two of them. */
export function GroupsPage() {
  const project = useProjectId();
  const environment = useEnvironment();
  const mayEdit = useMay(project, 'edit');
  const { data, error, refetch } = useQuery(groupsQuery(project));
  const [isNewOpen, setNewOpen] = useState(false);
  const [areArchivedShown, setArchivedShown] = useState(false);
  const own = (data ?? []).filter((group) => group.environment_key === environment?.key);
  const archived = own.filter((group) => group.archived);
  const shown = own.filter((group) => !group.archived || areArchivedShown);
  const add = mayEdit && environment && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNewOpen(true)}>
      New group
    </Button>
  );
  return (
    <div>
      <PageHeader title="Exclusion groups" action={add}>
        Experiments of a group in {environment?.name ?? 'an environment'} share traffic: who is in one is in
        none of the others. Start them together, and leave their parts as they are while they run.
      </PageHeader>
      {error && <Problem title="The groups could not be loaded" error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data && own.length === 0 && (
        <Empty title={`No groups in ${environment?.name ?? 'this project'}`} action={add}>
          Two tests of the same page would mix their effects. In one group, each has users of its own.
        </Empty>
      )}
      <Stack>
        {shown.map((group) => (
          <GroupCard
            key={`${group.id} ${group.revision}`}
            project={project}
            group={group}
            mayEdit={mayEdit}
          />
        ))}
        {archived.length > 0 && (
          <Group>
            <Button variant="subtle" onClick={() => setArchivedShown(!areArchivedShown)}>
              {areArchivedShown ? 'Hide archived groups' : `Show ${archived.length} archived`}
            </Button>
          </Group>
        )}
      </Stack>
      {isNewOpen && environment && (
        <NewGroup project={project} environment={environment} onClose={() => setNewOpen(false)} />
      )}
    </div>
  );
}
