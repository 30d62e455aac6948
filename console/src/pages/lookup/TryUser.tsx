import { Code, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { send } from '@/api/client';
import type { Environment } from '@/api/environments';
import { type Explained, type ExplainedUser, explain } from '@/api/explain';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { Trace } from './Trace';
import { UserForm } from './UserForm';

interface Props {
  project: number;
  environment: Environment;
  flagKey: string;
  onTried: (explained: Explained | null) => void;
  /** Whether there are edits, which the published rules know nothing of. */
  isEdited: boolean;
}

/** Decides a flag for a user and says why, beside the rules. */
export function TryUser({ project, environment, flagKey, onTried, isEdited }: Props) {
  const [explained, setExplained] = useState<Explained | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const call = (user: ExplainedUser) => explain(project, environment.key, user, [flagKey]);
  const run = async (user: ExplainedUser) => {
    setBusy(true);
    setError(null);
    try {
      const answer = await send(call(user));
      setExplained(answer);
      onTried(answer);
    } catch (failure) {
      setError(failure);
      setExplained(null);
      onTried(null);
    } finally {
      setBusy(false);
    }
  };
  const decision = explained?.decisions[0];
  return (
    <Panel
      title="Try a user"
      hint={`What somebody gets in ${environment.name}, and why. Nothing is recorded.`}
    >
      <Stack gap="sm">
        <UserForm project={project} action="Try" isBusy={isBusy} onSubmit={run} call={call} />
        {error !== null && <Problem title="The decision could not be explained" error={error} />}
        {decision && explained && (
          <Stack gap="xs" aria-live="polite">
            <Group gap="xs">
              <Title order={3}>{decision.variation_key ?? 'No variation'}</Title>
              <StateMark tone={decision.enabled ? 'good' : 'quiet'}>
                {decision.enabled ? 'on' : 'off'}
              </StateMark>
            </Group>
            <Text size="sm">
              {decision.rule_key ? (
                <>
                  Decided by <Code>{decision.rule_key}</Code>
                </>
              ) : (
                'Decided by no rule'
              )}
              , datafile revision {explained.revision}.
            </Text>
            {Object.keys(decision.variables).length > 0 && (
              <Code block>{JSON.stringify(decision.variables, null, 2)}</Code>
            )}
            {isEdited && (
              <Text size="sm" c="dimmed">
                By the rules as they are published, without your changes.
              </Text>
            )}
            <Trace decision={decision} />
          </Stack>
        )}
      </Stack>
    </Panel>
  );
}
