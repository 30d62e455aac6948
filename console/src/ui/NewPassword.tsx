import { PasswordInput, Progress, Stack, Text } from '@mantine/core';

/** The shortest password that the server takes. */
export const SHORTEST_PASSWORD = 12;

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string;
}

/** A field for a new password, which says how far it is from being long enough. */
export function NewPassword({ label, value, onChange, error }: Props) {
  const missing = SHORTEST_PASSWORD - [...value].length;
  const share = Math.min(100, ([...value].length / (SHORTEST_PASSWORD + 8)) * 100);
  return (
    <Stack gap={6}>
      <PasswordInput
        label={label}
        description={`At least ${SHORTEST_PASSWORD} characters. A few words that belong together only for you are fine.`}
        name="password"
        autoComplete="new-password"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        required
        withAsterisk={false}
      />
      <Progress value={share} color={missing > 0 ? 'yellow' : 'green'} size="sm" aria-hidden />
      <Text size="xs" c="dimmed" aria-live="polite">
        {value === '' ? '' : missing > 0 ? `${missing} more characters` : 'Long enough'}
      </Text>
    </Stack>
  );
}
