import { Container, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Mark } from './Mark';

interface Props {
  title: string;
  hint?: ReactNode;
  children: ReactNode;
}

/** The frame of pages for people who are not signed in. */
export function Gate({ title, hint, children }: Props) {
  useDocumentTitle(`${title} · Burgee`);
  return (
    <Container component="main" size="27rem" pt="10dvh" pb="xl">
      <Stack>
        <Group gap="xs">
          <Mark size={34} />
          <Text fw={700} size="xl">
            Burgee
          </Text>
        </Group>
        <Paper withBorder p="lg" bg="var(--burgee-surface)" style={{ borderColor: 'var(--burgee-line)' }}>
          <Stack>
            <div>
              <Title order={1}>{title}</Title>
              {hint && (
                <Text c="dimmed" mt={4} component="div">
                  {hint}
                </Text>
              )}
            </div>
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Container>
  );
}
