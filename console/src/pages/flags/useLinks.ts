import { useRouter } from '@tanstack/react-router';
import { type MouseEvent, useCallback, useRef } from 'react';

/** Follows the plain links to flags that are within an element, and prepares for those that are pointed at. */
export function useLinks() {
  const router = useRouter();
  const pointed = useRef<string>(undefined);
  const onClick = useCallback(
    (event: MouseEvent) => {
      const place = placeOf(event.target);
      const isForNewTab = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
      if (place === undefined || event.button !== 0 || isForNewTab) return;
      event.preventDefault();
      router.navigate(place);
    },
    [router],
  );
  const onMouseOver = useCallback(
    (event: MouseEvent) => {
      const place = placeOf(event.target);
      if (place === undefined || place.params.flagKey === pointed.current) return;
      pointed.current = place.params.flagKey;
      // What cannot be prepared for is loaded when it is gone to.
      router.preloadRoute(place).catch(() => undefined);
    },
    [router],
  );
  return { onClick, onMouseOver };
}

/** Where the link of a flag, or of a flag in an environment, leads to. */
function placeOf(target: EventTarget) {
  const link = target instanceof Element ? target.closest('a') : null;
  if (!link) return undefined;
  const [, , project, , flagKey = ''] = link.pathname.split('/');
  const env = new URLSearchParams(link.search).get('env');
  return {
    to: '/p/$projectId/flags/$flagKey',
    params: { projectId: Number(project), flagKey: decodeURIComponent(flagKey) },
    search: env === null ? {} : { env },
  } as const;
}
