/** An attribute as it is typed. */
export interface AttributeRow {
  id: string;
  key: string;
  text: string;
}

/** Reads a typed value: `true`, `false`, numbers and `"quoted"` texts are what they look like, all else is text. */
export function attributeValue(text: string): string | number | boolean {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  if (/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return Number(trimmed);
  if (trimmed.startsWith('"')) {
    try {
      const value: unknown = JSON.parse(trimmed);
      if (typeof value === 'string') return value;
    } catch {
      // A text that happens to start with a quote.
    }
  }
  return text;
}

/** Prints a value so that it is read back as what it is. */
export function attributeText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return attributeValue(value) === value ? value : JSON.stringify(value);
}

/** The attributes of rows; rows without a key are left out. */
export function attributesOf(rows: readonly AttributeRow[]): Record<string, unknown> {
  const named = rows.filter((row) => row.key.trim() !== '');
  return Object.fromEntries(named.map((row) => [row.key.trim(), attributeValue(row.text)]));
}

/** Rows of attributes; values that are no scalars cannot be shown so, which gives null. */
export function rowsOf(attributes: Record<string, unknown>): AttributeRow[] | null {
  const entries = Object.entries(attributes);
  if (entries.some(([, value]) => typeof value === 'object' && value !== null)) return null;
  return entries.map(([key, value]) => ({ id: crypto.randomUUID(), key, text: attributeText(value) }));
}

/** Reads attributes from JSON; a text tells what is wrong. */
export function parseAttributes(text: string): Record<string, unknown> | string {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
    return 'Must be an object, such as {"country": "DE"}.';
  } catch (error) {
    return `Not JSON: ${error instanceof Error ? error.message : 'malformed'}`;
  }
}
