import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'attributes',
  component: lazyRouteComponent(() => import('./AttributesPage'), 'AttributesPage'),
});

export const attributesRoutes = [page] as const;
