import { Alert, Button, Group, List, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '@/api/client';
import { useMay } from '@/api/permissions';
import type { ResultsQuestion } from '@/api/results';
import { patchRuleset } from '@/api/rulesets';
import type { Rule } from '@/api/shapes';
import { BalanceBars } from '@/charts/BalanceBars';
import {
  BALANCE_WORDS,
  balanceChart,
  balanceRows,
  balanceSummary,
  balanceTable,
  CAUSES,
} from '@/charts/balance';
import { ChartFrame } from '@/charts/ChartFrame';
import { formatP } from '@/charts/format';
import type { Results, Timeseries } from '@/charts/model';
import { TimeChart } from '@/charts/TimeChart';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { notify } from '@/ui/notify';
import { Panel } from '@/ui/Panel';
import { StateMark } from '@/ui/StateMark';
import { BalanceParts } from './BalanceParts';
import { BALANCE_TONES } from './words';

interface Props {
  projectId: number;
  rule: Rule;
  results: Results;
  question: ResultsQuestion;
  timeseries: Timeseries | null;
}

/** Whether the data can be trusted: above everything else, and open by itself if they cannot. */
export function HealthPanel({ projectId, rule, results, question, timeseries }: Props) {
  const { balance } = results;
  const [isOpen, setOpen] = useState(false);
  if (balance === null) return null;
  const isBad = balance.state === 'imbalance';
  const isShown = isOpen || isBad;
  const rows = balanceRows(balance, results.arms);
  return (
    <Panel>
      <Group justify="space-between" gap="sm">
        <Group gap="xs">
          <Title order={2}>Health</Title>
          <StateMark tone={BALANCE_TONES[balance.state]}>{BALANCE_WORDS[balance.state]}</StateMark>
          <Text size="sm">{balanceSummary(balance)}</Text>
        </Group>
        {!isBad && (
          <Button size="compact-sm" variant="subtle" aria-expanded={isShown} onClick={() => setOpen(!isOpen)}>
            {isShown ? 'Hide the check' : 'Show the check'}
          </Button>
        )}
      </Group>
      {isBad && <Banner projectId={projectId} rule={rule} />}
      {isShown && (
        <Stack gap="xl" mt="md">
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
            <Stack gap="lg">
              <ChartFrame
                id="balance"
                title="Visitors: observed and expected"
                summary={
                  balance.pValue === null
                    ? 'There is no p-value yet.'
                    : `Sequential test on first decisions: p ${formatP(balance.pValue)}. The marks show where each bar should end.`
                }
                table={balanceTable(rows)}
                fileName={`sample-ratio-${results.experimentId}`}
              >
                <BalanceBars rows={rows} />
              </ChartFrame>
              {balance.state !== 'balanced' && (
                <Stack gap={4}>
                  <Text fw={600} size="sm">
                    What to look at
                  </Text>
                  <List size="sm">
                    {CAUSES.map((cause) => (
                      <List.Item key={cause.title}>
                        <strong>{cause.title}.</strong> {cause.what}
                      </List.Item>
                    ))}
                  </List>
                </Stack>
              )}
            </Stack>
            {timeseries !== null && timeseries.balance.length > 1 && (
              <BalanceOverTime timeseries={timeseries} id={results.experimentId} />
            )}
          </SimpleGrid>
          <BalanceParts experimentId={results.experimentId} question={question} arms={results.arms} />
        </Stack>
      )}
    </Panel>
  );
}

function BalanceOverTime({ timeseries, id }: { timeseries: Timeseries; id: string }) {
  const spec = balanceChart(timeseries);
  return (
    <ChartFrame
      id="balance-over-time"
      title={spec.title}
      summary={spec.summary}
      notes={spec.notes}
      table={spec.table}
      fileName={`sample-ratio-over-time-${id}`}
    >
      <TimeChart spec={spec} height={200} />
    </ChartFrame>
  );
}

/** Says that results cannot be trusted, and offers to stop. */
function Banner({ projectId, rule }: { projectId: number; rule: Rule }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const mayPause = useMay(projectId, 'edit') && rule.status === 'running';
  const place = { project: projectId, flag: rule.flag_key ?? '', environment: rule.environment_key ?? '' };
  const pause = (enabled: boolean) =>
    patchRuleset(place, [{ op: 'replace', path: `/rules/${rule.key}/enabled`, value: enabled }]);
  const confirm = async () => {
    await send(pause(false));
    await client.invalidateQueries({ queryKey: ['flags'] });
    notify.undoable(`“${rule.name || rule.key}” is paused.`, async () => {
      await send(pause(true));
      await client.invalidateQueries({ queryKey: ['flags'] });
    });
  };
  return (
    <Alert color="red" mt="sm" role="alert" title="Do not trust these results">
      <Group justify="space-between" gap="sm">
        <Text size="sm" maw="44rem">
          More or fewer visitors came to a variation than its share. Whatever keeps them away may also move
          the metrics. The results stay below, but find the cause first.
        </Text>
        {mayPause && (
          <Button
            variant="default"
            leftSection={<IconPlayerPause size={16} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            Pause the experiment
          </Button>
        )}
      </Group>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`Pause “${rule.name || rule.key}”?`}
        action="Pause"
        isDangerous={false}
        call={() => pause(false)}
        onConfirm={confirm}
      >
        In {rule.environment_name}, users fall through to the next rule of the flag. It can be started again;
        users keep their variation.
      </ConfirmDialog>
    </Alert>
  );
}
