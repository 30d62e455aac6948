import { createStore } from '@/ui/store';

/** Whether the server answers. */
export type Connection = 'connected' | 'offline';

/** How long to wait before looking whether the server is back. */
const LOOK_AGAIN_MILLIS = 2_000;

const state = createStore<Connection>('connected');
let timer: ReturnType<typeof setTimeout> | undefined;

async function look(): Promise<void> {
  try {
    const response = await fetch('/healthz', { cache: 'no-store' });
    if (response.ok) return connection.reached();
  } catch {
    // Still away.
  }
  timer = setTimeout(look, LOOK_AGAIN_MILLIS);
}

/** Whether the server answers: requests report it, and while it is away this looks for it. */
export const connection = {
  ...state,
  reached: () => {
    clearTimeout(timer);
    timer = undefined;
    state.set('connected');
  },
  lost: () => {
    state.set('offline');
    timer ??= setTimeout(look, LOOK_AGAIN_MILLIS);
  },
};
