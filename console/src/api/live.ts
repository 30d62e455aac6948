import type { Call } from './call';

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

/** Follows an environment until it is told to stop. A lost connection is made again by itself. */
export function watchLive(
  projectId: number,
  environmentKey: string,
  { onEvent, onDropped, onState }: Handlers,
): () => void {
  const path = PATH.replace('{project_id}', String(projectId)).replace(
    '{environment_key}',
    encodeURIComponent(environmentKey),
  );
  const source = new EventSource(path);
  onState('connecting');
  source.onopen = () => onState('open');
  source.onerror = () => onState(source.readyState === EventSource.CLOSED ? 'lost' : 'connecting');
  source.addEventListener('decision', (event) => onEvent({ ...JSON.parse(event.data), kind: 'decision' }));
  source.addEventListener('conversion', (event) =>
    onEvent({ ...JSON.parse(event.data), kind: 'conversion' }),
  );
  source.addEventListener('dropped', (event) => onDropped(JSON.parse(event.data).count));
  return () => source.close();
}
