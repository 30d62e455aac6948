import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'live',
  component: lazyRouteComponent(() => import('./LivePage'), 'LivePage'),
});

export const liveRoutes = [page] as const;
