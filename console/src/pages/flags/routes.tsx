import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { flagPageQuery } from '@/api/flags';
import { sessionQuery } from '@/api/session';
import { projectRoute } from '@/shell/layouts';
import { PAGE_SIZE, readSearch, toFilter } from './filters';

const flags = createRoute({
  getParentRoute: () => projectRoute,
  path: 'flags',
  validateSearch: readSearch,
  loaderDeps: ({ search }) => search,
  // The flags are asked for while the page's own code comes.
  loader: ({ context, params, deps }) => {
    const me = context.queryClient.getQueryData(sessionQuery.queryKey)?.user_id;
    context.queryClient.prefetchQuery(flagPageQuery(params.projectId, toFilter(deps, me), 1, PAGE_SIZE));
  },
  component: lazyRouteComponent(() => import('./FlagsPage'), 'FlagsPage'),
});

export const flagsRoutes = [flags] as const;
