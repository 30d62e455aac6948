import { Group, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** One sentence on what the page is for. */
  children?: ReactNode;
  /** The page's primary action. */
  action?: ReactNode;
}

/** The head of a page; names the browser's tab as well. */
export function PageHeader({ title, children, action }: Props) {
  useDocumentTitle(`${title} · Burgee`);
  return (
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <div>
        <Title order={1}>{title}</Title>
        {children && (
          <Text c="dimmed" maw="46rem" mt={2} component="div">
            {children}
          </Text>
        )}
      </div>
      {action}
    </Group>
  );
}
