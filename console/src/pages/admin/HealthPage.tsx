import { Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { healthQuery } from '@/api/health';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Query } from '@/ui/Query';
import { StateMark, type Tone } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';

const marks: Record<string, [Tone, string]> = {
  ok: ['good', 'good'],
  warning: ['warning', 'look at it'],
  error: ['bad', 'broken'],
};
const UNKNOWN: [Tone, string] = ['draft', 'unknown'];

/** How the server is, and what to do about what is not well. */
export function HealthPage() {
  const health = useQuery(healthQuery);
  return (
    <>
      <PageHeader title="Health">How the node is that answers you; it is asked every ten seconds.</PageHeader>
      <Panel>
        <Query of={health} what="The state of the server">
          {(data) => (
            <Stack>
              <Text size="sm">
                Burgee {data.version}, up since <TimeText value={data.started} />.
              </Text>
              <TableFrame label="Checks">
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Part</Table.Th>
                      <Table.Th>State</Table.Th>
                      <Table.Th>What was found</Table.Th>
                      <Table.Th>What to do</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {data.checks.map((own) => {
                      const [tone, word] = marks[own.status] ?? UNKNOWN;
                      return (
                        <Table.Tr key={own.name}>
                          <Table.Th scope="row">{own.name.replaceAll('_', ' ')}</Table.Th>
                          <Table.Td>
                            <StateMark tone={tone}>{word}</StateMark>
                          </Table.Td>
                          <Table.Td>{own.detail}</Table.Td>
                          <Table.Td>{own.fix}</Table.Td>
                        </Table.Tr>
                      );
                    })}
                  </Table.Tbody>
                </Table>
              </TableFrame>
              <Text size="sm" c="dimmed">
                For monitoring: /healthz, /readyz and, for Prometheus, /metrics.
              </Text>
            </Stack>
          )}
        </Query>
      </Panel>
    </>
  );
}
