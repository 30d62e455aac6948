import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';
import { adopt } from './credential';
import { ApiError } from './error';

/** The session that the browser's cookie stands for; nothing where it stands for none. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    try {
      return adopt(await send(call('get', '/burgee/v1/session'), signal));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return adopt(null);
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const signIn = (body: Schema['SignIn']) => call('post', '/burgee/v1/session', { body });
export const signOut = () => call('delete', '/burgee/v1/session');
export const confirmSession = (password: string) =>
  call('post', '/burgee/v1/session/confirm', { body: { password } });
export const changePassword = (body: Schema['PasswordChange']) =>
  call('put', '/burgee/v1/password', { body });
export const requestPasswordLink = (email: string) =>
  call('post', '/burgee/v1/password/forgotten', { body: { email } });
export const endSession = (session_id: string) =>
  call('delete', '/burgee/v1/sessions/{session_id}', { params: { path: { session_id } } });
export const endOtherSessions = () => call('delete', '/burgee/v1/sessions');

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => send(call('get', '/burgee/v1/sessions'), signal),
});

/** The identity providers that the sign-in page offers. */
export const providersQuery = queryOptions({
  queryKey: ['sign-in', 'providers'],
  queryFn: ({ signal }) => send(call('get', '/burgee/v1/sign-in'), signal),
});
