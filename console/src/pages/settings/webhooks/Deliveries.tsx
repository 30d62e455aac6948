import { Button, Group, Pagination, Table, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { type Delivery, deliveriesQuery, redeliver } from '@/api/webhooks';
import { ActionButton } from '@/ui/ActionButton';
import { CodeBlock } from '@/ui/CodeBlock';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { StateMark, type Tone } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';
import { useSend } from '@/ui/useSend';

const tones: Record<string, Tone> = { delivered: 'good', pending: 'draft', failed: 'bad' };
/** How often it is looked, while something is under way. */
const LOOK_MILLIS = 1_500;

/** What a webhook was told, and how that went. */
export function Deliveries({ webhookId, name }: { webhookId: string; name: string }) {
  const [page, setPage] = useState(1);
  const [opened, open] = useState<string>();
  const deliveries = useQuery({
    ...deliveriesQuery(webhookId, page),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((own) => !own.delivered && own.next_attempt) ? LOOK_MILLIS : 10_000,
  });
  const again = useSend((id: string) => redeliver(webhookId, id), { invalidates: [['webhooks', webhookId]] });
  if (deliveries.isPending) return <Loading rows={3} />;
  if (deliveries.error)
    return <Problem title="The deliveries could not be loaded" error={deliveries.error} />;
  const { items, total_pages } = deliveries.data;
  if (items.length === 0) {
    return (
      <Text size="sm" py="sm">
        Nothing was sent yet. Send a test, or change something.
      </Text>
    );
  }
  return (
    <>
      {again.error && <Problem title="It was not sent again" error={again.error} />}
      <TableFrame label={`Deliveries to ${name}`}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Event</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th>Answer</Table.Th>
              <Table.Th>Attempts</Table.Th>
              <Table.Th>Actions</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((own) => (
              <Fragment key={own.id}>
                <Row
                  webhookId={webhookId}
                  delivery={own}
                  isOpen={opened === own.id}
                  onToggle={() => open(opened === own.id ? undefined : own.id)}
                  onAgain={() => again.mutate(own.id)}
                  isSending={again.isPending && again.variables === own.id}
                />
                {opened === own.id && (
                  <Table.Tr>
                    <Table.Td colSpan={6}>
                      <CodeBlock label={`message ${own.id}`} code={JSON.stringify(own.payload, null, 2)} />
                    </Table.Td>
                  </Table.Tr>
                )}
              </Fragment>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
      {total_pages > 1 && (
        <Pagination total={total_pages} value={page} onChange={setPage} size="sm" mt="sm" />
      )}
    </>
  );
}

interface RowProps {
  webhookId: string;
  delivery: Delivery;
  isOpen: boolean;
  isSending: boolean;
  onToggle: () => void;
  onAgain: () => void;
}

function Row({ webhookId, delivery, isOpen, isSending, onToggle, onAgain }: RowProps) {
  return (
    <Table.Tr>
      <Table.Td>
        <TimeText value={delivery.created} />
      </Table.Td>
      <Table.Td>{delivery.event}</Table.Td>
      <Table.Td>
        <StateMark tone={tones[delivery.status] ?? 'draft'}>{delivery.status}</StateMark>
      </Table.Td>
      <Table.Td>
        {delivery.last_status ?? ''} {delivery.last_error ?? ''}
        {!delivery.delivered && delivery.next_attempt && (
          <Text size="xs" c="dimmed">
            next attempt <TimeText value={delivery.next_attempt} isRelative />
          </Text>
        )}
      </Table.Td>
      <Table.Td>{delivery.attempts}</Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          <Button size="compact-xs" variant="default" onClick={onToggle} aria-expanded={isOpen}>
            Message
          </Button>
          <ActionButton
            size="compact-xs"
            variant="default"
            onClick={onAgain}
            loading={isSending}
            call={() => redeliver(webhookId, delivery.id)}
          >
            Redeliver
          </ActionButton>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
