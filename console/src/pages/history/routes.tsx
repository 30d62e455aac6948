import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';
import { readHistorySearch } from './search';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'history',
  validateSearch: readHistorySearch,
  component: lazyRouteComponent(() => import('./HistoryPage'), 'HistoryPage'),
});

export const historyRoutes = [page] as const;
