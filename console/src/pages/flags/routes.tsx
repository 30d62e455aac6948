import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';
import { readSearch } from './filters';

const flags = createRoute({
  getParentRoute: () => projectRoute,
  path: 'flags',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./FlagsPage'), 'FlagsPage'),
});

export const flagsRoutes = [flags] as const;
