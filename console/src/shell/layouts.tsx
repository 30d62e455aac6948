import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { environmentsQuery } from '@/api/environments';
import { permissionsQuery } from '@/api/permissions';
import { projectsQuery } from '@/api/projects';
import { sessionQuery } from '@/api/session';
import { Failure } from './Failure';
import { Missing } from './Missing';
import { rememberProject } from './scope';

/** Above every page. */
export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  errorComponent: Failure,
  notFoundComponent: () => <Missing />,
});

/** Above the pages of whoever is signed in: top bar and side bar. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (!session)
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
  },
  loader: ({ context }) =>
    Promise.all([
      context.queryClient.ensureQueryData(projectsQuery),
      context.queryClient.ensureQueryData(permissionsQuery),
    ]),
  component: lazyRouteComponent(() => import('./Shell'), 'Shell'),
});

/** Above the pages of a project: the path has its id, and `?env=` the key of the environment that is looked at. */
export const projectRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/p/$projectId',
  params: {
    parse: ({ projectId }) => ({ projectId: Number(projectId) }),
    stringify: ({ projectId }) => ({ projectId: String(projectId) }),
  },
  validateSearch: (search: Record<string, unknown>): { env?: string } =>
    typeof search.env === 'string' ? { env: search.env } : {},
  search: { middlewares: [retainSearchParams(['env'])] },
  loader: async ({ context, params }) => {
    await context.queryClient.ensureQueryData(environmentsQuery(params.projectId));
    rememberProject(params.projectId);
  },
  component: Outlet,
});
