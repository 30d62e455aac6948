import createClient, { type Client } from 'openapi-fetch';
import type { HttpMethod } from 'openapi-typescript-helpers';
import type { Call } from './call';
import { connection } from './connection';
import { csrf, isSignedIn } from './credential';
import { type ApiError, offlineError, readError } from './error';
import { askFor } from './identity';

/** What an answer was, with the tag that later changes name in `If-Match`. */
export interface Tagged<T> {
  readonly data: T;
  readonly etag: string | null;
}

type AnyPaths = Record<string, Record<HttpMethod, Record<never, never>>>;

/** A client that does not know the description: the types are checked where a {@link Call} is made. */
export type AnyClient = Client<AnyPaths>;

const CSRF_HEADER = 'X-Burgee-CSRF';

const client: AnyClient = createClient<AnyPaths>({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: deliver,
  headers: { Accept: 'application/json' },
});

/** Sends a request and gives its answer. Throws an {@link ApiError}. */
export async function send<T>(own: Call<T>, signal?: AbortSignal): Promise<T> {
  return (await sendTagged(own, signal)).data;
}

/** Sends a request and gives its answer with its `ETag`. Throws an {@link ApiError}. */
export async function sendTagged<T>(own: Call<T>, signal?: AbortSignal): Promise<Tagged<T>> {
  const init = signal ? { ...own.init, signal } : own.init;
  const { data, response } = await client.request(own.method, own.path, init);
  return { data: data as T, etag: response.headers.get('ETag') };
}

/** Sends a request of one's own making, such as a download, as the API's are sent. Throws an {@link ApiError}. */
export async function fetchApi(path: string, init?: RequestInit): Promise<Response> {
  return deliver(new Request(new URL(path, location.origin), init));
}

/** Sends a request with the session's second half; asks people to sign in again or to confirm who they are where that is wanted. */
async function deliver(request: Request): Promise<Response> {
  const response = await attempt(request);
  if (response.ok) return response;
  const error = await readError(response);
  if (!(await isRemedied(error))) throw error;
  const again = await attempt(request);
  if (again.ok) return again;
  throw await readError(again);
}

async function attempt(request: Request): Promise<Response> {
  // A body can be sent but once, and this may be the first of two times.
  const own = request.method === 'GET' ? request : request.clone();
  const token = csrf();
  if (token) own.headers.set(CSRF_HEADER, token);
  try {
    const response = await fetch(own);
    connection.reached();
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    connection.lost();
    throw offlineError();
  }
}

/** Whether what a request failed for has been put right, so that it is worth a second try. */
async function isRemedied(error: ApiError): Promise<boolean> {
  if (error.code === 'confirmation_required') return askFor('confirmation');
  if (error.status === 401 && isSignedIn()) return askFor('sign-in');
  return false;
}
