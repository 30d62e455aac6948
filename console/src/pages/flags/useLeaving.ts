import { type ReactElement, useEffect, useRef, useState } from 'react';

/** How long rows stay that are no longer in the list, in milliseconds: until what came instead of them is painted. */
const LEAVE_MILLIS = 250;

/**
 * Rows that have just left the end of a list. They are below it, where they are clipped, and stay as they were for a moment: to take two dozen
 * away takes a slow processor longer than all else that is to be drawn. `rows` are by their index, and `total` is how many the list has.
 */
export function useLeaving(rows: ReadonlyMap<number, ReactElement>, total: number): ReactElement[] {
  const [kept, setKept] = useState(total);
  if (kept < total) setKept(total);
  useEffect(() => {
    if (kept === total) return;
    const timer = setTimeout(() => setKept(total), LEAVE_MILLIS);
    return () => clearTimeout(timer);
  }, [kept, total]);
  const last = useRef(rows);
  const leaving = new Map([...last.current].filter(([index]) => total <= index && index < kept));
  last.current = new Map([...leaving, ...rows]);
  return [...leaving.values()];
}
