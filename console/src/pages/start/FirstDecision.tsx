import { Loader, Text } from '@mantine/core';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import classes from './Step.module.css';
import type { SeenDecision } from './useFirstDecision';

interface Props {
  decision: SeenDecision | undefined;
  environment: string;
}

/** Waits for the first decision, and turns green with it. */
export function FirstDecision({ decision, environment }: Props) {
  return (
    <div className={classes.waiting} data-done={decision !== undefined} role="status">
      {decision ? <IconCircleCheckFilled size={22} aria-hidden /> : <Loader size="sm" aria-hidden />}
      <Text size="sm" fw={600}>
        {decision
          ? `${environment} has decided a flag${decision.flagKey ? `: ${decision.flagKey} for ${decision.userId}` : ''}.`
          : `Waiting for the first decision in ${environment}…`}
      </Text>
    </div>
  );
}
