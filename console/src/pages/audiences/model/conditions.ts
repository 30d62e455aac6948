import { ConditionError, type Group, readTree, writeTree } from '../../common/conditionTree';

export const MATCH_TYPES = [
  { value: 'exact', label: 'is', text: 'is' },
  { value: 'substring', label: 'contains', text: 'contains' },
  { value: 'exists', label: 'has any value', text: 'has any value' },
  { value: 'gt', label: '>', text: 'is greater than' },
  { value: 'ge', label: '≥', text: 'is at least' },
  { value: 'lt', label: '<', text: 'is less than' },
  { value: 'le', label: '≤', text: 'is at most' },
  { value: 'semver_eq', label: 'version =', text: 'is version' },
  { value: 'semver_gt', label: 'version >', text: 'is a version after' },
  { value: 'semver_ge', label: 'version ≥', text: 'is at least version' },
  { value: 'semver_lt', label: 'version <', text: 'is a version before' },
  { value: 'semver_le', label: 'version ≤', text: 'is at most version' },
] as const;

export type MatchType = (typeof MATCH_TYPES)[number]['value'] | 'qualified';

export type AttributeValue = string | number | boolean;

/** A comparison of one attribute, or a real-time segment (`third_party_dimension`, match `qualified`). */
export interface AttributeCondition {
  type: 'custom_attribute' | 'third_party_dimension';
  name: string;
  match: MatchType;
  /** Absent for `exists`. */
  value?: AttributeValue;
}

export type Conditions = Group<AttributeCondition>;

/** What the values of a match type may be. */
export type ValueKind = 'none' | 'any' | 'text' | 'number' | 'version';

export function valueKind(match: MatchType): ValueKind {
  if (match === 'exists') return 'none';
  if (match === 'exact') return 'any';
  if (match === 'substring' || match === 'qualified') return 'text';
  return match.startsWith('semver') ? 'version' : 'number';
}

const KNOWN = new Set<string>([...MATCH_TYPES.map((own) => own.value), 'qualified']);

/** Reads an audience's conditions from their text; throws `ConditionError`. */
export function parseConditions(text: string): Conditions {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ConditionError('', `Not JSON: ${error instanceof Error ? error.message : 'malformed'}`);
  }
  return readTree(json, readCondition);
}

function readCondition(json: Record<string, unknown>, pointer: string): AttributeCondition {
  const { type, name, value } = json;
  const match = json.match_type ?? json.match ?? 'exact';
  if (type !== 'custom_attribute' && type !== 'third_party_dimension') {
    throw new ConditionError(`${pointer}/type`, 'Must be custom_attribute or third_party_dimension.');
  }
  if (typeof name !== 'string') throw new ConditionError(`${pointer}/name`, 'Must be a text.');
  if (typeof match !== 'string' || !KNOWN.has(match)) {
    throw new ConditionError(`${pointer}/match_type`, `There is no match type ${JSON.stringify(match)}.`);
  }
  const condition: AttributeCondition = { type, name, match: match as MatchType };
  if (match === 'exists') return condition;
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    throw new ConditionError(`${pointer}/value`, 'Must be a text, a number, true or false.');
  }
  return { ...condition, value: value as AttributeValue };
}

/** Writes conditions in FX's form; null where there are none. */
export function conditionsJson(conditions: Conditions): unknown | null {
  return writeTree(conditions, (own) => ({
    type: own.type,
    name: own.name,
    match_type: own.match,
    ...(own.match === 'exists' ? {} : { value: own.value ?? '' }),
  }));
}

/** Prints conditions as the text that the API takes. */
export function conditionsText(conditions: Conditions, indent?: number): string {
  return JSON.stringify(conditionsJson(conditions) ?? [], null, indent);
}

/** Tells what a single condition lacks; null if nothing. */
export function conditionComplaint(condition: AttributeCondition): string | null {
  if (condition.name === '') return 'Choose an attribute.';
  const { match, value } = condition;
  switch (valueKind(match)) {
    case 'none':
      return null;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'Enter a number.';
    case 'version':
      return typeof value === 'string' && /^\d+(\.\d+){0,2}([-+].+)?$/.test(value)
        ? null
        : 'Enter a version such as 2.1.0.';
    case 'text':
      return typeof value === 'string' && value !== '' ? null : 'Enter a text.';
    case 'any':
      return value === undefined ? 'Enter a value.' : null;
  }
}
