import type { Call } from './call';
import { fetchApi } from './client';
import { ApiError } from './error';
import { eventParser } from './eventStream';

/** A decision as it was reported. */
export interface LiveDecision {
  readonly kind: 'decision';
  readonly time: string;
  readonly user_id: string;
  readonly flag_key?: string | null;
  readonly rule_key?: string | null;
  readonly rule_type?: string | null;
  readonly variation_key?: string | null;
  readonly enabled?: boolean | null;
  readonly experiment_id?: string | null;
  readonly client?: string | null;
}

/** Something that a user did. It does not say in which environment. */
export interface LiveConversion {
  readonly kind: 'conversion';
  readonly time: string;
  readonly user_id: string;
  readonly event_key: string;
  readonly revenue?: number | null;
  readonly value?: number | null;
  readonly tags?: Readonly<Record<string, string | null>>;
  readonly client?: string | null;
}

export type LiveEvent = LiveDecision | LiveConversion;

export type LiveState = 'connecting' | 'open' | 'lost';

interface Handlers {
  readonly onEvent: (event: LiveEvent) => void;
  /** So many were left out, since more came than eyes can follow. */
  readonly onDropped: (count: number) => void;
  readonly onState: (state: LiveState) => void;
}

const PATH = '/burgee/v1/projects/{project_id}/environments/{environment_key}/live';

export function fetchLive(project_id: number, environment_key: string): Call<unknown> {
  return { method: 'get', path: PATH, init: { params: { path: { project_id, environment_key } } } };
}

/** How long until a lost connection is tried again, in milliseconds. */
const RETRY_MILLIS = 2_000;

/** Follows an environment until it is told to stop. A lost connection is made again by itself. */
export function watchLive(projectId: number, environmentKey: string, handlers: Handlers): () => void {
  const path = PATH.replace('{project_id}', String(projectId)).replace(
    '{environment_key}',
    encodeURIComponent(environmentKey),
  );
  const ending = new AbortController();
  follow(path, handlers, ending.signal);
  return () => ending.abort();
}

/** An `EventSource` cannot send the second half of a session, so the stream is read by hand. */
async function follow(path: string, handlers: Handlers, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    handlers.onState('connecting');
    try {
      const response = await fetchApi(path, { signal, headers: { Accept: 'text/event-stream' } });
      handlers.onState('open');
      await read(response, handlers);
    } catch (error) {
      if (signal.aborted) return;
      const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500;
      handlers.onState('lost');
      if (isRefused) return;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS));
  }
}

async function read(response: Response, { onEvent, onDropped }: Handlers): Promise<void> {
  const feed = eventParser(({ event, data }) => {
    if (event === 'decision') onEvent({ ...JSON.parse(data), kind: 'decision' });
    else if (event === 'conversion') onEvent({ ...JSON.parse(data), kind: 'conversion' });
    else if (event === 'dropped') onDropped(JSON.parse(data).count);
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read())
    feed(piece.value);
}
