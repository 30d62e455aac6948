import type { VariableType } from '../../../api/shapes';

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** Tells what is wrong with a text as a value of a type, as the server judges it; null if nothing is. */
export function valueComplaint(type: VariableType, text: string): string | null {
  switch (type) {
    case 'boolean':
      return text === 'true' || text === 'false' ? null : 'Must be true or false.';
    case 'string':
      return null;
    case 'integer':
      return integerComplaint(text);
    case 'double':
      return /^[0-9+\-.eE]+$/.test(text) && Number.isFinite(Number(text))
        ? null
        : 'Must be a number such as 2.5 or 1e-7.';
    case 'json':
      return jsonComplaint(text);
  }
}

function integerComplaint(text: string): string | null {
  if (!/^-?\d+$/.test(text)) return 'Must be a whole number.';
  // A BigInt, since a double cannot tell 64-bit integers apart.
  const value = BigInt(text);
  return value >= LEAST && value <= MOST ? null : `Must be from ${LEAST} to ${MOST}.`;
}

function jsonComplaint(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return `Not JSON: ${error instanceof Error ? error.message : 'malformed'}`;
  }
}

/** Tells where a whole number is beyond what JavaScript SDKs can hold exactly. */
export function valueWarning(type: VariableType, text: string): string | null {
  if (type !== 'integer' || integerComplaint(text)) return null;
  return Number.isSafeInteger(Number(text)) ? null : 'Beyond 2^53: JavaScript SDKs cannot read it exactly.';
}

/** Indents JSON without touching its numbers and texts; null if the text is no JSON. */
export function prettyJson(text: string): string | null {
  if (jsonComplaint(text)) return null;
  let depth = 0;
  let out = '';
  // Token by token, since JSON.parse would round large numbers.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g)) {
    if (token === '{' || token === '[') {
      depth += 1;
      out += `${token}\n${'  '.repeat(depth)}`;
    } else if (token === '}' || token === ']') {
      depth -= 1;
      out = /[{[]\s*$/.test(out) ? `${out.trimEnd()}${token}` : `${out}\n${'  '.repeat(depth)}${token}`;
    } else if (token === ',') out += `,\n${'  '.repeat(depth)}`;
    else out += token === ':' ? ': ' : token;
  }
  return out;
}
