import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/shell/layouts';

const setup = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  validateSearch: (search: Record<string, unknown>): { link?: string } =>
    typeof search.link === 'string' ? { link: search.link } : {},
  component: lazyRouteComponent(() => import('./SetupPage'), 'SetupPage'),
});

export const setupRoutes = [setup] as const;
