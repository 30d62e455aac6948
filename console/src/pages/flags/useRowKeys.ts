import { type RefObject, useState } from 'react';
import { useShortcuts } from '@/shell/shortcuts';

interface Options {
  count: number;
  scrollTo: (index: number) => void;
  toggle: (index: number) => void;
  frame: RefObject<HTMLElement | null>;
}

/** `j` and `k` go down and up the rows, where Enter opens, and `x` selects. Gives the row; −1 for none. */
export function useRowKeys({ count, scrollTo, toggle, frame }: Options): number {
  const [current, setCurrent] = useState(-1);
  const go = (step: number) => {
    const next = Math.min(Math.max(current + step, 0), count - 1);
    setCurrent(next);
    scrollTo(next);
    // The row may only be there once the table has scrolled.
    requestAnimationFrame(() => {
      frame.current?.querySelector<HTMLAnchorElement>(`[data-index="${next}"] a`)?.focus();
    });
  };
  useShortcuts([
    { keys: 'j', description: 'Next flag', run: () => go(1) },
    { keys: 'k', description: 'Previous flag', run: () => go(-1) },
    { keys: 'x', description: 'Select flag', run: () => current >= 0 && toggle(current) },
  ]);
  return current;
}
