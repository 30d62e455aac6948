import { useState } from 'react';
import classes from './FlagTable.module.css';

const SAID_MILLIS = 2_000;
const SHEETS =
  'M7 9.7a2.7 2.7 0 0 1 2.7 -2.7h8.6a2.7 2.7 0 0 1 2.7 2.7v8.6a2.7 2.7 0 0 1 -2.7 2.7h-8.6a2.7 2.7 0 0 1 -2.7 -2.7zM4 16.7a2 2 0 0 1 -1 -1.7v-10c0 -1.1 .9 -2 2 -2h10c.75 0 1.16 .385 1.5 1';
const TICK = 'M5 12l5 5l10 -10';

/** Copies a flag's key, and says that it did. */
export function CopyKey({ value }: { value: string }) {
  const [wasCopied, setCopied] = useState(false);
  const label = wasCopied ? 'Copied' : `Copy key ${value}`;
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), SAID_MILLIS);
  };
  return (
    <button type="button" className={classes.copy} aria-label={label} title={label} onClick={copy}>
      <svg width={16} height={16} viewBox="0 0 24 24" aria-hidden="true">
        <path d={wasCopied ? TICK : SHEETS} />
      </svg>
    </button>
  );
}
