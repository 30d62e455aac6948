import { VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Panel } from '@/ui/Panel';
import classes from './Step.module.css';

interface Props {
  number: number;
  title: string;
  isDone: boolean;
  children: ReactNode;
}

/** One of the steps of a beginning. */
export function Step({ number, title, isDone, children }: Props) {
  return (
    <Panel>
      <div className={classes.step}>
        <span className={classes.number} data-done={isDone}>
          {isDone ? <IconCheck size={16} stroke={3} aria-hidden /> : number}
        </span>
        <div className={classes.content}>
          <h2 className={classes.title}>
            {title}
            {isDone && <VisuallyHidden>: done</VisuallyHidden>}
          </h2>
          {children}
        </div>
      </div>
    </Panel>
  );
}
