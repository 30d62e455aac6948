import { Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  title?: string;
  /** A sentence under the title. */
  hint?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

/** A part of a page on a ground of its own. */
export function Panel({ title, hint, action, children }: Props) {
  return (
    <Paper
      withBorder
      p="md"
      component="section"
      bg="var(--burgee-surface)"
      style={{ borderColor: 'var(--burgee-line)' }}
    >
      {(title || action) && (
        <Group justify="space-between" align="flex-start" mb="sm" gap="sm">
          <div>
            {title && <Title order={2}>{title}</Title>}
            {hint && (
              <Text c="dimmed" size="sm" component="div" maw="44rem">
                {hint}
              </Text>
            )}
          </div>
          {action}
        </Group>
      )}
      {children}
    </Paper>
  );
}
