import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** One sentence that says what such things are for. */
  children: ReactNode;
  /** What to do first. */
  action?: ReactNode;
  icon?: ReactNode;
}

/** What stands where there is nothing yet. */
export function Empty({ title, children, action, icon }: Props) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md" ta="center">
      {icon}
      <Title order={2}>{title}</Title>
      <Text c="dimmed" maw="34rem">
        {children}
      </Text>
      {action}
    </Stack>
  );
}
