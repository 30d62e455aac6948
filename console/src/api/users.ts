import { queryOptions, useQuery } from '@tanstack/react-query';
import { byPeople, call, type Schema } from './call';
import { send } from './client';
import { useIsAdministrator } from './permissions';

export type User = Schema['UserView'];

/** Everybody of the account; for administrators. */
export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) => (await send(call('get', '/burgee/v1/users'), signal)).items,
  staleTime: 30_000,
});

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => send(call('get', '/v2/me'), signal),
});

export function updateUser(user_id: string, body: Schema['UserChange']) {
  const own = call('patch', '/burgee/v1/users/{user_id}', { params: { path: { user_id } }, body });
  return body.administrator === true || body.disabled === false ? byPeople(own) : own;
}

/** Makes a link by which somebody sets a password; it is mailed where that is possible. */
export const createUserLink = (user_id: string) =>
  byPeople(call('post', '/burgee/v1/users/{user_id}/links', { params: { path: { user_id } } }));

/** How somebody is called: by name, else by e-mail address. */
export function nameOf(user: Pick<User, 'email' | 'first_name' | 'last_name'>): string {
  return `${user.first_name} ${user.last_name}`.trim() || user.email;
}

/** Says whose an id is, as far as one may know. */
export function useNames(): (userId: string) => string {
  const isAdministrator = useIsAdministrator();
  const { data: users = [] } = useQuery({ ...usersQuery, enabled: isAdministrator });
  const { data: me } = useQuery(meQuery);
  return (userId) => {
    if (me?.id === userId) return 'you';
    const user = users.find((own) => own.id === userId);
    return user ? nameOf(user) : userId;
  };
}
