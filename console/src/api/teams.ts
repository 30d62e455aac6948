import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send, sendTagged } from './client';

export type Team = Schema['TeamView'];

/** The root of the cache keys of an account's teams. */
export const teamsKey = (account: number) => ['teams', account] as const;

export const teamsQuery = (account_id: number) =>
  queryOptions({
    queryKey: [...teamsKey(account_id), 'list'],
    queryFn: ({ signal }) =>
      send(
        call('get', '/permissions/accounts/{account_id}/teams', { params: { path: { account_id } } }),
        signal,
      ),
  });

/** A team with its members and the tag that a change names. */
export const teamQuery = (account_id: number, team_id: string) =>
  queryOptions({
    queryKey: [...teamsKey(account_id), team_id],
    queryFn: ({ signal }) =>
      sendTagged(
        call('get', '/permissions/accounts/{account_id}/teams/{team_id}', {
          params: { path: { account_id, team_id } },
        }),
        signal,
      ),
  });

export const createTeam = (account_id: number, body: Schema['NewTeam']) =>
  call('post', '/permissions/accounts/{account_id}/teams', { params: { path: { account_id } }, body });
export const updateTeam = (account_id: number, team_id: string, body: Schema['TeamChange']) =>
  call('patch', '/permissions/accounts/{account_id}/teams/{team_id}', {
    params: { path: { account_id, team_id } },
    body,
  });
export const deleteTeam = (account_id: number, team_id: string) =>
  call('delete', '/permissions/accounts/{account_id}/teams/{team_id}', {
    params: { path: { account_id, team_id } },
  });
