import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'holdouts',
  component: lazyRouteComponent(() => import('./HoldoutsPage'), 'HoldoutsPage'),
});

const results = createRoute({
  getParentRoute: () => projectRoute,
  path: 'holdouts/$holdoutId',
  component: lazyRouteComponent(() => import('./HoldoutResultsPage'), 'HoldoutResultsPage'),
});

export const holdoutsRoutes = [page, results] as const;
