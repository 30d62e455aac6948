import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const list = createRoute({
  getParentRoute: () => projectRoute,
  path: 'experiments',
  component: lazyRouteComponent(() => import('./ExperimentsPage'), 'ExperimentsPage'),
});

const results = createRoute({
  getParentRoute: () => projectRoute,
  path: 'experiments/$experimentId',
  component: lazyRouteComponent(() => import('./ResultsPage'), 'ResultsPage'),
});

export const experimentsRoutes = [list, results] as const;
