import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'holdouts',
  component: lazyRouteComponent(() => import('./HoldoutsPage'), 'HoldoutsPage'),
});

export const holdoutsRoutes = [page] as const;
