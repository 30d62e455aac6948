import type { Flag } from '@/api/shapes';
import { storage } from '@/shell/storage';

/** A column of the list of flags, beside the flags themselves. */
export interface Column {
  /** Names it in what a browser keeps. */
  readonly id: string;
  readonly label: string;
  /** Whether it is there until somebody says otherwise. */
  readonly isUsual: boolean;
  readonly shows: Shown;
}

/** What the cells of a column show of a flag: its state in an environment, a text, or a time that the list can be sorted by. */
export type Shown =
  | { readonly kind: 'environment'; readonly environment: { key: string; name: string } }
  | { readonly kind: 'text'; readonly of: (flag: Flag) => string }
  | { readonly kind: 'time'; readonly of: 'created_time' | 'updated_time' };

/** What columns are made of. */
export interface Surroundings {
  readonly environments: readonly { key: string; name: string }[];
  readonly fields: readonly { key: string; name: string }[];
  readonly nameOf: (userId: string) => string | undefined;
  readonly teamOf: (teamId: string) => string | undefined;
}

/** Begins the ids of the columns of custom fields. */
const FIELD = 'field:';

/** All columns that there are, in their order. */
export function columnsOf({ environments, fields, nameOf, teamOf }: Surroundings): Column[] {
  const owner = (flag: Flag) =>
    nameOf(flag.owner_user_id) ??
    (flag.owner_user_id === flag.created_by_user_id ? flag.created_by_user_email : flag.owner_user_id);
  const teams = (flag: Flag) => flag.team_ids.map((id) => teamOf(id) ?? id).join(', ');
  return [
    ...environments.map((environment) => ({
      id: `environment:${environment.key}`,
      label: environment.name,
      isUsual: true,
      shows: { kind: 'environment', environment } as const,
    })),
    { id: 'owner', label: 'Owner', isUsual: true, shows: { kind: 'text', of: owner } },
    { id: 'teams', label: 'Teams', isUsual: false, shows: { kind: 'text', of: teams } },
    ...fields.map(({ key, name }) => ({
      id: `${FIELD}${key}`,
      label: name,
      isUsual: false,
      shows: { kind: 'text', of: (flag: Flag) => valueText(flag.custom_fields[key]) } as const,
    })),
    {
      id: 'maker',
      label: 'Made by',
      isUsual: false,
      shows: { kind: 'text', of: (flag) => flag.created_by_user_email },
    },
    { id: 'created', label: 'Made', isUsual: false, shows: { kind: 'time', of: 'created_time' } },
    { id: 'updated', label: 'Updated', isUsual: true, shows: { kind: 'time', of: 'updated_time' } },
  ];
}

/** The value of a custom field as a text: several are listed. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.map(valueText).join(', ') : String(value);
}

/** Which columns somebody has said to show, or not to, by id. */
export type ColumnChoice = Readonly<Record<string, boolean>>;

export function isShown(column: Column, choice: ColumnChoice): boolean {
  return choice[column.id] ?? column.isUsual;
}

/** Whether a custom field was chosen, so that there is something to show of them. */
export function showsFields(choice: ColumnChoice): boolean {
  return Object.entries(choice).some(([id, own]) => own && id.startsWith(FIELD));
}

/** What this browser keeps of a project; what makes no sense is left out. */
export function readChoice(project: number): ColumnChoice {
  return parseChoice(storage.read(`columns.${project}`));
}

export function writeChoice(project: number, choice: ColumnChoice): void {
  storage.write(`columns.${project}`, JSON.stringify(choice));
}

export function parseChoice(text: string | undefined): ColumnChoice {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return {};
  return Object.fromEntries(Object.entries(kept).filter(([, own]) => typeof own === 'boolean'));
}
