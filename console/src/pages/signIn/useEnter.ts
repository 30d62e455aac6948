import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { adopt, type Session } from '@/api/credential';
import { sessionQuery } from '@/api/session';
import { isServed, localPath } from './next';

/** Takes a new session over and goes on to where somebody wanted to be. */
export function useEnter(): (session: Session, next?: string) => void {
  const client = useQueryClient();
  const router = useRouter();
  return (session, next) => {
    // Somebody else may have been here before.
    client.clear();
    client.setQueryData(sessionQuery.queryKey, adopt(session));
    const path = localPath(next);
    if (isServed(path)) window.location.assign(path);
    else router.history.push(path);
  };
}
