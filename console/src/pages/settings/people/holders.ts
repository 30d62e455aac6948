import type { Schema } from '@/api/call';

/** The roles on a single thing. */
export const entityRoles = [
  { value: 'none', label: 'Nothing' },
  { value: 'view', label: 'View' },
  { value: 'edit', label: 'Edit' },
  { value: 'toggle', label: 'Edit and toggle' },
  { value: 'publish', label: 'Publish' },
  { value: 'admin', label: 'Administer' },
] as const;

export function entityRoleName(role: string): string {
  return entityRoles.find((own) => own.value === role)?.label ?? role;
}

/** Somebody, or a team, with their roles on several things in order. */
export interface Holder {
  /** As a patch names it: `users/ID`, `teams/ID`. */
  readonly path: string;
  readonly name: string;
  readonly isTeam: boolean;
  readonly held: readonly (Held | undefined)[];
}

interface Held {
  /** The role that was given on the thing itself. */
  readonly own: string | null;
  /** The role without that one. */
  readonly inherited: string;
}

/** Lays the roles on several things side by side, by who has them. */
export function holdersOf(things: readonly Schema['EntityPermissionsView'][]): Holder[] {
  const all = new Map<string, { name: string; isTeam: boolean; held: (Held | undefined)[] }>();
  const add = (path: string, name: string, isTeam: boolean, index: number, held: Held) => {
    const known = all.get(path) ?? { name, isTeam, held: [] };
    known.held[index] = held;
    all.set(path, known);
  };
  things.forEach((thing, index) => {
    for (const user of thing.users) {
      const name = `${user.first_name ?? ''} ${user.last_name ?? ''}`.trim() || user.email;
      const own = user.role === user.role_inherited ? null : user.role;
      add(`users/${user.user_id}`, name, false, index, { own, inherited: user.role_inherited });
    }
    for (const team of thing.teams) {
      add(`teams/${team.team_id}`, team.name, true, index, { own: team.role, inherited: 'none' });
    }
  });
  return [...all].map(([path, own]) => ({ path, ...own }));
}
