import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'audiences',
  component: lazyRouteComponent(() => import('./AudiencesPage'), 'AudiencesPage'),
});

export const audiencesRoutes = [page] as const;
