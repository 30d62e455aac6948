import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'events',
  component: lazyRouteComponent(() => import('./EventsPage'), 'EventsPage'),
});

export const eventsRoutes = [page] as const;
