import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { signedInRoute } from '@/shell/layouts';

const frame = createRoute({
  getParentRoute: () => signedInRoute,
  path: 'admin',
  component: lazyRouteComponent(() => import('./AdminFrame'), 'AdminFrame'),
});

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/admin/users', replace: true });
  },
});

const users = createRoute({
  getParentRoute: () => frame,
  path: 'users',
  component: lazyRouteComponent(() => import('./UsersPage'), 'UsersPage'),
});

const teams = createRoute({
  getParentRoute: () => frame,
  path: 'teams',
  component: lazyRouteComponent(() => import('./TeamsPage'), 'TeamsPage'),
});

const projects = createRoute({
  getParentRoute: () => frame,
  path: 'projects',
  component: lazyRouteComponent(() => import('./ProjectsPage'), 'ProjectsPage'),
});

const oauthApps = createRoute({
  getParentRoute: () => frame,
  path: 'oauth-apps',
  component: lazyRouteComponent(() => import('./OAuthAppsPage'), 'OAuthAppsPage'),
});

const serviceAccounts = createRoute({
  getParentRoute: () => frame,
  path: 'service-accounts',
  component: lazyRouteComponent(() => import('./ServiceAccountsPage'), 'ServiceAccountsPage'),
});

const identityProviders = createRoute({
  getParentRoute: () => frame,
  path: 'identity-providers',
  component: lazyRouteComponent(() => import('./IdentityProvidersPage'), 'IdentityProvidersPage'),
});

const workloadTrusts = createRoute({
  getParentRoute: () => frame,
  path: 'workload-trusts',
  component: lazyRouteComponent(() => import('./WorkloadTrustsPage'), 'WorkloadTrustsPage'),
});

const tokens = createRoute({
  getParentRoute: () => frame,
  path: 'tokens',
  component: lazyRouteComponent(() => import('./TokensPage'), 'TokensPage'),
});

const audit = createRoute({
  getParentRoute: () => frame,
  path: 'audit',
  component: lazyRouteComponent(() => import('./AuditPage'), 'AuditPage'),
});

const health = createRoute({
  getParentRoute: () => frame,
  path: 'health',
  component: lazyRouteComponent(() => import('./HealthPage'), 'HealthPage'),
});

export const adminRoute = frame.addChildren([
  home,
  users,
  teams,
  projects,
  oauthApps,
  serviceAccounts,
  identityProviders,
  workloadTrusts,
  tokens,
  audit,
  health,
]);
