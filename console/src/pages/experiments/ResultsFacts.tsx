import { Anchor, Button, Group, Text, Tooltip } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { send } from '@/api/client';
import { useMay } from '@/api/permissions';
import { resetResults } from '@/api/reports';
import type { Rule } from '@/api/shapes';
import { formatCount, formatPercent, plural, wholeDays } from '@/charts/format';
import type { Results } from '@/charts/model';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { notify } from '@/ui/notify';
import { StateMark } from '@/ui/StateMark';
import { exactTime } from '@/ui/time';
import { STATUS_TONES, typeName } from './words';

interface Props {
  projectId: number;
  rule: Rule;
  results: Results | null;
}

/** What the experiment is, in a line. */
export function ResultsFacts({ projectId, rule, results }: Props) {
  const days = results === null ? null : wholeDays(results.start, results.end);
  return (
    <Group gap="sm">
      <StateMark tone={STATUS_TONES[rule.status]}>{rule.status}</StateMark>
      <Text size="sm">{typeName(rule.type)}</Text>
      <Text size="sm">
        flag{' '}
        <Anchor
          renderRoot={(props) => (
            <Link
              {...props}
              to="/p/$projectId/flags/$flagKey"
              params={{ projectId, flagKey: rule.flag_key ?? '' }}
              search={{ ...(rule.environment_key && { env: rule.environment_key }) }}
            />
          )}
        >
          {rule.flag_name || rule.flag_key}
        </Anchor>
      </Text>
      <Text size="sm">{rule.environment_name}</Text>
      <Text size="sm">{formatPercent(rule.percentage_included / 10_000, 0)} of traffic</Text>
      {results !== null && days !== null && (
        <>
          <Tooltip label={`${exactTime(results.start)} to ${exactTime(results.end)}`}>
            <Text size="sm" tabIndex={0}>
              {plural(days, 'full day')}
            </Text>
          </Tooltip>
          <Text size="sm">{formatCount(results.totalVisitors)} visitors</Text>
        </>
      )}
    </Group>
  );
}

/** Starts the counts over, after a question. */
export function ResetButton({ projectId, rule }: { projectId: number; rule: Rule }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const mayReset = useMay(projectId, 'edit');
  const { report_key: report, environment_key: environment } = rule;
  if (!mayReset || !report || !environment || rule.status === 'concluded') return null;
  const reset = () => resetResults(projectId, environment, report);
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Reset results…
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Reset the results?"
        action="Reset results"
        call={reset}
        onConfirm={async () => {
          await send(reset());
          await client.invalidateQueries({ queryKey: ['results'] });
          notify.done('The counts start over from now on.');
        }}
      >
        Visitors and conversions from before now no longer count in “{rule.name || rule.key}”. The events stay
        in the log, but this cannot be taken back here. Export the results first if you want to keep them.
      </ConfirmDialog>
    </>
  );
}
