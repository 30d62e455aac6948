import { useCallback, useRef } from 'react';

/** Does something as soon as it is asked for, but once at a time: of what is asked for meanwhile, the last is done next. */
export function useOneAtATime<T>(act: (value: T) => Promise<void>): (value: T) => void {
  const isBusy = useRef(false);
  const waiting = useRef<{ value: T } | null>(null);
  return useCallback(
    async (value: T) => {
      waiting.current = { value };
      if (isBusy.current) return;
      isBusy.current = true;
      try {
        while (waiting.current) {
          const next: { value: T } = waiting.current;
          waiting.current = null;
          await act(next.value);
        }
      } finally {
        isBusy.current = false;
      }
    },
    [act],
  );
}
