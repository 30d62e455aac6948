import { ActionIcon, Anchor, Group, Menu, Select, Switch, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { send } from '@/api/client';
import type { Environment } from '@/api/environments';
import { useMay } from '@/api/permissions';
import { archiveReport, deleteReport, type Report, reportsQuery, unarchiveReport } from '@/api/reports';
import { plural, wholeDays } from '@/charts/format';
import { useEnvironments } from '@/shell/scope';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { CopyAsItem } from '@/ui/CopyAsCurl';
import { Empty } from '@/ui/Empty';
import { Loading } from '@/ui/Loading';
import { notify } from '@/ui/notify';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';
import type { ExperimentsSearch } from './search';
import { typeName } from './words';

interface Props {
  projectId: number;
  search: ExperimentsSearch;
  onChange: (search: ExperimentsSearch) => void;
}

interface Row {
  readonly report: Report;
  readonly environment: Environment;
}

/** The records of the runs of experiments, which outlive the rules. */
export function ReportsPanel({ projectId, search, onChange }: Props) {
  const environments = useEnvironments();
  const client = useQueryClient();
  const [deleting, setDeleting] = useState<Row | null>(null);
  const mayEdit = useMay(projectId, 'edit');
  const asked = environments.filter((own) => search.in === undefined || own.key === search.in);
  const archived = search.archived ?? false;
  const queries = useQueries({ queries: asked.map((own) => reportsQuery(projectId, own.key, archived)) });
  const failed = queries.find((query) => query.isError);
  const rows: Row[] = queries
    .flatMap((query, index) => {
      const environment = asked[index];
      return environment === undefined ? [] : (query.data ?? []).map((report) => ({ report, environment }));
    })
    .sort((a, b) => b.report.start_time.localeCompare(a.report.start_time));
  const refresh = () => client.invalidateQueries({ queryKey: ['reports', projectId] });
  const archive = async ({ report, environment }: Row) => {
    const put = (isArchived: boolean) =>
      send(putAway(projectId, { report, environment }, isArchived)).then(refresh);
    try {
      await put(!report.archived);
      const done = report.archived ? 'is out of the archive' : 'is archived';
      notify.undoable(`The report of “${report.name}” ${done}.`, () => put(report.archived));
    } catch (error) {
      notify.failure('The report was not changed', error);
    }
  };
  return (
    <>
      <Group gap="sm" align="flex-end" mb="md">
        <Select
          label="Environment"
          placeholder="Any"
          data={environments.map((own) => ({ value: own.key, label: own.name }))}
          value={search.in ?? null}
          onChange={(value) => onChange({ ...withoutPlace(search), ...(value !== null && { in: value }) })}
          w={160}
          clearable
        />
        <Switch
          label="Archived reports"
          checked={archived}
          onChange={(event) => {
            const { archived: _, ...others } = search;
            onChange(event.currentTarget.checked ? { ...others, archived: true } : others);
          }}
        />
      </Group>
      {failed && (
        <Problem
          title="The reports could not be loaded"
          error={failed.error}
          onRetry={() => failed.refetch()}
        />
      )}
      {queries.some((query) => query.isPending) && <Loading rows={5} />}
      {rows.length === 0 && queries.every((query) => query.isSuccess) && (
        <Empty title={archived ? 'Nothing is archived' : 'No runs yet'}>
          A report begins when an experiment starts, and stays when its rule is gone.
        </Empty>
      )}
      {rows.length > 0 && (
        <TableFrame label="Reports">
          <Table highlightOnHover bg="var(--burgee-surface)">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Report</Table.Th>
                <Table.Th>Run</Table.Th>
                <Table.Th>Started</Table.Th>
                <Table.Th>Ended</Table.Th>
                <Table.Th>Length</Table.Th>
                <Table.Th>Environment</Table.Th>
                <Table.Th>Flag</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <ReportRow
                  key={row.report.id}
                  projectId={projectId}
                  row={row}
                  mayEdit={mayEdit}
                  onArchive={() => archive(row)}
                  onDelete={() => setDeleting(row)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
      <ConfirmDialog
        isOpen={deleting !== null}
        onClose={() => setDeleting(null)}
        title="Delete this report?"
        action="Delete report"
        typed={deleting?.report.rule_key ?? ''}
        call={() =>
          deleting ? deleteReport(projectId, deleting.environment.key, deleting.report.key) : undefined
        }
        onConfirm={async () => {
          if (deleting === null) return;
          await send(deleteReport(projectId, deleting.environment.key, deleting.report.key));
          await refresh();
        }}
      >
        The record of the run “{deleting?.report.name}” goes for good. The events stay.
      </ConfirmDialog>
    </>
  );
}

/** Puts a report into the archive, or takes it out. */
function putAway(projectId: number, { report, environment }: Row, isArchived: boolean) {
  return (isArchived ? archiveReport : unarchiveReport)(projectId, environment.key, report.key);
}

function withoutPlace({ in: _, ...others }: ExperimentsSearch): ExperimentsSearch {
  return others;
}

interface RowProps {
  projectId: number;
  row: Row;
  mayEdit: boolean;
  onArchive: () => void;
  onDelete: () => void;
}

function ReportRow({ projectId, row, mayEdit, onArchive, onDelete }: RowProps) {
  const { report, environment } = row;
  const archiving = report.archived ? 'Take out of the archive' : 'Archive';
  const days = wholeDays(report.start_time, report.end_time ?? new Date().toISOString());
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          fw={600}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/p/$projectId/experiments/$experimentId"
              params={{ projectId, experimentId: String(report.layer_experiment_id) }}
              search={{}}
            />
          )}
        >
          {report.name || report.key}
        </Anchor>
        <Text size="xs" c="dimmed">
          {typeName(report.type)}
          {report.primary_metric ? `, by ${report.primary_metric}` : ''}
        </Text>
      </Table.Td>
      <Table.Td>
        {report.end_time ? (
          <StateMark tone="archived">ended</StateMark>
        ) : (
          <StateMark tone="good">open</StateMark>
        )}
      </Table.Td>
      <Table.Td>
        <TimeText value={report.start_time} />
      </Table.Td>
      <Table.Td>
        <TimeText value={report.end_time} none="–" />
      </Table.Td>
      <Table.Td>{plural(days, 'day')}</Table.Td>
      <Table.Td>{environment.name}</Table.Td>
      <Table.Td>{report.flag_name || report.flag_key}</Table.Td>
      <Table.Td>
        {mayEdit && (
          <Menu>
            <Menu.Target>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`More about ${report.name || report.key}`}
              >
                <IconDots size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onArchive}>{archiving}</Menu.Item>
              <CopyAsItem
                call={() => putAway(projectId, row, !report.archived)}
                what={archiving.toLowerCase()}
              />
              <Menu.Item color="red" onClick={onDelete}>
                Delete…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
