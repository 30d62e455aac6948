import { ActionIcon, Button, Fieldset, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { TrustCondition } from '@/api/workloadTrusts';

interface Props {
  conditions: readonly TrustCondition[];
  onChange: (conditions: TrustCondition[]) => void;
  error: string | undefined;
}

type Match = 'equals' | 'matches';

/** What must be in a token: all of it. */
export function Conditions({ conditions, onChange, error }: Props) {
  const set = (index: number, condition: TrustCondition) =>
    onChange(conditions.map((own, at) => (at === index ? condition : own)));
  return (
    <Fieldset legend="What must be in a token" p="xs">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          All of it. A pattern has * for anything without / and :, and ** for anything.
        </Text>
        {conditions.map((own, index) => {
          const match: Match = typeof own.matches === 'string' ? 'matches' : 'equals';
          const value = own[match] ?? '';
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows have nothing else to be told by
            <Group key={index} gap="xs" wrap="nowrap" align="flex-end">
              <TextInput
                label="Claim"
                style={{ flex: 1, minWidth: 0 }}
                value={own.claim}
                onChange={(event) => set(index, { claim: event.currentTarget.value, [match]: value })}
              />
              <NativeSelect
                label="How"
                value={match}
                onChange={(event) => set(index, { claim: own.claim, [event.currentTarget.value]: value })}
                data={[
                  { value: 'equals', label: 'is' },
                  { value: 'matches', label: 'is like' },
                ]}
              />
              <TextInput
                label="Value"
                style={{ flex: 1, minWidth: 0 }}
                value={value}
                onChange={(event) => set(index, { claim: own.claim, [match]: event.currentTarget.value })}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={`Remove the condition on ${own.claim || 'nothing'}`}
                onClick={() => onChange(conditions.filter((_, at) => at !== index))}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Group>
          );
        })}
        {error && (
          <Text size="sm" c="var(--burgee-bad)" role="alert">
            {error}
          </Text>
        )}
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => onChange([...conditions, { claim: '', equals: '' }])}
        >
          Add a condition
        </Button>
      </Stack>
    </Fieldset>
  );
}
