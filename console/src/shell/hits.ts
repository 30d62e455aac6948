import type { LinkProps } from '@tanstack/react-router';
import type { Hit } from '@/api/search';

/** Where something that was found is shown; nowhere for what has no page. */
export function linkOf(hit: Hit): LinkProps | undefined {
  const params = { projectId: hit.project_id };
  switch (hit.type) {
    case 'flag':
      return { to: '/p/$projectId/flags/$flagKey', params: { ...params, flagKey: hit.key ?? '' } };
    case 'audience':
      return { to: '/p/$projectId/audiences', params };
    case 'attribute':
      return { to: '/p/$projectId/attributes', params };
    case 'event':
      return { to: '/p/$projectId/events', params };
    case 'group':
    case 'exclusion_group':
      return { to: '/p/$projectId/groups', params };
    case 'holdout':
      return { to: '/p/$projectId/holdouts', params };
    default:
      return hit.flag_key
        ? { to: '/p/$projectId/flags/$flagKey', params: { ...params, flagKey: hit.flag_key } }
        : undefined;
  }
}
