import {
  IconAlertTriangle,
  IconArchive,
  IconCheck,
  IconCircleDashed,
  IconPlayerPause,
  IconX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './StateMark.module.css';

/** What a state means for whoever looks: each has a colour and a shape of its own. */
export type Tone = 'good' | 'quiet' | 'warning' | 'bad' | 'draft' | 'archived';

const shapes: Record<Tone, typeof IconCheck> = {
  good: IconCheck,
  quiet: IconPlayerPause,
  warning: IconAlertTriangle,
  bad: IconX,
  draft: IconCircleDashed,
  archived: IconArchive,
};

/** A state: a word, a shape, and a colour that only repeats them. */
export function StateMark({ tone, children }: { tone: Tone; children: ReactNode }) {
  const Shape = shapes[tone];
  return (
    <span className={classes.mark} data-tone={tone}>
      <Shape size={13} stroke={2.4} aria-hidden />
      {children}
    </span>
  );
}
