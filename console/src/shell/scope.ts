import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type Environment, environmentsQuery } from '@/api/environments';
import { projectsQuery } from '@/api/projects';
import { environmentColors } from '@/theme/colors';
import { storage } from './storage';

/** The id of the project that the page is in. Fails outside of `/p/$projectId`. */
export function useProjectId(): number {
  return useParams({ from: '/signed-in/p/$projectId' }).projectId;
}

/** The id of the project that the page is in, if it is in one. */
export function useMaybeProjectId(): number | undefined {
  return useParams({ strict: false }).projectId;
}

/** The id of the project that the page is in, else of the one of last time, else of the first there is. */
export function useNearestProjectId(): number | undefined {
  const here = useMaybeProjectId();
  const { data: projects } = useSuspenseQuery(projectsQuery);
  if (here !== undefined) return here;
  return (projects.find((own) => own.id === lastProject()) ?? projects[0])?.id;
}

/** The project that was looked at last. */
export function lastProject(): number | undefined {
  return Number(storage.read('project')) || undefined;
}

export function rememberProject(projectId: number): void {
  storage.write('project', String(projectId));
}

/** The environments of the page's project, the primary one first. */
export function useEnvironments(): Environment[] {
  return useSuspenseQuery(environmentsQuery(useProjectId())).data;
}

/**
 * The environment that is looked at: the one in the address, else the one of last time, else the first in which mistakes cost
 * little. Nothing where a project has none.
 */
export function useEnvironment(): Environment | undefined {
  const projectId = useProjectId();
  const environments = useEnvironments();
  const { env } = useSearch({ from: '/signed-in/p/$projectId' });
  const wanted = env ?? storage.read(`environment.${projectId}`);
  const named = environments.find((own) => own.key === wanted);
  return named ?? environments.find((own) => !isProduction(own)) ?? environments[0];
}

/** Changes the environment that is looked at: in the address, and for the next time. */
export function useSetEnvironment(): (key: string) => void {
  const projectId = useProjectId();
  const navigate = useNavigate();
  return (env) => {
    storage.write(`environment.${projectId}`, env);
    navigate({ to: '.', search: (present) => ({ ...present, env }), replace: true });
  };
}

/** Whether changes in an environment reach real users, so that everything asks once more. */
export function isProduction(environment: Pick<Environment, 'key' | 'has_restricted_permissions'>): boolean {
  return environment.has_restricted_permissions || environment.key === 'production';
}

/** The ground of an environment's name, on which white can be read: red for production, and else by the order. */
export function environmentColor(environment: Environment, all: readonly Environment[]): string {
  const [red, ...others] = environmentColors;
  if (isProduction(environment)) return red;
  const place = all.filter((own) => !isProduction(own)).findIndex((own) => own.id === environment.id);
  return others[Math.max(place, 0) % others.length] ?? red;
}
