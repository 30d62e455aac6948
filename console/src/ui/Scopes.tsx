import { Group } from '@mantine/core';
import { StateMark } from './StateMark';
import { describeScope } from './scopes';

/** What a token or app is good for, and where. */
export function Scopes({ scopes }: { scopes: readonly string[] }) {
  return (
    <Group gap={4}>
      {scopes.map((scope) => (
        <StateMark key={scope} tone={scope === 'all' ? 'warning' : 'draft'}>
          {describeScope(scope)}
        </StateMark>
      ))}
    </Group>
  );
}
