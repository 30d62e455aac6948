import { Grid, Stack } from '@mantine/core';
import { useProjectId } from '@/shell/scope';
import { PageHeader } from '@/ui/PageHeader';
import { NeedsYou } from './NeedsYou';
import { RecentChanges } from './RecentChanges';
import { RunningExperiments } from './RunningExperiments';
import { SdkHealth } from './SdkHealth';
import { useNeeds, useRunning } from './useNeeds';

/** What goes on in a project, what needs somebody first. */
export function HomePage() {
  const projectId = useProjectId();
  const needs = useNeeds(projectId);
  const running = useRunning(projectId);
  return (
    <>
      <PageHeader title="Home">What goes on in the project, and what needs you.</PageHeader>
      <Stack>
        <NeedsYou projectId={projectId} needs={needs} />
        <RunningExperiments projectId={projectId} rules={running} />
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 8 }}>
            <RecentChanges projectId={projectId} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 4 }}>
            <SdkHealth projectId={projectId} />
          </Grid.Col>
        </Grid>
      </Stack>
    </>
  );
}
