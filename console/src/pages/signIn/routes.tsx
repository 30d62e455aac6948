import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/shell/layouts';

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = text(search.next);
    return next ? { next } : {};
  },
  component: lazyRouteComponent(() => import('./SignInPage'), 'SignInPage'),
});

const password = createRoute({
  getParentRoute: () => rootRoute,
  path: '/password',
  validateSearch: (search: Record<string, unknown>): { link?: string } => {
    const link = text(search.link);
    return link ? { link } : {};
  },
  component: lazyRouteComponent(() => import('./PasswordPage'), 'PasswordPage'),
});

export const signInRoutes = [signIn, password] as const;
