import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'lookup',
  component: lazyRouteComponent(() => import('./LookupPage'), 'LookupPage'),
});

export const lookupRoutes = [page] as const;
