import type { Schema } from './call';

/** Who is signed in, with the half of the session that requests must name. */
export type Session = Schema['SignedInView'];

let present: Session | null = null;

/** The half of the session that goes into `X-Burgee-CSRF`. It is kept in memory alone. */
export function csrf(): string | undefined {
  return present?.csrf;
}

/** Whether this page has had a session, which may have ended since. */
export function isSignedIn(): boolean {
  return present !== null;
}

/** Takes a session over: after signing in, setting up, or confirming. */
export function adopt(session: Session | null): Session | null {
  present = session;
  return session;
}
