import { useEffect } from 'react';
import { call } from '@/api/call';
import { send } from '@/api/client';
import { ApiError } from '@/api/error';

/** How often it is looked whether the session is still there. */
const LOOK_MILLIS = 4_000;
/** Who has not touched the page for so long is not kept signed in by it: sessions end when they are not used. */
const IDLE_MILLIS = 10 * 60_000;

/** Notices that the session was ended somewhere else, as long as somebody is at the page. */
export function SessionWatch() {
  useEffect(() => {
    let touched = Date.now();
    const touch = () => {
      touched = Date.now();
    };
    const look = () => {
      if (document.hidden || Date.now() - touched > IDLE_MILLIS) return;
      send(call('get', '/burgee/v1/session')).catch((error: unknown) => {
        // The request itself has asked to sign in again; who does not want to is not asked every time.
        if (error instanceof ApiError && error.status === 401) clearInterval(timer);
      });
    };
    const timer = setInterval(look, LOOK_MILLIS);
    const events = ['pointerdown', 'keydown', 'focusin'] as const;
    for (const event of events) window.addEventListener(event, touch, { passive: true });
    return () => {
      clearInterval(timer);
      for (const event of events) window.removeEventListener(event, touch);
    };
  }, []);
  return null;
}
