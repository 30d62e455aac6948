import { VisuallyHidden } from '@mantine/core';
import { useMemo } from 'react';
import classes from './Diff.module.css';
import { diffLines, orderedJson } from './diffLines';

const signs = { same: ' ', added: '+', removed: '−' } as const;
const words = { same: '', added: 'added: ', removed: 'removed: ' } as const;

/** Two values as JSON, one over the other: what went is marked by a minus, what came by a plus. */
export function Diff({ before, after, label }: { before: unknown; after: unknown; label: string }) {
  const lines = useMemo(() => diffLines(orderedJson(before), orderedJson(after)), [before, after]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={classes.diff} aria-label={label} tabIndex={0}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <div key={index} className={classes.line} data-kind={line.kind}>
          <span aria-hidden className={classes.sign}>
            {signs[line.kind]}
          </span>
          <VisuallyHidden>{words[line.kind]}</VisuallyHidden>
          {line.text}
        </div>
      ))}
    </section>
  );
}
