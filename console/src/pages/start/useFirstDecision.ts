import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { activityQuery } from '@/api/activity';
import { storage } from '@/shell/storage';

/** How often it is looked, while there is none yet. */
const LOOK_MILLIS = 1_500;

/** What is known of a first decision. */
export interface FirstDecision {
  readonly isThere: boolean;
  /** What asked for it: "python-sdk 5.7.0". */
  readonly client: string | undefined;
  /** Whether a datafile has been fetched, which is what SDKs do before they decide. */
  readonly hasDatafile: boolean;
  /** Notes that a decision was made on this page. */
  readonly note: () => void;
}

/** Whether a flag has been decided in an environment; once it has, this browser remembers. */
export function useFirstDecision(environmentId: number): FirstDecision {
  const name = `decided.${environmentId}`;
  const [isNoted, setNoted] = useState(() => storage.read(name) !== undefined);
  const { data } = useQuery({
    ...activityQuery(environmentId),
    refetchInterval: isNoted ? false : LOOK_MILLIS,
  });
  const note = () => {
    storage.write(name, 'yes');
    setNoted(true);
  };
  return {
    isThere: isNoted || Boolean(data?.decided),
    client: data?.client ? `${data.client.name} ${data.client.version}` : undefined,
    hasDatafile: Boolean(data?.datafile_fetched),
    note,
  };
}
