import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';
import { readExperimentsSearch, readResultsSearch } from './search';

const list = createRoute({
  getParentRoute: () => projectRoute,
  path: 'experiments',
  validateSearch: readExperimentsSearch,
  component: lazyRouteComponent(() => import('./ExperimentsPage'), 'ExperimentsPage'),
});

const results = createRoute({
  getParentRoute: () => projectRoute,
  path: 'experiments/$experimentId',
  validateSearch: readResultsSearch,
  component: lazyRouteComponent(() => import('./ResultsPage'), 'ResultsPage'),
});

export const experimentsRoutes = [list, results] as const;
