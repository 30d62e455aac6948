import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';
import { readLiveSearch } from './search';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'live',
  validateSearch: readLiveSearch,
  component: lazyRouteComponent(() => import('./LivePage'), 'LivePage'),
});

export const liveRoutes = [page] as const;
