/** What a webhook can be told of, by what it is about and what was done. */
const actions: Record<string, readonly string[]> = {
  datafile: ['updated'],
  flag: ['created', 'updated', 'deleted', 'archived'],
  ruleset: ['created', 'updated', 'deleted'],
  rule: ['created', 'updated', 'deleted'],
  variation: ['created', 'updated', 'deleted', 'archived'],
  variable: ['created', 'updated', 'deleted'],
  audience: ['created', 'updated', 'archived'],
  attribute: ['created', 'updated', 'deleted', 'archived'],
  event: ['created', 'updated', 'deleted', 'archived'],
  group: ['created', 'updated', 'deleted', 'archived'],
  environment: ['created', 'updated', 'archived'],
  project_setting: ['created', 'updated', 'deleted'],
  custom_field: ['created', 'updated', 'archived'],
};

/** One kind of thing with the events that there are of it. */
export interface EventKind {
  readonly kind: string;
  /** What people call it. */
  readonly label: string;
  readonly events: readonly { readonly name: string; readonly label: string }[];
}

function title(kind: string): string {
  const words = kind.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const eventKinds: readonly EventKind[] = Object.entries(actions).map(([kind, done]) => ({
  kind,
  label: title(kind),
  events: done.map((action) => ({ name: `project.${kind}_${action}`, label: action })),
}));

/** What most webhooks want to be told of. */
export const usualEvents = ['project.datafile_updated'];

/** Events in a few words: "3 events, among them datafile updated". */
export function describeEvents(events: readonly string[]): string {
  const [first] = events;
  if (!first) return 'nothing';
  const called = first.replace(/^project\./, '').replaceAll('_', ' ');
  return events.length === 1 ? called : `${called} and ${events.length - 1} more`;
}
