import { Button, Code, Group, Table, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { type AuditEntry, auditQuery } from '@/api/audit';
import { useNames } from '@/api/users';
import { CodeBlock } from '@/ui/CodeBlock';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';

/** Who did what and when, and what was refused. */
export function AuditPage() {
  const log = useInfiniteQuery(auditQuery);
  const [words, setWords] = useState('');
  const [opened, open] = useState<number>();
  const nameOf = useNames();
  const entries = log.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = entries.filter((own) => matches(own, nameOf(own.actor), words));
  return (
    <>
      <PageHeader title="Audit log">
        Every change, sign-in, token and role, and every request that was refused. Each entry has the hash of
        the one before it; <Code>burgee audit verify</Code> reads the whole chain.
      </PageHeader>
      <Panel>
        <Group mb="sm">
          <TextInput
            type="search"
            label="Narrow what is loaded down"
            placeholder="who, what or address"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            w="22rem"
          />
        </Group>
        {log.isPending && <Loading />}
        {log.error && <Problem title="The log could not be loaded" error={log.error} />}
        <TableFrame label="Audit log">
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th>Who</Table.Th>
                <Table.Th>What</Table.Th>
                <Table.Th>To what</Table.Th>
                <Table.Th>Outcome</Table.Th>
                <Table.Th>From</Table.Th>
                <Table.Th>Details</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((own) => (
                <Fragment key={own.id}>
                  <Table.Tr>
                    <Table.Td>
                      <TimeText value={own.at} />
                    </Table.Td>
                    <Table.Td>{nameOf(own.actor) || 'nobody'}</Table.Td>
                    <Table.Td>{own.action}</Table.Td>
                    <Table.Td>{own.subject}</Table.Td>
                    <Table.Td>
                      <StateMark tone={own.outcome === 'done' ? 'good' : 'bad'}>{own.outcome}</StateMark>
                    </Table.Td>
                    <Table.Td>{own.address}</Table.Td>
                    <Table.Td>
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-expanded={opened === own.id}
                        aria-label={`#${own.id}: details`}
                        onClick={() => open(opened === own.id ? undefined : own.id)}
                      >
                        #{own.id}
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                  {opened === own.id && (
                    <Table.Tr>
                      <Table.Td colSpan={7}>
                        <CodeBlock label={`entry ${own.id}`} code={JSON.stringify(own, null, 2)} />
                      </Table.Td>
                    </Table.Tr>
                  )}
                </Fragment>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
        <Group mt="sm">
          <Text size="sm" c="dimmed">
            {shown.length === entries.length
              ? `${entries.length} entries`
              : `${shown.length} of ${entries.length} loaded entries`}
          </Text>
          {log.hasNextPage && (
            <Button
              size="compact-sm"
              variant="default"
              loading={log.isFetchingNextPage}
              onClick={() => log.fetchNextPage()}
            >
              Load older entries
            </Button>
          )}
        </Group>
      </Panel>
    </>
  );
}

function matches(entry: AuditEntry, name: string, words: string): boolean {
  const text =
    `${name} ${entry.actor} ${entry.action} ${entry.subject} ${entry.outcome} ${entry.address}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
