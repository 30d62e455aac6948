import { Grid, Stack, Text } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { wholeEnvironmentsQuery } from '@/api/environments';
import { flagPageQuery } from '@/api/flags';
import { SAMPLE_KEY } from '@/api/sample';
import { useEnvironment, useProjectId } from '@/shell/scope';
import { Empty } from '@/ui/Empty';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { TextLink } from '@/ui/TextLink';
import { Connect } from './Connect';
import { FirstDecision } from './FirstDecision';
import { NextSteps } from './NextSteps';
import { SampleFlag } from './SampleFlag';
import { Step } from './Step';
import { TryIt } from './TryIt';
import { useFirstDecision } from './useFirstDecision';

/** Leads from nothing to a first decided flag, and says where to go from there. */
export function StartPage() {
  const projectId = useProjectId();
  const environment = useEnvironment();
  const { data: environments } = useSuspenseQuery(wholeEnvironmentsQuery(projectId));
  const whole = environments.find((own) => own.id === environment?.id);
  if (!environment || !whole?.datafile) {
    return (
      <Empty title="This project has no environment">
        Make one in the settings, and flags can be decided in it.
      </Empty>
    );
  }
  return (
    <Steps key={environment.id} projectId={projectId} environment={whole} sdkKey={whole.datafile.sdk_key} />
  );
}

interface Props {
  projectId: number;
  environment: { id: number; key: string; name: string };
  sdkKey: string;
}

function Steps({ projectId, environment, sdkKey }: Props) {
  const flags = useQuery(flagPageQuery(projectId, {}, 1, 25));
  const items = flags.data?.items ?? [];
  const sample = items.find((own) => own.key === SAMPLE_KEY) ?? items[0];
  const [chosen, choose] = useState<string>();
  const flagKey = chosen ?? sample?.key ?? SAMPLE_KEY;
  const first = useFirstDecision(environment.id);
  const hasFlag = items.length > 0;
  return (
    <>
      <PageHeader title="Start">
        From here to a decided flag in about a minute, in <b>{environment.name}</b>.
      </PageHeader>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack>
            <Step number={1} title="Have a flag" isDone={hasFlag}>
              <SampleFlag
                projectId={projectId}
                environment={environment}
                flags={items}
                isLoading={flags.isPending}
              />
            </Step>
            <Step number={2} title="Ask for it" isDone={first.isThere}>
              <Stack>
                <TryIt
                  sdkKey={sdkKey}
                  flagKey={flagKey}
                  flags={items}
                  onChoose={choose}
                  onDecided={first.note}
                />
                <Connect sdkKey={sdkKey} flagKey={flagKey} />
              </Stack>
            </Step>
            <Step number={3} title="See it decided" isDone={first.isThere}>
              <FirstDecision first={first} environment={environment.name} />
            </Step>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack>
            <NextSteps projectId={projectId} />
            <Panel title="Coming from Optimizely?">
              <Text size="sm">
                SDKs, Agent and scripts work as they are: change the host to {location.host}, and put in a key
                or token from here.{' '}
                <TextLink to="/me/access" size="sm">
                  Make a token
                </TextLink>
              </Text>
            </Panel>
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}
