/** The longest key of a flag, rule, variation or variable. */
export const KEY_LENGTH = 64;

const STRICT = /^[A-Za-z0-9_-]+$/;
const LOOSE = /^[A-Za-z0-9_\- .]+$/;

/** Derives a key from a name: letters without accents, digits, and `_` for anything else. */
export function keyFromName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/_{2,}/g, '_')
    .slice(0, KEY_LENGTH)
    .replace(/^_+|_+$/g, '');
}

/** Derives a key that is not taken yet, by a number at its end where necessary. */
export function freeKey(name: string, taken: (key: string) => boolean, fallback = 'rule'): string {
  const base = keyFromName(name) || fallback;
  if (!taken(base)) return base;
  for (let number = 2; ; number += 1) {
    const suffix = `_${number}`;
    const key = base.slice(0, KEY_LENGTH - suffix.length) + suffix;
    if (!taken(key)) return key;
  }
}

/** Tells what is wrong with a key, in words; null if nothing is. `loose` keys may have spaces and dots. */
export function keyComplaint(key: string, style: 'strict' | 'loose' = 'strict'): string | null {
  if (key === '') return 'A key is required.';
  if (key.length > KEY_LENGTH) {
    return `A key has at most ${KEY_LENGTH} characters; this one has ${key.length}.`;
  }
  if (style === 'strict' && !STRICT.test(key)) {
    return 'A key may only have letters, digits, _ and -.';
  }
  if (style === 'loose' && !LOOSE.test(key)) {
    return 'A key may only have letters, digits, spaces, dots, _ and -.';
  }
  return null;
}
