import type { Audience } from '@/api/targeting';

/** The values that audiences compare an attribute with: what a project knows of it. */
export function valuesInAudiences(
  audiences: readonly Pick<Audience, 'conditions'>[],
  attribute: string,
): string[] {
  const values = new Set<string>();
  for (const { conditions } of audiences) {
    try {
      collect(JSON.parse(conditions), attribute, values);
    } catch {
      // Conditions that cannot be read name no values.
    }
  }
  return [...values].sort();
}

function collect(node: unknown, attribute: string, values: Set<string>): void {
  if (Array.isArray(node)) {
    for (const part of node) collect(part, attribute, values);
  } else if (typeof node === 'object' && node !== null) {
    const { name, value } = node as { name?: unknown; value?: unknown };
    if (name === attribute && ['string', 'number', 'boolean'].includes(typeof value))
      values.add(String(value));
  }
}
