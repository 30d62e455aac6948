import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { send } from '@/api/client';
import { ApiError } from '@/api/error';
import { type AudienceVerdict, testAudience } from '@/api/explain';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { Conditions } from '../lookup/Trace';
import { UserForm } from '../lookup/UserForm';

interface Props {
  project: number;
  conditions: string;
  isComplete: boolean;
}

/** Asks the engine whether a user belongs to the audience as it is on the page, saved or not. */
export function AudienceTest({ project, conditions, isComplete }: Props) {
  const [verdict, setVerdict] = useState<AudienceVerdict | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  // An older server has no such operation.
  if (error instanceof ApiError && error.isNotFound) return null;
  return (
    <Panel
      title="Test"
      hint="Whether a user belongs to it as it is here, saved or not. The engine answers; nothing is recorded."
    >
      <Stack gap="sm">
        <UserForm
          project={project}
          action="Test"
          isWithoutId
          isBusy={isBusy}
          call={({ attributes }) => (isComplete ? testAudience(project, conditions, attributes) : undefined)}
          onSubmit={async ({ attributes }) => {
            if (!isComplete) return;
            setBusy(true);
            setError(null);
            try {
              setVerdict(await send(testAudience(project, conditions, attributes)));
            } catch (failure) {
              setError(failure);
            } finally {
              setBusy(false);
            }
          }}
        />
        {error !== null && <Problem title="The audience could not be tested" error={error} />}
        {verdict && (
          <div role="status">
            <StateMark tone={verdict.admitted ? 'good' : verdict.admitted === null ? 'warning' : 'bad'}>
              {verdict.admitted
                ? 'Belongs to it'
                : verdict.admitted === null
                  ? 'Cannot be told, so does not belong'
                  : 'Does not belong to it'}
            </StateMark>
            <Conditions trace={verdict.trace} />
          </div>
        )}
        {!isComplete && (
          <Text size="sm" c="dimmed">
            Complete the conditions first.
          </Text>
        )}
      </Stack>
    </Panel>
  );
}
