import { useEffect, useRef, useState } from 'react';
import { type LiveEvent, type LiveState, watchLive } from '@/api/live';

export interface Row {
  readonly id: number;
  readonly event: LiveEvent;
}

export interface Live {
  readonly rows: readonly Row[];
  readonly state: LiveState;
  /** Came in while the page was paused, and waits. */
  readonly waiting: number;
  readonly decisions: number;
  readonly conversions: number;
  readonly dropped: number;
}

/** Older rows make room. */
const MOST = 500;
/** How often what came in is painted. */
const PAINT_MILLIS = 250;

const EMPTY: Live = { rows: [], state: 'connecting', waiting: 0, decisions: 0, conversions: 0, dropped: 0 };

/** Follows an environment. While paused, rows wait; they are not lost as long as there are few. */
export function useLive(projectId: number, environment: string, isPaused: boolean): Live {
  const [live, setLive] = useState<Live>(EMPTY);
  const paused = useRef(isPaused);
  paused.current = isPaused;
  useEffect(() => {
    let own: Live = EMPTY;
    let came: Row[] = [];
    let next = 0;
    setLive(own);
    const stop = watchLive(projectId, environment, {
      onEvent: (event) => {
        next += 1;
        came = [{ id: next, event }, ...came].slice(0, MOST);
        const counted = event.kind === 'decision' ? 'decisions' : 'conversions';
        own = { ...own, [counted]: own[counted] + 1 };
      },
      onDropped: (count) => {
        own = { ...own, dropped: own.dropped + count };
      },
      onState: (state) => {
        own = { ...own, state };
      },
    });
    const paint = () => {
      if (!paused.current && came.length > 0) {
        own = { ...own, rows: [...came, ...own.rows].slice(0, MOST) };
        came = [];
      }
      if (own.waiting !== came.length) own = { ...own, waiting: came.length };
      setLive(own);
    };
    const timer = setInterval(paint, PAINT_MILLIS);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [projectId, environment]);
  return live;
}
