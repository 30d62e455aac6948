import { Select, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { wholeEnvironmentsQuery } from '@/api/environments';
import type { Flag } from '@/api/shapes';
import { useEnvironment } from '@/shell/scope';
import { CodeBlock } from '@/ui/CodeBlock';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { LANGUAGES, snippet } from './snippets';

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
  const datafile = new URL(environment.datafile?.url ?? location.href);
  const place = { flag, sdkKey, base: datafile.origin };
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
      <Tabs defaultValue={LANGUAGES[0]?.id ?? null} keepMounted={false}>
        <Tabs.List mb="sm">
          {LANGUAGES.map((own) => (
            <Tabs.Tab key={own.id} value={own.id}>
              {own.name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {LANGUAGES.map((own) => (
          <Tabs.Panel key={own.id} value={own.id}>
            <Text size="sm" c="dimmed" mb="xs">
              {own.note}
            </Text>
            <CodeBlock code={snippet(own.id, place)} label={`${own.name} code`} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
