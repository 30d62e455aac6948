/** What was done, in a sentence. */

import type { Change, PropertyChange } from '@/api/changes';
import { formatPercent, plural } from '@/charts/format';
import type { Entry, EntryRecord } from './entries';

const KINDS: Readonly<Record<string, string>> = {
  ruleset: 'rules',
  custom_field: 'custom field',
  group: 'exclusion group',
  permission: 'permissions',
};

const PROPERTIES: Readonly<Record<string, string>> = {
  percentage_included: 'traffic',
  audience: 'audience',
  allow_list: 'allowlist',
  rule_priorities: 'order of rules',
  default_variation_key: 'default variation',
  distribution_mode: 'distribution',
  default_value: 'default value',
  baseline_variation_id: 'baseline',
  traffic_allocation: 'traffic',
  confidence_threshold: 'confidence level',
  has_restricted_permissions: 'protection',
  owner_user_id: 'owner',
  values: 'values',
};

const VERBS: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'changed',
  archive: 'archived',
  delete: 'deleted',
};

/** What the server does by itself, by the source of the change. */
const BY_ITSELF: Readonly<Record<string, string>> = {
  bandit: 'The bandit',
  guardrail: 'A guardrail',
  schedule: 'A schedule',
};

const SOURCES: Readonly<Record<string, string>> = { ui: 'console', api: 'API' };

/** Who did it, by name. */
export function whoOf({ user, source }: Entry): string {
  return user.display_name || (BY_ITSELF[source] ?? 'Somebody who is gone');
}

/** Where a change came from, in a word. */
export function sourceName(source: string): string {
  return SOURCES[source] ?? source;
}

/** What kind of thing changed, in words. */
export function kindName(type: string): string {
  return KINDS[type] ?? type.replaceAll('_', ' ');
}

/** "changed rule 'Button test': traffic 100% → 50%, and 2 more things". Who did it stands before. */
export function sentenceOf(entry: Entry): string {
  const [first, ...others] = entry.records;
  if (first === undefined) return 'changed something';
  const main = recordSentence(first);
  const more = others.filter((record) => !isFollower(record, first));
  return more.length === 0 ? main : `${main}, and ${plural(more.length, 'more thing')}`;
}

/** The rulesets of a new flag come with it. */
function isFollower(record: EntryRecord, first: EntryRecord): boolean {
  return (
    first.change.change_type === 'create' &&
    record.change.change_type === 'create' &&
    record.change.entity.type === 'ruleset'
  );
}

/** "changed rule 'Button test': traffic 100% → 50%". */
export function recordSentence({ change, properties }: EntryRecord): string {
  const switched = change.change_type === 'update' ? switchSentence(change, properties) : null;
  if (switched !== null) return switched;
  const head = `${VERBS[change.change_type] ?? change.change_type} ${subject(change)}`;
  if (change.change_type !== 'update' || properties.length === 0) return head;
  const told = properties.slice(0, 3).map(propertySentence);
  const rest =
    properties.length > 3 ? [`${plural(properties.length - 3, 'more property', 'more properties')}`] : [];
  return `${head}: ${[...told, ...rest].join(', ')}`;
}

function subject(change: Change): string {
  if (change.entity.type === 'ruleset') return change.entity.name.replace(/^Rules/, 'the rules');
  return `${kindName(change.entity.type)} “${change.entity.name}”`;
}

/** Turning something on or off has verbs of its own. */
function switchSentence(change: Change, properties: readonly PropertyChange[]): string | null {
  const [only] = properties;
  if (properties.length !== 1 || only === undefined) return null;
  if (only.property === 'enabled' && typeof only.after === 'boolean') {
    return `${only.after ? 'started' : 'paused'} ${subject(change)}`;
  }
  if (only.property === 'archived' && only.after === false)
    return `took ${subject(change)} out of the archive`;
  return null;
}

function propertySentence({ property, before, after }: PropertyChange): string {
  if (property === 'variations') {
    const [from, to] = [splitText(before), splitText(after)];
    return from === null || to === null || from === to ? 'variations' : `split ${from} → ${to}`;
  }
  const name = PROPERTIES[property] ?? property.replaceAll('_', ' ');
  const [from, to] = [short(property, before), short(property, after)];
  if (from === null || to === null) return name;
  return `${name} ${from} → ${to}`;
}

/** The split of a rule: "off 50 / on 50". */
function splitText(variations: unknown): string | null {
  if (typeof variations !== 'object' || variations === null) return null;
  const parts = Object.entries(variations).map(([key, own]) => {
    const share = (own as { percentage_included?: unknown }).percentage_included;
    return typeof share === 'number' ? `${key} ${share / 100}` : null;
  });
  return parts.length === 0 || parts.length > 4 || parts.includes(null) ? null : parts.join(' / ');
}

const SHORT = 40;

/** A value as a few characters, or nothing if it takes more. */
function short(property: string, value: unknown): string | null {
  if (value === undefined || value === null || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') {
    return property === 'percentage_included' ? formatPercent(value / 10_000) : String(value);
  }
  if (typeof value === 'string') return value.length <= SHORT ? `“${value}”` : null;
  return null;
}
