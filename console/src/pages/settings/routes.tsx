import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { projectRoute } from '@/shell/layouts';

const frame = createRoute({
  getParentRoute: () => projectRoute,
  path: 'settings',
  component: lazyRouteComponent(() => import('./SettingsFrame'), 'SettingsFrame'),
});

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/p/$projectId/settings/general', params, replace: true });
  },
});

const general = createRoute({
  getParentRoute: () => frame,
  path: 'general',
  component: lazyRouteComponent(() => import('./GeneralPage'), 'GeneralPage'),
});

const environments = createRoute({
  getParentRoute: () => frame,
  path: 'environments',
  component: lazyRouteComponent(() => import('./EnvironmentsPage'), 'EnvironmentsPage'),
});

const people = createRoute({
  getParentRoute: () => frame,
  path: 'people',
  component: lazyRouteComponent(() => import('./PeoplePage'), 'PeoplePage'),
});

const webhooks = createRoute({
  getParentRoute: () => frame,
  path: 'webhooks',
  component: lazyRouteComponent(() => import('./WebhooksPage'), 'WebhooksPage'),
});

export const settingsRoute = frame.addChildren([home, general, environments, people, webhooks]);
