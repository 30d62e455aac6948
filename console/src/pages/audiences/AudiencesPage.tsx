import { Button, Group, Table, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useMay } from '@/api/permissions';
import type { Rule } from '@/api/shapes';
import { type Audience, audiencesQuery } from '@/api/targeting';
import { useProjectId } from '@/shell/scope';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';
import { useUses } from '../common/useUses';
import { AudienceSheet } from './AudienceSheet';
import { parseConditions } from './model/conditions';
import { conditionsWords } from './model/words';

const audiencesOf = (rule: Rule) => rule.audience_ids;

/** The audiences of a project: named groups of users, by what is known of them. */
export function AudiencesPage() {
  const project = useProjectId();
  const { data, error, refetch } = useQuery(audiencesQuery(project));
  const uses = useUses(project, audiencesOf);
  const mayEdit = useMay(project, 'edit');
  const [text, setText] = useState('');
  const [open, setOpen] = useState<Audience | 'new' | null>(null);
  const found = useMemo(
    () =>
      (data ?? []).filter((own) =>
        `${own.name} ${own.description}`.toLowerCase().includes(text.toLowerCase()),
      ),
    [data, text],
  );
  const add = mayEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
      New audience
    </Button>
  );
  return (
    <div>
      <PageHeader title="Audiences" action={add}>
        Named groups of users, by the attributes that your code sends. Rules use them by name.
      </PageHeader>
      {error && <Problem title="The audiences could not be loaded" error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data?.length === 0 && (
        <Empty title="No audiences yet" action={add}>
          “Customers in the EU on version 2 or later”: an audience is a condition on attributes that many
          rules can share.
        </Empty>
      )}
      {data && data.length > 0 && (
        <>
          <Group mb="sm">
            <TextInput
              type="search"
              aria-label="Search audiences"
              placeholder="Search name and description"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Text size="sm" c="dimmed" role="status">
              {found.length} of {data.length}
            </Text>
          </Group>
          <TableFrame label="Audiences">
            <Table highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Audience</Table.Th>
                  <Table.Th>Who</Table.Th>
                  <Table.Th>Used by</Table.Th>
                  <Table.Th>Changed</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.map((own) => (
                  <Table.Tr key={own.id}>
                    <Table.Th scope="row" fw={600}>
                      <Button variant="transparent" size="compact-md" px={0} onClick={() => setOpen(own)}>
                        {own.name}
                      </Button>
                      {own.archived && <StateMark tone="archived">Archived</StateMark>}
                      {own.description && (
                        <Text size="sm" c="dimmed">
                          {own.description}
                        </Text>
                      )}
                    </Table.Th>
                    <Table.Td maw="30rem">{describe(own.conditions)}</Table.Td>
                    <Table.Td>{uses.isLoading ? '…' : ruleCount(uses.of(own.id).length)}</Table.Td>
                    <Table.Td>
                      <TimeText value={own.last_modified} isRelative />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </TableFrame>
        </>
      )}
      {open && (
        <AudienceSheet
          key={open === 'new' ? 'new' : open.id}
          project={project}
          audience={open === 'new' ? null : open}
          uses={uses}
          mayEdit={mayEdit}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function ruleCount(count: number): string {
  return count === 1 ? '1 rule' : `${count} rules`;
}

function describe(conditions: string): string {
  try {
    return conditionsWords(parseConditions(conditions));
  } catch {
    return conditions;
  }
}
