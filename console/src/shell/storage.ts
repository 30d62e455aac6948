const prefix = 'burgee.';

/** What a browser remembers of how somebody likes the console. Nothing is lost where it remembers nothing. */
export const storage = {
  read(name: string): string | undefined {
    try {
      return localStorage.getItem(prefix + name) ?? undefined;
    } catch {
      return undefined;
    }
  },

  write(name: string, value: string): void {
    try {
      localStorage.setItem(prefix + name, value);
    } catch {
      // Full, or closed to this page.
    }
  },
};
