import { ActionIcon, Button, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '@/api/client';
import { flagsKey } from '@/api/flags';
import {
  createSchedule,
  deleteSchedule,
  type Schedule,
  type ScheduledAction,
  schedulesQuery,
} from '@/api/schedules';
import type { Flag } from '@/api/shapes';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { notify } from '@/ui/notify';
import { Problem } from '@/ui/Problem';
import { StateMark, type Tone } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';
import { percent } from '../../common/percent';
import { audienceWords } from '../model/audience';
import type { Names } from '../model/names';
import { useNames } from '../useNames';
import { NewScheduleSheet } from './NewScheduleSheet';

const TONES: Record<string, Tone> = {
  pending: 'draft',
  in_queue: 'draft',
  completed: 'good',
  failed: 'bad',
  partially_failed: 'warning',
  deleted: 'archived',
};

/** What is planned for a flag, and what became of it. */
export function SchedulesTab({ project, flag }: { project: number; flag: Flag }) {
  const { data, error } = useQuery(schedulesQuery(project, flag.key));
  const client = useQueryClient();
  const names = useNames(project, flag.key);
  const [isNewOpen, setNewOpen] = useState(false);
  const [cancelled, setCancelled] = useState<Schedule | null>(null);
  if (error) return <Problem title="The schedules could not be loaded" error={error} />;
  if (!data) return <Loading />;
  const refresh = () => client.invalidateQueries({ queryKey: flagsKey(project) });
  const cancel = async (own: Schedule) => {
    await send(deleteSchedule(project, flag.key, own));
    await refresh();
    const { date, time, time_zone } = own.schedule;
    const body = {
      account_id: own.account_id,
      environment: own.environment,
      actions: own.actions,
      schedule: { date, time, time_zone },
    };
    notify.undoable('The schedule was cancelled.', async () => {
      await send(createSchedule(project, flag.key, body));
      await refresh();
    });
  };
  const add = !flag.archived && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNewOpen(true)}>
      Schedule a change
    </Button>
  );
  return (
    <Stack>
      {data.items.length === 0 ? (
        <Empty title="Nothing is scheduled" action={add}>
          A schedule changes the flag or its rules at a time in a zone of your choice: a launch at nine in
          Berlin, a ramp in steps.
        </Empty>
      ) : (
        <>
          <Group justify="flex-end">{add}</Group>
          <TableFrame label="Schedules">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>When</Table.Th>
                  <Table.Th>Environment</Table.Th>
                  <Table.Th>What</Table.Th>
                  <Table.Th>State</Table.Th>
                  <Table.Th>By</Table.Th>
                  <Table.Th>
                    <VisuallyHidden>Acts</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.items.map((own) => (
                  <Row key={own.id} schedule={own} names={names} onCancel={() => setCancelled(own)} />
                ))}
              </Table.Tbody>
            </Table>
          </TableFrame>
        </>
      )}
      <NewScheduleSheet project={project} flag={flag} isOpen={isNewOpen} onClose={() => setNewOpen(false)} />
      {cancelled && (
        <ConfirmDialog
          isOpen
          onClose={() => setCancelled(null)}
          title="Cancel this schedule?"
          action="Cancel schedule"
          onConfirm={() => cancel(cancelled)}
          call={() => deleteSchedule(project, flag.key, cancelled)}
        >
          The change is not made. What is there now stays.
        </ConfirmDialog>
      )}
    </Stack>
  );
}

function Row({ schedule, names, onCancel }: { schedule: Schedule; names: Names; onCancel: () => void }) {
  const { date, time, time_zone: zone, utc_time: utc } = schedule.schedule;
  return (
    <Table.Tr>
      <Table.Td>
        {date} {time}
        <Text size="xs" c="dimmed">
          {zone}
          {utc && (
            <>
              {' · '}
              <TimeText value={utc} isRelative />
            </>
          )}
        </Text>
      </Table.Td>
      <Table.Td>{schedule.environment}</Table.Td>
      <Table.Td>
        {schedule.actions.map((action) => (
          <div key={`${action.subject.key}${action.changed_element}`}>{actionWords(action, names)}</div>
        ))}
      </Table.Td>
      <Table.Td>
        <StateMark tone={TONES[schedule.status] ?? 'quiet'}>{schedule.status.replaceAll('_', ' ')}</StateMark>
        {schedule.reason && <Text size="xs">{schedule.reason}</Text>}
      </Table.Td>
      <Table.Td>{schedule.created_by}</Table.Td>
      <Table.Td>
        {schedule.status === 'pending' && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Cancel the schedule of ${date} ${time}`}
            onClick={onCancel}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function actionWords({ subject, changed_element: element, value }: ScheduledAction, names: Names): string {
  const what = subject.type === 'flag' ? 'the flag' : `rule ${subject.key}`;
  if (element === 'status') return `${value === 'on' ? 'Run' : 'Pause'} ${what}`;
  if (element === 'percentage_included') return `Traffic of ${what} to ${percent(Number(value))}`;
  const words = Array.isArray(value) ? audienceWords(value, names.audience) : String(value);
  return `Audience of ${what} to ${words}`;
}
