import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { projectsQuery } from './api/projects';
import { queryClient } from './api/queryClient';
import { adminRoute } from './pages/admin/routes';
import { attributesRoutes } from './pages/attributes/routes';
import { audiencesRoutes } from './pages/audiences/routes';
import { eventsRoutes } from './pages/events/routes';
import { experimentsRoutes } from './pages/experiments/routes';
import { flagRoutes } from './pages/flag/routes';
import { flagsRoutes } from './pages/flags/routes';
import { groupsRoutes } from './pages/groups/routes';
import { historyRoutes } from './pages/history/routes';
import { holdoutsRoutes } from './pages/holdouts/routes';
import { homeRoutes } from './pages/home/routes';
import { liveRoutes } from './pages/live/routes';
import { lookupRoutes } from './pages/lookup/routes';
import { meRoute } from './pages/me/routes';
import { settingsRoute } from './pages/settings/routes';
import { setupRoutes } from './pages/setup/routes';
import { signInRoutes } from './pages/signIn/routes';
import { startRoutes } from './pages/start/routes';
import { projectRoute, rootRoute, signedInRoute } from './shell/layouts';
import { lastProject } from './shell/scope';

/** Leads to the project of last time, or to the first there is. */
const rootIndexRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  loader: async ({ context }) => {
    const projects = await context.queryClient.ensureQueryData(projectsQuery);
    const project = projects.find((own) => own.id === lastProject()) ?? projects[0];
    if (!project) throw redirect({ to: '/me' });
    throw redirect({ to: '/p/$projectId/home', params: { projectId: project.id }, replace: true });
  },
});

const projectIndexRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/p/$projectId/flags', params, replace: true });
  },
});

const tree = rootRoute.addChildren([
  ...setupRoutes,
  ...signInRoutes,
  signedInRoute.addChildren([
    rootIndexRoute,
    meRoute,
    adminRoute,
    projectRoute.addChildren([
      projectIndexRoute,
      settingsRoute,
      ...homeRoutes,
      ...startRoutes,
      ...flagsRoutes,
      ...flagRoutes,
      ...experimentsRoutes,
      ...audiencesRoutes,
      ...attributesRoutes,
      ...eventsRoutes,
      ...groupsRoutes,
      ...holdoutsRoutes,
      ...lookupRoutes,
      ...liveRoutes,
      ...historyRoutes,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  context: { queryClient },
  defaultPreload: 'intent',
  // The query client knows what is fresh.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
