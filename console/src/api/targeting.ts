import { queryOptions } from '@tanstack/react-query';
import { type Call, call, type Schema } from './call';
import { send } from './client';

export type Audience = Schema['AudienceView'];
export type Attribute = Schema['AttributeView'];
export type Event = Schema['EventView'];

const PER_PAGE = 100;

/** Reads the pages of a list of v2 to its end: a page that is not full is the last. */
async function readAll<T>(page: (number: number) => Call<T[]>, signal: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  for (let number = 1; ; number += 1) {
    const own = await send(page(number), signal);
    items.push(...own);
    if (own.length < PER_PAGE) return items;
  }
}

/** All audiences of a project, archived ones too: rules may still name them. */
export function audiencesQuery(project_id: number) {
  return queryOptions({
    queryKey: ['audiences', project_id],
    queryFn: ({ signal }) =>
      readAll<Audience>(
        (page) =>
          call('get', '/v2/audiences', { params: { query: { project_id, page, per_page: PER_PAGE } } }),
        signal,
      ),
  });
}

export const createAudience = (body: Schema['NewAudience']) => call('post', '/v2/audiences', { body });

export const updateAudience = (audience_id: number, body: Schema['AudienceChange']) =>
  call('patch', '/v2/audiences/{audience_id}', { params: { path: { audience_id } }, body });

export function attributesQuery(project_id: number) {
  return queryOptions({
    queryKey: ['attributes', project_id],
    queryFn: ({ signal }) =>
      readAll<Attribute>(
        (page) =>
          call('get', '/v2/attributes', { params: { query: { project_id, page, per_page: PER_PAGE } } }),
        signal,
      ),
  });
}

export const createAttribute = (body: Schema['NewAttribute']) => call('post', '/v2/attributes', { body });

export const updateAttribute = (attribute_id: number, body: Schema['AttributeChange']) =>
  call('patch', '/v2/attributes/{attribute_id}', { params: { path: { attribute_id } }, body });

export function eventsQuery(project_id: number) {
  return queryOptions({
    queryKey: ['events', project_id],
    queryFn: ({ signal }) =>
      readAll<Event>(
        (page) => call('get', '/v2/events', { params: { query: { project_id, page, per_page: PER_PAGE } } }),
        signal,
      ),
  });
}

export const createEvent = (project_id: number, body: Schema['NewEvent']) =>
  call('post', '/v2/projects/{project_id}/custom_events', { params: { path: { project_id } }, body });

export const updateEvent = (project_id: number, event_id: number, body: Schema['EventChange']) =>
  call('patch', '/v2/projects/{project_id}/custom_events/{event_id}', {
    params: { path: { project_id, event_id } },
    body,
  });
