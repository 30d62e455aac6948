import { Alert, Button, Code, Group, List, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { ApiError } from '@/api/error';
import { CopyButton } from './CopyButton';

interface Props {
  /** What failed: "The tokens could not be loaded". */
  title: string;
  error: unknown;
  /** Tries again. */
  onRetry?: () => void;
  /** Pointers of violations that are shown at their fields, and not again here. */
  shownElsewhere?: readonly string[];
}

/** What failed, why, what to do, and by which id it is found in the log. */
export function Problem({ title, error, onRetry, shownElsewhere = [] }: Props) {
  const own = error instanceof ApiError ? error : undefined;
  const violations = own?.violations.filter((one) => !shownElsewhere.includes(one.pointer)) ?? [];
  const message = error instanceof Error ? error.message : String(error);
  return (
    <Alert color="red" role="alert" title={title} icon={<IconAlertCircle aria-hidden />}>
      {violations.length > 0 ? (
        <List size="sm">
          {violations.map((one) => (
            <List.Item key={`${one.pointer}${one.code}`}>
              {one.pointer && <Code>{one.pointer}</Code>} {one.message}
            </List.Item>
          ))}
        </List>
      ) : own?.violations.length ? (
        <Text size="sm">See the fields that are marked.</Text>
      ) : (
        <Text size="sm">{message}</Text>
      )}
      {own?.retryAfter && <Text size="sm">Try again in {own.retryAfter} seconds.</Text>}
      {(own?.uuid || onRetry) && (
        <Group mt="xs" gap="xs">
          {onRetry && (
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          {own?.uuid && (
            <Group gap={4}>
              <Text size="xs">Request {own.uuid}</Text>
              <CopyButton value={own.uuid} what="request id" />
            </Group>
          )}
        </Group>
      )}
    </Alert>
  );
}
