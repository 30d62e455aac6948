import assert from 'node:assert/strict';

/** Fails unless a number that is shown is the one of the API, to the precision that it is shown with. Money is in cents. */
export function assertShown(
  shown: string,
  actual: number | undefined,
  unit: 'plain' | 'money' = 'plain',
  what = '',
): void {
  const text = shown.trim();
  const where = `${what}: ${JSON.stringify(shown)} for ${actual}`;
  if (actual === undefined) return assert.match(text, /^(–|)$/, where);
  const own = unit === 'money' ? actual / 100 : actual;
  if (text.startsWith('<')) return assert.ok(own < read(text.slice(1)).value, where);
  if (text.startsWith('>')) return assert.ok(own > read(text.slice(1)).value, where);
  const { value, step } = read(text);
  assert.ok(Math.abs(value - own) <= step / 2 + 1e-9, where);
}

/** Fails unless both ends of an interval are those of the API. */
export function assertInterval(
  shown: string,
  actual: readonly [number, number] | undefined,
  unit: 'plain' | 'money' = 'plain',
  what = '',
): void {
  if (actual === undefined) return assert.match(shown.trim(), /^(unbounded|–|)$/, `${what}: ${shown}`);
  const [low, high] = shown.split(' to ');
  assertShown(low ?? '', actual[0], unit, `${what}, low`);
  assertShown(high ?? '', actual[1], unit, `${what}, high`);
}

/** A number as it is written, and how much its last digit stands for. */
function read(text: string): { value: number; step: number } {
  const plain = text.trim().replaceAll(',', '').replace('−', '-').replace('+', '');
  const found = /^(-?\d+(?:\.(\d+))?)(%| pp)?$/.exec(plain);
  assert.ok(found, `${JSON.stringify(text)} is no number`);
  const scale = found[3] === undefined ? 1 : 0.01;
  // Means are written with four digits: the last is the fourth, wherever the point stands.
  return { value: Number(found[1]) * scale, step: 10 ** -(found[2]?.length ?? 0) * scale };
}
