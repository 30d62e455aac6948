/** What a reversal would change: what is now, and what the dry run says would be. */

import type { Reversal } from './revert';

type Members = Readonly<Record<string, unknown>>;

/** Members that change with everything. */
const RESTLESS = new Set(['revision', 'updated_time', 'last_modified', 'update_url', 'urn', 'url']);

export interface Preview {
  readonly label: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Puts what is now beside what would be, as far as the reversal reaches. */
export function previewOf(reversal: Reversal, now: unknown, then: unknown): Preview {
  const { target } = reversal;
  switch (target.kind) {
    case 'ruleset': {
      const names = ['enabled', 'default_variation_key', 'rule_priorities', 'rules'];
      return {
        label: `Rules of ${target.flag} in ${target.environment}`,
        ...sides(pick(now, names), pick(then, names)),
      };
    }
    case 'flag': {
      const names = ['name', 'description', 'archived', 'custom_fields'];
      return {
        label: `Flag ${target.flag}`,
        ...sides(pick(now, names), pick(members(then)[target.flag], names)),
      };
    }
    case 'variations':
    case 'variables': {
      const keys = [...new Set(reversal.steps.map((step) => step.path.split('/')[1] ?? ''))];
      return {
        label: `${target.kind} of ${target.flag}`,
        ...sides(pick(byKey(now), keys), pick(byKey(then), keys)),
      };
    }
    case 'entity': {
      const names = Object.keys(reversal.members);
      return { label: target.type, ...sides(pick(now, names), pick(then, names)) };
    }
  }
}

/** Leaves out members that are the same on both sides, at every depth; lists are told whole. */
function sides(before: Members, after: Members): { before: Members; after: Members } {
  const [left, right]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [one, two] = [before[name], after[name]];
    if (JSON.stringify(one) === JSON.stringify(two)) continue;
    if (isMembers(one) && isMembers(two)) {
      const inner = sides(one, two);
      left[name] = inner.before;
      right[name] = inner.after;
    } else {
      if (name in before) left[name] = one;
      if (name in after) right[name] = two;
    }
  }
  return { before: left, after: right };
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lists of things with keys, as maps by key. */
function byKey(answer: unknown): Members {
  const { items } = members(answer);
  if (!Array.isArray(items)) return members(answer);
  return Object.fromEntries(items.map((item) => [String(members(item).key), item]));
}

function pick(own: unknown, names: readonly string[]): Members {
  const from = members(own);
  return Object.fromEntries(names.filter((name) => name in from).map((name) => [name, calm(from[name])]));
}

function calm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(calm);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !RESTLESS.has(name))
      .map(([name, own]) => [name, calm(own)]),
  );
}

function members(value: unknown): Members {
  return isMembers(value) ? value : {};
}
