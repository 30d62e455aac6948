import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { signedInRoute } from '@/shell/layouts';

const frame = createRoute({
  getParentRoute: () => signedInRoute,
  path: 'me',
  component: lazyRouteComponent(() => import('./MeFrame'), 'MeFrame'),
});

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/me/profile', replace: true });
  },
});

const profile = createRoute({
  getParentRoute: () => frame,
  path: 'profile',
  component: lazyRouteComponent(() => import('./ProfilePage'), 'ProfilePage'),
});

const access = createRoute({
  getParentRoute: () => frame,
  path: 'access',
  component: lazyRouteComponent(() => import('./AccessPage'), 'AccessPage'),
});

const apps = createRoute({
  getParentRoute: () => frame,
  path: 'apps',
  component: lazyRouteComponent(() => import('./AppsPage'), 'AppsPage'),
});

const sessions = createRoute({
  getParentRoute: () => frame,
  path: 'sessions',
  component: lazyRouteComponent(() => import('./SessionsPage'), 'SessionsPage'),
});

const appearance = createRoute({
  getParentRoute: () => frame,
  path: 'appearance',
  component: lazyRouteComponent(() => import('./AppearancePage'), 'AppearancePage'),
});

export const meRoute = frame.addChildren([home, profile, access, apps, sessions, appearance]);
