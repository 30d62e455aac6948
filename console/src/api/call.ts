import type { FetchResponse, MaybeOptionalInit } from 'openapi-fetch';
import type { HttpMethod, PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import type { components, paths } from './schema';

/** The shapes that the API's description names. */
export type Schema = components['schemas'];

/** A request that is described and not sent: pages send it, and copy it as curl, so that the two cannot differ. */
export interface Call<T> {
  readonly method: HttpMethod;
  /** The path of the description, with its parameters in braces. */
  readonly path: string;
  readonly init: CallInit;
  /** What whoever runs it as a command has to know. */
  readonly note?: string;
  /** Never there: carries the type of the answer. */
  readonly answer?: T;
}

/** Parameters, body and headers, as openapi-fetch takes them. */
export type CallInit = Record<string, unknown> & { headers?: Record<string, string> };

type Answer<M extends HttpMethod, P extends PathsWithMethod<paths, M>> = M extends keyof paths[P]
  ? paths[P][M] extends Record<string | number, unknown>
    ? NonNullable<FetchResponse<paths[P][M], Record<never, never>, 'application/json'>['data']>
    : never
  : never;

/** Parameters and body, which may be left out where the request needs none. */
type InitOf<I> = RequiredKeysOf<I> extends never ? [init?: I] : [init: I];

/** Describes a request of the API. */
export function call<
  M extends HttpMethod,
  P extends PathsWithMethod<paths, M>,
  I extends MaybeOptionalInit<paths[P], M>,
>(method: M, path: P, ...init: InitOf<I>): Call<Answer<M, P>> {
  return { method, path, init: (init[0] ?? {}) as CallInit };
}

/** The same request on condition that the thing is still at the revision of the tag (RFC 9110, 13.1.1). */
export function ifMatch<T>(own: Call<T>, etag: string | null | undefined): Call<T> {
  if (!etag) return own;
  return { ...own, init: { ...own.init, headers: { ...own.init.headers, 'If-Match': etag } } };
}

/** The same request with what whoever runs it as a command has to know. */
export function noted<T>(own: Call<T>, note: string): Call<T> {
  return { ...own, note };
}

/** The same request, which makes what lets somebody in: the server refuses it to tokens (`session_required`) unless told otherwise. */
export function byPeople<T>(own: Call<T>): Call<T> {
  return noted(own, 'Tokens are refused this, unless the server runs with --tokens-make-tokens.');
}
