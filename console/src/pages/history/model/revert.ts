/** The change that takes an entry of the history back. It is a new change: the history keeps both. */

import type { Change, PropertyChange } from '@/api/changes';
import type { PatchStep, Ruleset } from '@/api/shapes';
import type { Entry, EntryRecord } from './entries';
import { placeOf } from './entries';
import { kindName } from './sentence';
import { ruleMember, wireRule } from './wire';

/** What is changed by one request. */
export type Target =
  | { readonly kind: 'ruleset'; readonly flag: string; readonly environment: string }
  | { readonly kind: 'variations' | 'variables'; readonly flag: string }
  | { readonly kind: 'flag'; readonly flag: string }
  | { readonly kind: 'entity'; readonly type: EntityType; readonly id: number };

export type EntityType = 'audience' | 'attribute' | 'event' | 'environment' | 'project';

/** One request: steps for what takes JSON Patch, members for what takes properties. */
export interface Reversal {
  readonly target: Target;
  readonly steps: readonly PatchStep[];
  readonly members: Readonly<Record<string, unknown>>;
}

export interface RevertPlan {
  readonly reversals: readonly Reversal[];
  /** What stays as it is, and why. */
  readonly left: readonly string[];
}

const ENTITY_MEMBERS: Readonly<Record<EntityType, readonly string[]>> = {
  audience: ['name', 'description', 'conditions', 'segmentation', 'archived'],
  attribute: ['name', 'description', 'archived'],
  event: ['key', 'name', 'description', 'category', 'archived'],
  environment: ['key', 'name', 'description', 'has_restricted_permissions', 'priority', 'archived'],
  project: ['name', 'description', 'confidence_threshold'],
};

/** Whether something of an entry can be taken back. */
export function canRevert(entry: Entry): boolean {
  return planRevert(entry, null).reversals.length > 0;
}

/** Plans to take an entry back; `ruleset` is how the rules are now, where the entry changed rules. */
export function planRevert(entry: Entry, ruleset: Ruleset | null): RevertPlan {
  const reversals = new Map<
    string,
    { target: Target; steps: PatchStep[]; members: Record<string, unknown> }
  >();
  const left: string[] = [];
  const into = (target: Target) => {
    const key = JSON.stringify(target);
    const own = reversals.get(key) ?? { target, steps: [], members: {} };
    reversals.set(key, own);
    return own;
  };
  for (const record of entry.records) {
    const target = targetOf(record.change);
    if (target === null)
      left.push(
        `${kindName(record.change.entity.type)} “${record.change.entity.name}” cannot be taken back here`,
      );
    else if (target.kind === 'entity') revertEntity(record, target.type, into(target).members, left);
    else into(target).steps.push(...stepsOf(record, target, ruleset, left));
  }
  const useful = [...reversals.values()].filter(
    ({ steps, members }) => steps.length > 0 || Object.keys(members).length > 0,
  );
  return { reversals: useful, left };
}

function targetOf(change: Change): Target | null {
  const { flag, environment } = placeOf(change);
  const { type, id } = change.entity;
  switch (type) {
    case 'rule':
    case 'ruleset':
      return flag === null || environment === null ? null : { kind: 'ruleset', flag, environment };
    case 'variation':
      return flag === null ? null : { kind: 'variations', flag };
    case 'variable':
      return flag === null ? null : { kind: 'variables', flag };
    case 'flag':
      return flag === null ? null : { kind: 'flag', flag };
    case 'audience':
    case 'attribute':
    case 'event':
    case 'environment':
    case 'project':
      return { kind: 'entity', type, id };
    default:
      return null;
  }
}

function stepsOf(record: EntryRecord, target: Target, ruleset: Ruleset | null, left: string[]): PatchStep[] {
  const { type } = record.change.entity;
  if (type === 'rule') return ruleSteps(record, ruleset, left);
  if (type === 'flag' && target.kind === 'flag' && record.change.change_type === 'create') {
    return [{ op: 'replace', path: `/${pointer(target.flag)}/archived`, value: true }];
  }
  // The rules of a new flag are as empty as if they were not there.
  if (type === 'ruleset' && record.change.change_type === 'create') return [];
  if (record.change.change_type === 'create' || record.change.change_type === 'delete') {
    left.push(
      `what was ${record.change.change_type}d stays so: ${kindName(type)} “${record.change.entity.name}”`,
    );
    return [];
  }
  switch (target.kind) {
    case 'ruleset':
      return memberSteps(record, '', ['enabled', 'default_variation_key', 'rule_priorities'], left);
    case 'variations':
      return [
        ...memberSteps(record, `/${keyOf(record.change)}`, ['name', 'description'], left),
        ...valueSteps(record),
      ];
    case 'variables':
      return memberSteps(record, `/${keyOf(record.change)}`, ['default_value', 'description'], left);
    case 'flag':
      return memberSteps(
        record,
        `/${pointer(target.flag)}`,
        ['name', 'description', 'archived', 'custom_fields'],
        left,
      );
    case 'entity':
      return [];
  }
}

/** The last part of the address is the key. */
function keyOf(change: Change): string {
  const path = new URL(change.entity.api_url, 'http://localhost').pathname;
  return pointer(decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)));
}

function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function memberSteps(
  { properties, change }: EntryRecord,
  base: string,
  allowed: readonly string[],
  left: string[],
): PatchStep[] {
  return properties.flatMap((one): PatchStep[] => {
    if (one.property === 'values') return [];
    if (!allowed.includes(one.property) || one.before === undefined) {
      left.push(
        `${one.property.replaceAll('_', ' ')} of ${kindName(change.entity.type)} “${change.entity.name}”`,
      );
      return [];
    }
    return [{ op: 'replace', path: `${base}/${one.property}`, value: one.before }];
  });
}

/** The variables of a variation: those that had values get them back. */
function valueSteps({ properties, change }: EntryRecord): PatchStep[] {
  const values = properties.find((one) => one.property === 'values');
  const before = (values?.before ?? {}) as Record<string, string>;
  const after = (values?.after ?? {}) as Record<string, string>;
  return Object.entries(before)
    .filter(([key, value]) => after[key] !== value)
    .map(([key, value]) => ({
      op: 'replace',
      path: `/${keyOf(change)}/variables/${pointer(key)}/value`,
      value,
    }));
}

function ruleSteps(record: EntryRecord, ruleset: Ruleset | null, left: string[]): PatchStep[] {
  const key = keyOf(record.change);
  const own = decodeURIComponent(key);
  const order = ruleset?.rule_priorities ?? [];
  if (record.change.change_type === 'create') {
    return [
      { op: 'replace', path: '/rule_priorities', value: order.filter((one) => one !== own) },
      { op: 'remove', path: `/rules/${key}` },
    ];
  }
  if (record.change.change_type === 'delete') {
    const document = Object.fromEntries(record.properties.map((one) => [one.property, one.before]));
    return [
      { op: 'add', path: `/rules/${key}`, value: wireRule(own, document) },
      { op: 'replace', path: '/rule_priorities', value: [own, ...order.filter((one) => one !== own)] },
    ];
  }
  return record.properties.flatMap((one: PropertyChange): PatchStep[] => {
    const member = ruleMember(one.property, one.before);
    if (member === null) {
      if (!SERVER_MADE.has(one.property))
        left.push(`${one.property.replaceAll('_', ' ')} of rule “${record.change.entity.name}”`);
      return [];
    }
    return [{ op: 'replace', path: `/rules/${key}/${member.name}`, value: member.value }];
  });
}

/** What follows from the rest. */
const SERVER_MADE = new Set(['report_key', 'launched_time', 'revision', 'updated_time']);

function revertEntity(
  record: EntryRecord,
  type: EntityType,
  members: Record<string, unknown>,
  left: string[],
): void {
  const { change, properties } = record;
  if (change.change_type === 'create' && type !== 'project' && type !== 'environment') {
    members.archived = true;
    return;
  }
  if (change.change_type === 'create' || change.change_type === 'delete') {
    left.push(`what was ${change.change_type}d stays so: ${kindName(type)} “${change.entity.name}”`);
    return;
  }
  for (const one of properties) {
    if (!ENTITY_MEMBERS[type].includes(one.property) || one.before === undefined) {
      left.push(`${one.property.replaceAll('_', ' ')} of ${kindName(type)} “${change.entity.name}”`);
    } else {
      // Conditions are lists in the history, and JSON in a string in the API.
      members[one.property] = one.property === 'conditions' ? JSON.stringify(one.before) : one.before;
    }
  }
}
