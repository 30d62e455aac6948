import { Button, Code, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type Decision, decide } from '@/api/decide';
import type { Flag } from '@/api/shapes';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';

interface Props {
  sdkKey: string;
  flagKey: string;
  flags: readonly Flag[];
  onChoose: (flagKey: string) => void;
  onDecided: () => void;
}

/** Decides a flag here and now, as an app would. */
export function TryIt({ sdkKey, flagKey, flags, onChoose, onDecided }: Props) {
  const [userId, setUserId] = useState('user-1');
  const attempt = useMutation({ mutationFn: () => decide(sdkKey, flagKey, userId), onSuccess: onDecided });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        attempt.mutate();
      }}
    >
      <Stack gap="xs">
        <Group align="flex-end" gap="xs">
          <NativeSelect
            label="Flag"
            value={flagKey}
            onChange={(event) => onChoose(event.currentTarget.value)}
            data={flags.length ? flags.map((own) => own.key) : [flagKey]}
          />
          <TextInput
            label="User id"
            value={userId}
            onChange={(event) => setUserId(event.currentTarget.value)}
            required
            withAsterisk={false}
          />
          <Button type="submit" variant="default" loading={attempt.isPending} disabled={flags.length === 0}>
            Try it here
          </Button>
        </Group>
        <div aria-live="polite">
          {attempt.error && <Problem title="Nothing was decided" error={attempt.error} />}
          {attempt.data && <Outcome decision={attempt.data} userId={userId} />}
        </div>
      </Stack>
    </form>
  );
}

function Outcome({ decision, userId }: { decision: Decision; userId: string }) {
  const variables = Object.entries(decision.variables ?? {});
  return (
    <Group gap="xs">
      <StateMark tone={decision.enabled ? 'good' : 'quiet'}>{decision.enabled ? 'On' : 'Off'}</StateMark>
      <Text size="sm">
        {userId} gets variation <b>{decision.variationKey || 'none'}</b>
        {variables.length > 0 && ' with '}
        {variables.map(([key, value]) => (
          <Code key={key}>{`${key} = ${JSON.stringify(value)}`}</Code>
        ))}
      </Text>
    </Group>
  );
}
