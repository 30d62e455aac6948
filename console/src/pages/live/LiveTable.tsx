import { Table, Text } from '@mantine/core';
import { formatMoney } from '@/charts/format';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import classes from './live.module.css';
import { mask } from './mask';
import type { Row } from './useLive';

interface Props {
  rows: readonly Row[];
  isMasked: boolean;
  /** Keys of the events of the project; nothing while they are not known. */
  events: ReadonlySet<string> | null;
}

/** What came in, the newest first. */
export function LiveTable({ rows, isMasked, events }: Props) {
  return (
    <TableFrame label="Decisions and conversions">
      <Table className={classes.rows} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Time</Table.Th>
            <Table.Th>What</Table.Th>
            <Table.Th>User</Table.Th>
            <Table.Th>Flag or event</Table.Th>
            <Table.Th>Result</Table.Th>
            <Table.Th>By</Table.Th>
            <Table.Th>From</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <LiveRow key={row.id} row={row} isMasked={isMasked} events={events} />
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function LiveRow({
  row: { event },
  isMasked,
  events,
}: {
  row: Row;
  isMasked: boolean;
  events: Props['events'];
}) {
  const time = new Date(event.time);
  const user = isMasked ? mask(event.user_id) : event.user_id;
  return (
    <Table.Tr data-kind={event.kind}>
      <Table.Td className={classes.time}>
        <time dateTime={event.time}>{time.toLocaleTimeString(undefined, { hour12: false })}</time>
      </Table.Td>
      <Table.Td>{event.kind}</Table.Td>
      <Table.Td className={classes.key}>{user}</Table.Td>
      {event.kind === 'decision' ? (
        <>
          <Table.Td className={classes.key}>{event.flag_key ?? '–'}</Table.Td>
          <Table.Td>
            <StateMark tone={event.enabled ? 'good' : 'quiet'}>
              {event.variation_key || (event.enabled ? 'on' : 'off')}
            </StateMark>
          </Table.Td>
          <Table.Td className={classes.key}>
            {event.rule_key || 'everyone else'}
            {event.rule_type && (
              <Text span size="xs" c="dimmed">
                {' '}
                {event.rule_type}
              </Text>
            )}
          </Table.Td>
        </>
      ) : (
        <>
          <Table.Td className={classes.key}>
            {event.event_key}{' '}
            {events !== null && !events.has(event.event_key) && (
              <StateMark tone="warning">not defined</StateMark>
            )}
          </Table.Td>
          <Table.Td>{worth(event.revenue, event.value)}</Table.Td>
          <Table.Td className={classes.key}>
            {isMasked ? tagNames(event.tags) : tagTexts(event.tags)}
          </Table.Td>
        </>
      )}
      <Table.Td>{event.client ?? '–'}</Table.Td>
    </Table.Tr>
  );
}

function worth(revenue: number | null | undefined, value: number | null | undefined): string {
  const parts = [
    ...(typeof revenue === 'number' ? [`revenue ${formatMoney(revenue)}`] : []),
    ...(typeof value === 'number' ? [`value ${value}`] : []),
  ];
  return parts.join(', ') || '–';
}

/** Tags may hold anything: masked, only their names are shown. */
function tagNames(tags: Readonly<Record<string, string | null>> | undefined): string {
  return Object.keys(tags ?? {}).join(', ') || '–';
}

function tagTexts(tags: Readonly<Record<string, string | null>> | undefined): string {
  const texts = Object.entries(tags ?? {}).map(([name, value]) => `${name}=${value ?? ''}`);
  return texts.join(', ') || '–';
}
