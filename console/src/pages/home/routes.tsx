import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { flagPageQuery } from '@/api/flags';
import { projectRoute } from '@/shell/layouts';

const page = createRoute({
  getParentRoute: () => projectRoute,
  path: 'home',
  // There is nothing to tell of a project without flags: it is begun on another page.
  loader: async ({ context, params }) => {
    const flags = await context.queryClient.fetchQuery(flagPageQuery(params.projectId, {}, 1, 25));
    if (flags.total_count === 0) throw redirect({ to: '/p/$projectId/start', params, replace: true });
  },
  component: lazyRouteComponent(() => import('./HomePage'), 'HomePage'),
});

export const homeRoutes = [page] as const;
