import { Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { send } from '@/api/client';
import { flagsKey } from '@/api/flags';
import { useMay } from '@/api/permissions';
import { SAMPLE_KEY, sampleCalls } from '@/api/sample';
import type { Flag } from '@/api/shapes';
import { ActionButton } from '@/ui/ActionButton';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { TextLink } from '@/ui/TextLink';

interface Props {
  projectId: number;
  environment: { key: string; name: string };
  flags: readonly Flag[];
  isLoading: boolean;
}

/** Offers to make a flag to try things with, where there is none. */
export function SampleFlag({ projectId, environment, flags, isLoading }: Props) {
  const client = useQueryClient();
  const mayEdit = useMay(projectId, 'edit');
  const calls = () => sampleCalls(projectId, environment.key);
  const make = useMutation({
    mutationFn: async () => {
      for (const own of calls()) await send(own);
    },
    onSettled: () => client.invalidateQueries({ queryKey: flagsKey(projectId) }),
  });
  const first = flags[0];
  if (isLoading) return <Loading rows={1} />;
  if (first) {
    const known = flags.find((own) => own.key === SAMPLE_KEY) ?? first;
    return (
      <Text size="sm">
        There {flags.length === 1 ? 'is ' : 'are flags, such as '}
        <TextLink to="/p/$projectId/flags/$flagKey" params={{ projectId, flagKey: known.key }} size="sm">
          {known.name}
        </TextLink>
        . Open it to change who gets what.
      </Text>
    );
  }
  return (
    <>
      <Text size="sm" mb="xs">
        The sample is on for everyone in {environment.name}, and greets them with another word. Nothing else
        is touched.
      </Text>
      {make.error && <Problem title="The sample was not made" error={make.error} />}
      <Group>
        <ActionButton onClick={() => make.mutate()} loading={make.isPending} disabled={!mayEdit} call={calls}>
          Make a sample flag
        </ActionButton>
        <TextLink to="/p/$projectId/flags" params={{ projectId }} size="sm">
          Or make your own
        </TextLink>
      </Group>
      {!mayEdit && (
        <Text size="sm" c="dimmed" mt="xs">
          Your role here lets you look only.
        </Text>
      )}
    </>
  );
}
