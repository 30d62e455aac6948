import { queryOptions } from '@tanstack/react-query';
import { call, type Schema } from './call';
import { send } from './client';

export type Webhook = Schema['WebhookView'];
export type Delivery = Schema['Page_DeliveryView']['items'][number];

/** The root of the cache keys of a project's webhooks. */
export const webhooksKey = (project: number) => ['projects', project, 'webhooks'] as const;

export const webhooksQuery = (project_id: number) =>
  queryOptions({
    queryKey: webhooksKey(project_id),
    queryFn: ({ signal }) =>
      send(
        call('get', '/v2/projects/{project_id}/webhooks', {
          params: { path: { project_id }, query: { per_page: 100 } },
        }),
        signal,
      ),
  });

/** What a webhook is, with whether it is told anything. */
export type WebhookBody = Schema['WebhookBody'] & { active?: boolean };

export const createWebhook = (project_id: number, body: WebhookBody) =>
  call('post', '/v2/projects/{project_id}/webhooks', { params: { path: { project_id } }, body });
export const updateWebhook = (id: string, body: WebhookBody) =>
  call('patch', '/v2/webhooks/{webhook_id}', { params: { path: { webhook_id: Number(id) } }, body });
export const deleteWebhook = (id: string) =>
  call('delete', '/v2/webhooks/{webhook_id}', { params: { path: { webhook_id: Number(id) } } });

const of = (id: string) => ({ path: { webhook_id: Number(id) } });

/** Sends a message that tells of nothing, to see whether it arrives. */
export const testWebhook = (id: string) =>
  call('post', '/burgee/v1/webhooks/{webhook_id}/test', { params: of(id) });

/** Gives a webhook another secret, which is in the answer and never to be seen again. */
export const renewSecret = (id: string) =>
  call('post', '/burgee/v1/webhooks/{webhook_id}/secret', { params: of(id) });

/** What a webhook was told, the latest first. */
export const deliveriesQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: ['webhooks', id, 'deliveries', page],
    queryFn: ({ signal }) =>
      send(
        call('get', '/burgee/v1/webhooks/{webhook_id}/deliveries', {
          params: { ...of(id), query: { page, per_page: 25 } },
        }),
        signal,
      ),
  });
export const redeliver = (id: string, delivery_id: string) =>
  call('post', '/burgee/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver', {
    params: { path: { webhook_id: Number(id), delivery_id: Number(delivery_id) } },
  });
