/** The longest key that the server takes. */
export const LONGEST_KEY = 64;

/** A key that a name suggests: "EU users (beta)" becomes `eu_users_beta`. */
export function keyFrom(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LONGEST_KEY);
}
