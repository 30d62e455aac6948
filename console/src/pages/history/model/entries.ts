/** Entries of the history: what one person did at one moment, out of the records of each thing that it touched. */

import { type Change, type PropertyChange, propertiesOf } from '@/api/changes';

export interface Entry {
  /** The id of its first record; a link to it stays good. */
  readonly id: number;
  readonly time: string;
  readonly user: Change['user'];
  readonly source: string;
  readonly environment: string | null;
  readonly flag: string | null;
  /** What was changed, the most telling first. */
  readonly records: readonly EntryRecord[];
}

export interface EntryRecord {
  readonly change: Change;
  /** What changed of it that is not told by a record of its own. */
  readonly properties: readonly PropertyChange[];
}

export interface Day {
  /** Midnight in the reader's zone. */
  readonly date: Date;
  readonly entries: readonly Entry[];
}

/** Members of a whole whose entries have records of their own. */
const TOLD_BY_PARTS: Readonly<Record<string, readonly string[]>> = {
  flag: ['variables', 'variations'],
  ruleset: ['rules'],
};

/** What the server keeps for itself. */
const SILENT = new Set(['launched', 'id', 'project_id', 'account_id', 'layer_id', 'experiment_id']);

/** Puts records of one act together. Records come the newest first, those of one act beside each other. */
export function entriesOf(changes: readonly Change[]): Entry[] {
  const acts: Change[][] = [];
  for (const change of changes) {
    const act = acts.at(-1);
    const first = act?.[0];
    const isSame =
      first !== undefined &&
      first.created === change.created &&
      first.user.id === change.user.id &&
      first.source === change.source;
    if (isSame) act?.push(change);
    else acts.push([change]);
  }
  return acts.map(entryOf);
}

function entryOf(act: readonly Change[]): Entry {
  const records = act.map((change) => ({ change, properties: toldProperties(change, act) })).sort(byWeight);
  const telling = records.filter(
    (record) => record.properties.length > 0 || record.change.change_type !== 'update',
  );
  const leading = telling.filter((record) => !isFollowing(record, telling));
  const shown = leading.length > 0 ? leading : telling.length > 0 ? telling : records;
  const first = shown[0] as EntryRecord;
  const places = shown.map((record) => placeOf(record.change));
  return {
    id: Math.min(...act.map((change) => change.id)),
    time: first.change.created,
    user: first.change.user,
    source: first.change.source,
    environment: only(places.map((place) => place.environment)),
    flag: only(places.map((place) => place.flag)),
    records: shown,
  };
}

function toldProperties(change: Change, act: readonly Change[]): PropertyChange[] {
  const parts = act.length > 1 ? (TOLD_BY_PARTS[change.entity.type] ?? []) : [];
  return propertiesOf(change).filter(
    (one) =>
      !parts.includes(one.property) &&
      !SILENT.has(one.property) &&
      JSON.stringify(one.before ?? null) !== JSON.stringify(one.after ?? null),
  );
}

/** Members of a rule that follow from its being started. */
const FOLLOWING = new Set(['report_key', 'launched_time']);

/** Whether a record only tells what follows from another of the same act. */
function isFollowing(record: EntryRecord, all: readonly EntryRecord[]): boolean {
  const { change, properties } = record;
  const names = properties.map((one) => one.property);
  if (change.entity.type === 'report') return all.some((own) => own.change.entity.type !== 'report');
  if (change.entity.type === 'rule' && change.change_type === 'update')
    return names.every((name) => FOLLOWING.has(name));
  const isOrder = change.entity.type === 'ruleset' && names.every((name) => name === 'rule_priorities');
  return (
    isOrder && all.some((own) => own.change.entity.type === 'rule' && own.change.change_type !== 'update')
  );
}

/** What was made or is gone before what was changed, and wholes before parts; then as they came. */
function byWeight(one: EntryRecord, two: EntryRecord): number {
  const weight = ({ change }: EntryRecord) => {
    const kind = change.entity.type === 'flag' ? 0 : change.entity.type === 'ruleset' ? 2 : 1;
    return (change.change_type === 'update' ? 10 : 0) + kind;
  };
  return weight(one) - weight(two);
}

/** The flag and the environment that an address of the API names. */
export function placeOf(change: Change): { flag: string | null; environment: string | null } {
  const path = new URL(change.entity.api_url, 'http://localhost').pathname;
  const part = (pattern: RegExp) => {
    const found = pattern.exec(path)?.[1];
    return found === undefined ? null : decodeURIComponent(found);
  };
  return {
    flag: part(/\/projects\/\d+\/flags\/([^/]+)/),
    environment:
      part(/\/environments\/([^/]+)\//) ?? (change.entity.type === 'environment' ? change.entity.name : null),
  };
}

/** The one value that is meant, where some say nothing and all others the same. */
function only(values: readonly (string | null)[]): string | null {
  const said = new Set(values.filter((value) => value !== null));
  return said.size === 1 ? ([...said][0] ?? null) : null;
}

/** Puts entries under the days that they were made on, in the reader's zone. */
export function daysOf(entries: readonly Entry[]): Day[] {
  const days: { date: Date; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const date = new Date(entry.time);
    date.setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.date.getTime() === date.getTime()) last.entries.push(entry);
    else days.push({ date, entries: [entry] });
  }
  return days;
}
