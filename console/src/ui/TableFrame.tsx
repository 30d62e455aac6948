import { ScrollArea } from '@mantine/core';
import type { ReactNode } from 'react';

/** Lets a wide table scroll inside of the page, also by keyboard. */
export function TableFrame({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}>
      {children}
    </ScrollArea>
  );
}
