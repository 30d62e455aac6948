import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { experimentQuery } from '@/api/experiments';
import { resultsQuery, timeseriesQuery } from '@/api/results';
import { projectRoute } from '@/shell/layouts';
import { readExperimentsSearch, readResultsSearch, toQuestion } from './search';

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
  loaderDeps: ({ search }) => toQuestion(search),
  // All that the page shows is asked for at once, while its code comes.
  loader: ({ context: { queryClient }, params: { projectId, experimentId }, deps }) => {
    queryClient.prefetchQuery(experimentQuery(projectId, Number(experimentId)));
    queryClient.prefetchQuery(resultsQuery(experimentId, deps));
    queryClient.prefetchQuery(timeseriesQuery(experimentId, deps));
  },
  component: lazyRouteComponent(() => import('./ResultsPage'), 'ResultsPage'),
});

export const experimentsRoutes = [list, results] as const;
