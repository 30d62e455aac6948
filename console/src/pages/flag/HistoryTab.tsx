import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Flag } from '@/api/shapes';
import { Panel } from '@/ui/Panel';

/** Leads to what became of the flag. */
export function HistoryTab({ project, flag }: { project: number; flag: Flag }) {
  return (
    <Panel title="History">
      <Text>
        Every change of this flag, with who made it, its difference, and a way back, is in the{' '}
        <Anchor
          renderRoot={(props) => (
            <Link
              {...props}
              to="/p/$projectId/history"
              params={{ projectId: project }}
              search={{ flag: flag.key } as never}
            />
          )}
        >
          history of the project
        </Anchor>
        .
      </Text>
    </Panel>
  );
}
