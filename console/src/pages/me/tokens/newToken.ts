import type { Schema } from '@/api/call';

/** What the form of a new token says. */
export interface TokenForm {
  name: string;
  /** The id of whom it is for. */
  user: string;
  powers: string[];
  /** The ids of the projects that it is limited to; none for all. */
  projects: string[];
  /** The keys of the environments that changes are limited to; none for all. */
  environments: string[];
  networks: string[];
  /** Days, or `never`. */
  expiry: string;
}

/** How long tokens can be good for. */
export const expiries = [
  { value: '7', label: 'in 7 days' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: 'never', label: 'never' },
] as const;

/** The request that a form amounts to. What is the server's default is left to the server. */
export function newToken(form: TokenForm, self: string | undefined, now: Date): Schema['NewToken'] {
  const places = [
    ...form.projects.map((id) => `project:${id}`),
    ...form.environments.map((key) => `env:${key}`),
  ];
  return {
    name: form.name.trim(),
    ...(form.user && form.user !== self ? { user_id: form.user } : {}),
    scopes: [...form.powers, ...places],
    ...(form.networks.length ? { networks: form.networks } : {}),
    ...(form.expiry === 'never' ? {} : { expires: inDays(now, Number(form.expiry)) }),
  };
}

function inDays(now: Date, days: number): string {
  return new Date(now.getTime() + days * 24 * 3_600_000).toISOString();
}
