import { Loader, Text } from '@mantine/core';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import classes from './Step.module.css';
import type { FirstDecision as Seen } from './useFirstDecision';

/** Waits for the first decision, and turns green with it. */
export function FirstDecision({ first, environment }: { first: Seen; environment: string }) {
  return (
    <div className={classes.waiting} data-done={first.isThere} role="status">
      {first.isThere ? <IconCircleCheckFilled size={22} aria-hidden /> : <Loader size="sm" aria-hidden />}
      <div>
        <Text size="sm" fw={600}>
          {first.isThere
            ? `${environment} decides flags${first.client ? `, last for ${first.client}` : ''}.`
            : `Waiting for the first decision in ${environment}…`}
        </Text>
        {!first.isThere && first.hasDatafile && (
          <Text size="sm">
            An SDK has fetched the datafile. It reports its decisions in batches, after some seconds.
          </Text>
        )}
      </div>
    </div>
  );
}
