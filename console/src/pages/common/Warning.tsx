import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Warning.module.css';

/** What follows from something that people may not expect. */
export function Warning({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <Alert
      classNames={{ root: classes.root, title: classes.title, icon: classes.icon }}
      icon={<IconAlertTriangle aria-hidden />}
      title={title}
      p="xs"
    >
      {children}
    </Alert>
  );
}
