import { Anchor, Button, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Holdout, holdoutsQuery } from '@/api/holdouts';
import { useMay } from '@/api/permissions';
import { useEnvironments, useProjectId } from '@/shell/scope';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';
import { percent } from '../common/percent';
import { TONES } from '../flags/tones';
import { HoldoutSheet, MUCH_HELD_OUT } from './HoldoutSheet';

/** Holdouts: shares of users kept out of everything, or of some rules, to see what it all amounts to. */
export function HoldoutsPage() {
  const project = useProjectId();
  const environments = useEnvironments();
  const mayEdit = useMay(project, 'edit');
  const { data, error, refetch } = useQuery(holdoutsQuery(project));
  const [open, setOpen] = useState<Holdout | 'new' | null>(null);
  const add = mayEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
      New holdout
    </Button>
  );
  return (
    <div>
      <PageHeader title="Holdouts" action={add}>
        A small share of users who get nothing new, so that you can measure what everything together amounts
        to.
      </PageHeader>
      {error && <Problem title="The holdouts could not be loaded" error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data?.length === 0 && (
        <Empty title="No holdouts yet" action={add}>
          Each experiment says what one change did. A holdout of a few percent says what a quarter of changes
          did.
        </Empty>
      )}
      {data && data.length > 0 && (
        <TableFrame label="Holdouts">
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Holdout</Table.Th>
                <Table.Th>Environment</Table.Th>
                <Table.Th>Held out</Table.Th>
                <Table.Th>Of</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Running since</Table.Th>
                <Table.Th>Results</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map((own) => (
                <Table.Tr key={own.id}>
                  <Table.Th scope="row" fw={600}>
                    <Button variant="transparent" size="compact-md" px={0} onClick={() => setOpen(own)}>
                      {own.name}
                    </Button>
                    <Text size="xs" c="dimmed">
                      <code>{own.key}</code>
                    </Text>
                  </Table.Th>
                  <Table.Td>
                    {environments.find((one) => one.key === own.environment_key)?.name ?? own.environment_key}
                  </Table.Td>
                  <Table.Td>
                    {percent(own.traffic_allocation)}
                    {own.traffic_allocation > MUCH_HELD_OUT && (
                      <Text size="xs" c="var(--burgee-warn)">
                        <IconAlertTriangle size={12} aria-hidden /> more than 5%
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    {own.scope === 'global' ? 'everything' : `${Object.keys(own.rules).length} rules`}
                  </Table.Td>
                  <Table.Td>
                    <StateMark tone={TONES[own.archived ? 'archived' : own.status]}>
                      {own.archived ? 'archived' : own.status}
                    </StateMark>
                  </Table.Td>
                  <Table.Td>
                    <TimeText value={own.start_time} none="not started" />
                  </Table.Td>
                  <Table.Td>
                    {own.status !== 'draft' && (
                      <Anchor
                        size="sm"
                        aria-label={`Results of ${own.name}`}
                        renderRoot={(props) => (
                          <Link
                            {...props}
                            to="/p/$projectId/holdouts/$holdoutId"
                            params={{ projectId: project, holdoutId: String(own.id) }}
                          />
                        )}
                      >
                        Results
                      </Anchor>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
      {open && (
        <HoldoutSheet
          key={open === 'new' ? 'new' : open.id}
          project={project}
          holdout={open === 'new' ? null : open}
          mayEdit={mayEdit}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}
