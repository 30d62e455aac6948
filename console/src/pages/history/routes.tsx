import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'history',
  component: lazyRouteComponent(() => import('./HistoryPage'), 'HistoryPage'),
});

export const historyRoutes = [page] as const;
