/** One thing that is wrong with a request, at a JSON pointer into its body (`/name`) or at a query parameter (`?per_page`). */
export interface Violation {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** What a request failed with, whichever of the server's forms of error it came in. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** The HTTP status; 0 where there was no answer. */
    readonly status: number,
    /** A stable slug, such as `confirmation_required`; empty where the server gives none. */
    readonly code: string,
    message: string,
    /** Names this occurrence in the server's log. */
    readonly uuid: string,
    readonly violations: readonly Violation[],
    /** Seconds to wait, where the server names them. */
    readonly retryAfter: number | undefined,
  ) {
    super(message);
  }

  /** Whether the server could not be reached, so that nothing is known about what it did. */
  get isOffline(): boolean {
    return this.status === 0;
  }

  /** Whether somebody else changed it meanwhile (`If-Match` named another revision). */
  get isStale(): boolean {
    return this.status === 412;
  }

  get isForbidden(): boolean {
    return this.status === 403;
  }

  get isNotFound(): boolean {
    return this.status === 404;
  }
}

/** The failure of a request that got no answer. */
export function offlineError(): ApiError {
  return new ApiError(
    0,
    'offline',
    'The server cannot be reached. Nothing is known to be saved.',
    '',
    [],
    undefined,
  );
}

const CONFIRM_FIRST = 'Confirm who you are first';

/** Reads a failed response: a problem document, `{code, message, uuid}` of v2, or `{detail}` of the other two APIs. */
export async function readError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  return errorOf(response.status, body, retryAfter);
}

/** The error that a status and a body of any of the forms amount to. */
export function errorOf(status: number, body: unknown, retryAfter?: number): ApiError {
  const own = isRecord(body) ? body : {};
  const violations = [...violationsOf(own.violations), ...validationsOf(own.detail)];
  const message =
    text(own.detail) ||
    text(own.message) ||
    text(own.title) ||
    violations.map((violation) => violation.message).join('; ') ||
    `The server answered ${status}.`;
  const code = text(own.code) || (message.startsWith(CONFIRM_FIRST) ? 'confirmation_required' : '');
  return new ApiError(status, code, message, text(own.uuid), violations, retryAfter);
}

function violationsOf(value: unknown): Violation[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map((own) => ({
    pointer: text(own.pointer),
    code: text(own.code),
    message: text(own.message),
  }));
}

/** The violations of the scheduling and permission APIs: `[{loc: ["body", "name"], msg, type}]`. */
function validationsOf(value: unknown): Violation[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map((own) => {
    const [place, ...path] = Array.isArray(own.loc) ? own.loc.map(String) : [];
    const pointer = place === 'query' ? `?${path.join('.')}` : path.map((part) => `/${part}`).join('');
    return { pointer, code: text(own.type), message: text(own.msg) };
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
