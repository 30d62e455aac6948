import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';

/** An environment as rulesets are under it: key, name, role of the caller. */
export type Environment = Schema['Page_EnvironmentView']['items'][number];
/** An environment with its datafile and SDK key. */
export type WholeEnvironment = Schema['v2.EnvironmentView'];

/** The environments of a project that are not archived, the primary one first. */
export const environmentsQuery = (project_id: number) =>
  queryOptions({
    queryKey: ['projects', project_id, 'environments'],
    queryFn: async ({ signal }) => {
      const params = { path: { project_id } };
      const page = await send(
        call('get', '/flags/v1/projects/{project_id}/environments', { params }),
        signal,
      );
      return page.items.filter((own) => !own.archived).sort((a, b) => a.priority - b.priority);
    },
    staleTime: 60_000,
  });

/** The environments with their datafiles and SDK keys; archived ones too. */
export const wholeEnvironmentsQuery = (project_id: number) =>
  queryOptions({
    queryKey: ['projects', project_id, 'environments', 'whole'],
    queryFn: async ({ signal }) => {
      const of = (archived: boolean) =>
        send(
          call('get', '/v2/environments', { params: { query: { project_id, archived, per_page: 100 } } }),
          signal,
        );
      const [live, archived] = await Promise.all([of(false), of(true)]);
      const ids = new Set(live.map((own) => own.id));
      return [...live, ...archived.filter((own) => !ids.has(own.id))].sort((a, b) => a.priority - b.priority);
    },
  });

export const createEnvironment = (body: Schema['NewEnvironment']) =>
  call('post', '/v2/environments', { body });
export const updateEnvironment = (environment_id: number, body: Schema['EnvironmentChange']) =>
  call('patch', '/v2/environments/{environment_id}', { params: { path: { environment_id } }, body });

const of = (environment_id: number) => ({ params: { path: { environment_id } } });

export const sdkKeysQuery = (environment_id: number) =>
  queryOptions({
    queryKey: ['environments', environment_id, 'sdk-keys'],
    queryFn: ({ signal }) =>
      send(call('get', '/burgee/v1/environments/{environment_id}/sdk-keys', of(environment_id)), signal),
  });

/** Makes a new SDK key; the old one works on for so many seconds. */
export const rotateSdkKey = (environment_id: number, overlap_seconds: number) =>
  call('post', '/burgee/v1/environments/{environment_id}/sdk-keys', {
    ...of(environment_id),
    body: { overlap_seconds },
  });
export const endSdkKey = (environment_id: number, key: string) =>
  call('delete', '/burgee/v1/environments/{environment_id}/sdk-keys/{key}', {
    params: { path: { environment_id, key } },
  });

export const accessTokensQuery = (environment_id: number) =>
  queryOptions({
    queryKey: ['environments', environment_id, 'access-tokens'],
    queryFn: ({ signal }) =>
      send(call('get', '/burgee/v1/environments/{environment_id}/access-tokens', of(environment_id)), signal),
  });
export const createAccessToken = (environment_id: number) =>
  call('post', '/burgee/v1/environments/{environment_id}/access-tokens', of(environment_id));
export const revokeAccessToken = (environment_id: number, token_id: string) =>
  call('delete', '/burgee/v1/environments/{environment_id}/access-tokens/{token_id}', {
    params: { path: { environment_id, token_id } },
  });
/** Revokes all access tokens, after which the datafile is everybody's again. */
export const endSecureMode = (environment_id: number) =>
  call('delete', '/burgee/v1/environments/{environment_id}/access-tokens', of(environment_id));
