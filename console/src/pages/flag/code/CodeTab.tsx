import { Code, Select, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { wholeEnvironmentsQuery } from '@/api/environments';
import type { Flag } from '@/api/shapes';
import { useEnvironment } from '@/shell/scope';
import { CodeBlock } from '@/ui/CodeBlock';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { snippets } from '../../start/snippets';

/** How code asks for the flag, with the SDK key of an environment and the address of this server. */
export function CodeTab({ project, flag }: { project: number; flag: Flag }) {
  const { data, error } = useQuery(wholeEnvironmentsQuery(project));
  const present = useEnvironment();
  const [chosen, setChosen] = useState<string | null>(null);
  if (error) return <Problem title="The SDK keys could not be loaded" error={error} />;
  if (!data) return <Loading />;
  const live = data.filter((own) => !own.archived);
  const environment = live.find((own) => own.key === (chosen ?? present?.key)) ?? live[0];
  const sdkKey = environment?.datafile?.sdk_key;
  if (!environment || !sdkKey) return <Text>There is no environment with an SDK key.</Text>;
  const input = { url: location.origin, sdkKey, flagKey: flag.key };
  return (
    <Stack>
      <Select
        label="Environment"
        w={240}
        allowDeselect={false}
        data={live.map((own) => ({ value: own.key, label: own.name }))}
        value={environment.key}
        onChange={setChosen}
      />
      <Tabs defaultValue={snippets[0]?.id ?? null} keepMounted={false}>
        <Tabs.List mb="sm" aria-label="Languages">
          {snippets.map((own) => (
            <Tabs.Tab key={own.id} value={own.id}>
              {own.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map((own) => (
          <Tabs.Panel key={own.id} value={own.id}>
            {own.install && (
              <Text size="sm" c="dimmed" mb="xs">
                <Code>{own.install}</Code>
              </Text>
            )}
            <CodeBlock code={own.code(input)} label={`${own.label} example`} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
