import { Table } from '@mantine/core';
import type { Rule } from '@/api/shapes';
import { Panel } from '@/ui/Panel';
import { TableFrame } from '@/ui/TableFrame';
import { TextLink } from '@/ui/TextLink';
import { ExperimentRows } from '../experiments/ExperimentRows';

/** How many experiments are shown. */
const MOST = 5;

/** The experiments that run, with what they say so far; not there where none does. */
export function RunningExperiments({ projectId, rules }: { projectId: number; rules: readonly Rule[] }) {
  if (rules.length === 0) return null;
  return (
    <Panel
      title="Running experiments"
      action={
        <TextLink to="/p/$projectId/experiments" params={{ projectId }} size="sm">
          {rules.length > MOST ? `All ${rules.length}` : 'All experiments'}
        </TextLink>
      }
    >
      <TableFrame label="Running experiments">
        <Table>
          <ExperimentRows projectId={projectId} rules={rules.slice(0, MOST)} />
        </Table>
      </TableFrame>
    </Panel>
  );
}
