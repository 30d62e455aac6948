import { Button, Code, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { send } from '@/api/client';
import { type Explained, type ExplainedDecision, type ExplainedUser, explain } from '@/api/explain';
import { useEnvironment, useProjectId } from '@/shell/scope';
import { Empty } from '@/ui/Empty';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import classes from './LookupPage.module.css';
import { Trace } from './Trace';
import { UserForm } from './UserForm';

/** How many decisions are shown before more are asked for. */
const SHOWN = 200;

/** What a user gets of every flag in an environment, and why. */
export function LookupPage() {
  const project = useProjectId();
  const environment = useEnvironment();
  const [explained, setExplained] = useState<Explained | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  if (!environment)
    return (
      <Empty title="No environments">Decisions are made in an environment, and this project has none.</Empty>
    );
  const call = (user: ExplainedUser) => explain(project, environment.key, user);
  const run = async (user: ExplainedUser) => {
    setBusy(true);
    setError(null);
    try {
      setExplained(await send(call(user)));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <PageHeader title="Lookup">
        What a user gets of every flag in {environment.name}, and why. Nothing is recorded: no impression, no
        event.
      </PageHeader>
      <div className={classes.columns}>
        <Panel title="User">
          <UserForm project={project} action="Look up" isBusy={isBusy} onSubmit={run} call={call} />
        </Panel>
        <Stack gap="sm" miw={0}>
          {error !== null && <Problem title="The decisions could not be explained" error={error} />}
          {explained ? (
            <Decisions project={project} environment={environment.key} explained={explained} />
          ) : (
            error === null && (
              <Empty title="Nobody looked up yet">
                Enter a user id as your code sends it, and the attributes that audiences ask for.
              </Empty>
            )
          )}
        </Stack>
      </div>
    </div>
  );
}

function Decisions({
  project,
  environment,
  explained,
}: {
  project: number;
  environment: string;
  explained: Explained;
}) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  const [shown, setShown] = useState(SHOWN);
  const found = explained.decisions.filter((own) =>
    [own.flag_key, own.variation_key, own.rule_key].some((part) =>
      part?.toLowerCase().includes(text.toLowerCase()),
    ),
  );
  return (
    <>
      <Group justify="space-between">
        <TextInput
          type="search"
          aria-label="Filter decisions"
          placeholder="Flag, variation or rule"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed" role="status">
          {found.length} of {explained.decisions.length} flags, datafile revision {explained.revision}
        </Text>
      </Group>
      <TableFrame label="Decisions">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Flag</Table.Th>
              <Table.Th>Variation</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th>Rule</Table.Th>
              <Table.Th>Variables</Table.Th>
              <Table.Th>Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.slice(0, shown).map((decision) => (
              <Fragment key={decision.flag_key}>
                <DecisionRow
                  project={project}
                  environment={environment}
                  decision={decision}
                  isOpen={open === decision.flag_key}
                  onToggle={() =>
                    setOpen((present) => (present === decision.flag_key ? null : decision.flag_key))
                  }
                />
                {open === decision.flag_key && (
                  <Table.Tr>
                    <Table.Td colSpan={6}>
                      <Trace decision={decision} />
                    </Table.Td>
                  </Table.Tr>
                )}
              </Fragment>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
      {found.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + SHOWN)}>
          Show {Math.min(SHOWN, found.length - shown)} more
        </Button>
      )}
    </>
  );
}

function DecisionRow({
  project,
  environment,
  decision,
  isOpen,
  onToggle,
}: {
  project: number;
  environment: string;
  decision: ExplainedDecision;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const variables = JSON.stringify(decision.variables);
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        <Link
          to="/p/$projectId/flags/$flagKey"
          params={{ projectId: project, flagKey: decision.flag_key }}
          search={{ env: environment }}
        >
          {decision.flag_key}
        </Link>
      </Table.Th>
      <Table.Td>{decision.variation_key ?? '–'}</Table.Td>
      <Table.Td>
        <StateMark tone={decision.enabled ? 'good' : 'quiet'}>{decision.enabled ? 'on' : 'off'}</StateMark>
      </Table.Td>
      <Table.Td>{decision.rule_key ?? '–'}</Table.Td>
      <Table.Td maw="20rem">
        {variables === '{}' ? '–' : <Code className={classes.variables}>{variables}</Code>}
      </Table.Td>
      <Table.Td>
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={isOpen}
          aria-label={`Why: ${decision.flag_key}`}
          onClick={onToggle}
        >
          Why
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
