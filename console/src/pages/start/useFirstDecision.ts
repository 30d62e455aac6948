import { useCallback, useState } from 'react';
import { storage } from '@/shell/storage';

/** A decision that was seen; what of is known only if it was seen as it happened. */
export interface SeenDecision {
  readonly flagKey?: string;
  readonly userId?: string;
}

interface FirstDecision {
  readonly decision: SeenDecision | undefined;
  /** Notes a decision that was made on this page. */
  readonly note: (decision?: SeenDecision) => void;
}

/** Whether a flag has been decided in an environment; once it has, this browser remembers. */
export function useFirstDecision(
  _projectId: number,
  environment: { id: number; key: string },
): FirstDecision {
  const name = `decided.${environment.id}`;
  const [decision, setDecision] = useState<SeenDecision | undefined>(() =>
    storage.read(name) ? {} : undefined,
  );
  const note = useCallback(
    (seen: SeenDecision = {}) => {
      storage.write(name, 'yes');
      setDecision((known) => known ?? seen);
    },
    [name],
  );
  return { decision, note };
}
