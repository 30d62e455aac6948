import { ActionIcon, Button, Drawer, Fieldset, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { flagsKey } from '@/api/flags';
import { rulesetQuery } from '@/api/rulesets';
import { createSchedule, type NewSchedule, type ScheduledAction } from '@/api/schedules';
import { sessionQuery } from '@/api/session';
import type { Flag, Ruleset } from '@/api/shapes';
import { useEnvironment, useEnvironments } from '@/shell/scope';
import { ActionButton } from '@/ui/ActionButton';
import { notify } from '@/ui/notify';
import { Problem } from '@/ui/Problem';
import { exactTime } from '@/ui/time';
import { useSend } from '@/ui/useSend';
import { PercentInput } from '../../common/PercentInput';
import { instantsOf, localZone, timeComplaint, zones } from './scheduleTime';

interface Props {
  project: number;
  flag: Flag;
  isOpen: boolean;
  onClose: () => void;
}

/** The sheet that a schedule is made in. */
export function NewScheduleSheet(props: Props) {
  return (
    <Drawer opened={props.isOpen} onClose={props.onClose} title="Schedule a change" size="lg">
      <NewScheduleForm {...props} />
    </Drawer>
  );
}

type Row = ScheduledAction & { id: string };

function NewScheduleForm({ project, flag, onClose }: Props) {
  const environments = useEnvironments();
  const present = useEnvironment();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [environment, setEnvironment] = useState(present?.key ?? environments[0]?.key ?? '');
  const [date, setDate] = useState('');
  const [time, setTime] = useState('09:00');
  const [zone, setZone] = useState(localZone);
  const ruleset = useQuery(rulesetQuery({ project, flag: flag.key, environment })).data;
  const [rows, setRows] = useState<Row[]>(() => [firstAction(flag)]);
  const allZones = useMemo(zones, []);
  const complaint = timeComplaint(date, time, zone, Date.now());
  const instants = instantsOf(date, time, zone);
  const create = useSend((body: NewSchedule) => createSchedule(project, flag.key, body), {
    invalidates: [flagsKey(project)],
    onSuccess: () => {
      notify.done('Scheduled.');
      onClose();
    },
  });
  const body = (): NewSchedule => ({
    account_id: session?.account_id ?? 0,
    environment,
    actions: rows.map(({ id, ...action }) => action),
    schedule: { date, time, time_zone: zone },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!complaint) create.mutate(body());
  };
  const set = (id: string, change: Partial<ScheduledAction>) =>
    setRows(rows.map((row) => (row.id === id ? { ...row, ...change } : row)));
  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label="Environment"
          allowDeselect={false}
          data={environments.map((own) => ({ value: own.key, label: own.name }))}
          value={environment}
          onChange={(key) => {
            if (!key) return;
            setEnvironment(key);
            // Rules are those of one environment.
            setRows([firstAction(flag)]);
          }}
        />
        <Group align="flex-start" grow>
          <TextInput
            label="Date"
            type="date"
            required
            value={date}
            onChange={(event) => setDate(event.currentTarget.value)}
          />
          <TextInput
            label="Time"
            type="time"
            required
            value={time}
            onChange={(event) => setTime(event.currentTarget.value)}
          />
          <Select
            label="Time zone"
            searchable
            allowDeselect={false}
            data={allZones}
            value={zone}
            onChange={(own) => own && setZone(own)}
          />
        </Group>
        {date !== '' && complaint ? (
          <Text size="sm" c="var(--burgee-bad)" role="alert">
            {complaint}
          </Text>
        ) : (
          instants[0] && (
            <Text size="sm" c="dimmed" role="status">
              For you that is {exactTime(instants[0].toISOString())}.
              {instants.length > 1 && ' Clocks are put back over this time; it is the first of the two.'}
            </Text>
          )
        )}
        <Fieldset legend="Changes">
          <Stack gap="xs">
            {rows.map((row, index) => (
              <ActionRow
                key={row.id}
                row={row}
                number={index + 1}
                flag={flag}
                ruleset={ruleset}
                onChange={(change) => set(row.id, change)}
                onRemove={
                  rows.length > 1 ? () => setRows(rows.filter((own) => own.id !== row.id)) : undefined
                }
              />
            ))}
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={14} aria-hidden />}
              style={{ alignSelf: 'flex-start' }}
              onClick={() => setRows([...rows, firstAction(flag)])}
            >
              Add change
            </Button>
          </Stack>
        </Fieldset>
        {create.error && <Problem title="Nothing was scheduled" error={create.error} />}
        <Group justify="flex-end">
          <ActionButton
            type="submit"
            loading={create.isPending}
            disabled={complaint !== null}
            call={() => (complaint ? undefined : createSchedule(project, flag.key, body()))}
          >
            Schedule
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}

function firstAction(flag: Flag): Row {
  return {
    id: crypto.randomUUID(),
    subject: { key: flag.key, type: 'flag' },
    changed_element: 'status',
    value: 'on',
  };
}

function ActionRow({
  row,
  number,
  flag,
  ruleset,
  onChange,
  onRemove,
}: {
  row: Row;
  number: number;
  flag: Flag;
  ruleset: Ruleset | undefined;
  onChange: (change: Partial<ScheduledAction>) => void;
  onRemove: (() => void) | undefined;
}) {
  const rules = (ruleset?.rule_priorities ?? []).flatMap((key) => ruleset?.rules[key] ?? []);
  const subjects = [
    { value: 'flag', label: 'The flag' },
    ...rules
      .filter((rule) => rule.status !== 'concluded')
      .map((rule) => ({ value: `rule ${rule.key}`, label: rule.name })),
  ];
  const isFlag = row.subject.type === 'flag';
  const choose = (subject: string | null) => {
    if (subject === 'flag')
      onChange({ subject: { key: flag.key, type: 'flag' }, changed_element: 'status', value: 'on' });
    else if (subject) onChange({ subject: { key: subject.slice(5), type: 'rule' } });
  };
  return (
    <Group gap="xs" wrap="nowrap">
      <Select
        aria-label={`Subject of change ${number}`}
        flex={1}
        allowDeselect={false}
        data={subjects}
        value={isFlag ? 'flag' : `rule ${row.subject.key}`}
        onChange={choose}
      />
      <Select
        aria-label={`Setting of change ${number}`}
        w={120}
        allowDeselect={false}
        data={[
          { value: 'status', label: 'State' },
          ...(isFlag ? [] : [{ value: 'percentage_included', label: 'Traffic' }]),
        ]}
        value={row.changed_element}
        onChange={(element) =>
          element &&
          onChange(
            element === 'status'
              ? { changed_element: 'status', value: 'on' }
              : { changed_element: 'percentage_included', value: 10_000 },
          )
        }
      />
      {row.changed_element === 'status' ? (
        <Select
          aria-label={`Value of change ${number}`}
          w={110}
          allowDeselect={false}
          data={[
            { value: 'on', label: 'Run' },
            { value: 'off', label: 'Pause' },
          ]}
          value={String(row.value)}
          onChange={(value) => value && onChange({ value })}
        />
      ) : (
        <PercentInput
          aria-label={`Value of change ${number} in percent`}
          value={Number(row.value)}
          onChange={(value) => onChange({ value })}
        />
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove change ${number}`}
        disabled={!onRemove}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
