/** Paths that the server answers itself, so that they want a whole page load. */
const served = /^\/(oauth2|burgee|docs)(\/|\?|$)/;

/** Where somebody goes on to: a place of this server, or the start; what a link says may be anything. */
export function localPath(next: string | undefined): string {
  const isLocal = next !== undefined && /^\/(?!\/)[!-[\]-~]*$/.test(next);
  return isLocal ? next : '/';
}

/** Whether a path is the server's own, and none of the console's pages. */
export function isServed(path: string): boolean {
  return served.test(path);
}
