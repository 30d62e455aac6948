import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { wholeEnvironmentsQuery } from '@/api/environments';
import { useMay } from '@/api/permissions';
import { useProjectId } from '@/shell/scope';
import { useShortcuts } from '@/shell/shortcuts';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Problem } from '@/ui/Problem';
import { EnvironmentCard } from './environments/EnvironmentCard';
import { EnvironmentDialog } from './environments/EnvironmentDialog';

/** The environments of a project with their SDK keys, datafiles and access tokens. */
export function EnvironmentsPage() {
  const projectId = useProjectId();
  const mayManage = useMay(projectId, 'manage');
  const environments = useQuery(wholeEnvironmentsQuery(projectId));
  const [isOpen, dialog] = useDisclosure(false);
  useShortcuts(mayManage ? [{ keys: 'c', description: 'New environment', run: dialog.open }] : []);
  return (
    <>
      <PageHeader
        title="Environments"
        action={
          mayManage && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
              New environment
            </Button>
          )
        }
      >
        Each environment has rules, an SDK key and a datafile of its own.
      </PageHeader>
      {environments.isPending && <Loading rows={8} />}
      {environments.error && (
        <Problem
          title="The environments could not be loaded"
          error={environments.error}
          onRetry={() => environments.refetch()}
        />
      )}
      <Stack>
        {environments.data?.map((own) => (
          <EnvironmentCard key={own.id} environment={own} mayManage={mayManage} />
        ))}
      </Stack>
      <EnvironmentDialog isOpen={isOpen} onClose={dialog.close} />
    </>
  );
}
