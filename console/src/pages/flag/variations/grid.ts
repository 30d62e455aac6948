import type { PatchStep, VariableDefinition, Variation } from '@/api/shapes';
import { pointer } from '../../common/json';
import { valueComplaint } from './variableValue';

/** The column of the defaults; no variation can have this key. */
export const DEFAULT = ' default';

/** A cell of the grid: a variable in a variation, or its default. */
export interface Cell {
  variable: string;
  column: string;
}

/** Values that were edited and not saved, by {@link cellId}. */
export type GridEdits = Readonly<Record<string, string>>;

export function cellId({ variable, column }: Cell): string {
  return `${column}/${variable}`;
}

/** The value that is saved. */
export function savedValue(
  cell: Cell,
  variables: readonly VariableDefinition[],
  variations: readonly Variation[],
): string {
  if (cell.column === DEFAULT) return variables.find((own) => own.key === cell.variable)?.default_value ?? '';
  const variation = variations.find((own) => own.key === cell.column);
  return variation?.variables[cell.variable]?.value ?? '';
}

/** The steps that save the edits: those of the variables, and those of the variations. Each tests what it replaces. */
export function gridPatches(
  edits: GridEdits,
  variables: readonly VariableDefinition[],
  variations: readonly Variation[],
): { variables: PatchStep[]; variations: PatchStep[] } {
  const steps = { variables: [] as PatchStep[], variations: [] as PatchStep[] };
  const columns = [DEFAULT, ...variations.map((own) => own.key)];
  for (const column of columns) {
    for (const { key: variable } of variables) {
      const value = edits[cellId({ variable, column })];
      const before = savedValue({ variable, column }, variables, variations);
      if (value === undefined || value === before) continue;
      const isDefault = column === DEFAULT;
      const path = isDefault
        ? pointer(variable, 'default_value')
        : pointer(column, 'variables', variable, 'value');
      steps[isDefault ? 'variables' : 'variations'].push(
        { op: 'test', path, value: before },
        { op: 'replace', path, value },
      );
    }
  }
  return steps;
}

/** The edits that cannot be saved, with what is wrong. */
export function gridComplaints(
  edits: GridEdits,
  variables: readonly VariableDefinition[],
): Record<string, string> {
  const complaints = Object.entries(edits).flatMap(([id, value]) => {
    const variable = variables.find((own) => id.endsWith(`/${own.key}`));
    const complaint = variable && valueComplaint(variable.type, value);
    return complaint ? [[id, complaint] as const] : [];
  });
  return Object.fromEntries(complaints);
}
