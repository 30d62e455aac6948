import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'groups',
  component: lazyRouteComponent(() => import('./GroupsPage'), 'GroupsPage'),
});

export const groupsRoutes = [page] as const;
