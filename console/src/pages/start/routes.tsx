import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'start',
  component: lazyRouteComponent(() => import('./StartPage'), 'StartPage'),
});

export const startRoutes = [page] as const;
