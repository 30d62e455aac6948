/** What a credential can be good for. */
export const powers = [
  { value: 'all', label: 'Everything that its owner may do' },
  { value: 'read', label: 'Reading' },
  { value: 'results:read', label: 'Reading results' },
  { value: 'events:write', label: 'Sending events' },
  { value: 'decide', label: 'Deciding flags' },
] as const;

const short: Record<string, string> = {
  all: 'everything',
  read: 'reading',
  'results:read': 'results',
  'events:write': 'events',
  decide: 'decisions',
};

/** A scope in a word or two: "everything", "project 20001". */
export function describeScope(scope: string): string {
  const [kind, place] = scope.split(':');
  if (kind === 'project') return `project ${place}`;
  if (kind === 'env') return `environment ${place}`;
  return short[scope] ?? scope;
}
