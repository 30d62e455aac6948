import { ActionIcon, Button, Code, Group, Menu, Stack, Table, Text } from '@mantine/core';
import { IconDots, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '@/api/client';
import { flagsKey } from '@/api/flags';
import type { Flag, VariableDefinition, Variation } from '@/api/shapes';
import {
  deleteVariable,
  deleteVariation,
  patchVariables,
  patchVariations,
  variablesQuery,
  variationsQuery,
} from '@/api/variations';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { CopyAsCurl } from '@/ui/CopyAsCurl';
import { Loading } from '@/ui/Loading';
import { notify } from '@/ui/notify';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { cellId, DEFAULT, type GridEdits, gridComplaints, gridPatches, savedValue } from './grid';
import { NewVariable, NewVariation } from './NewParts';
import { VariableCell } from './VariableCell';
import classes from './VariationsTab.module.css';

interface Props {
  project: number;
  flag: Flag;
}

/** Variables as rows, variations as columns, and the value of each in each. */
export function VariationsTab({ project, flag }: Props) {
  const variations = useQuery(variationsQuery(project, flag.key));
  const variables = useQuery(variablesQuery(project, flag.key));
  const error = variations.error ?? variables.error;
  if (error) return <Problem title="The variations could not be loaded" error={error} />;
  if (!variations.data || !variables.data) return <Loading />;
  const live = variations.data.filter((own) => !own.archived);
  return <Grid project={project} flag={flag} variations={live} variables={variables.data} />;
}

interface Removal {
  title: string;
  text: string;
  call: () => ReturnType<typeof deleteVariable>;
}

function Grid({
  project,
  flag,
  variations,
  variables,
}: Props & { variations: Variation[]; variables: VariableDefinition[] }) {
  const client = useQueryClient();
  const [edits, setEdits] = useState<GridEdits>({});
  const [adding, setAdding] = useState<'variation' | 'variable' | null>(null);
  const [removal, setRemoval] = useState<Removal | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const patches = gridPatches(edits, variables, variations);
  const changes = (patches.variables.length + patches.variations.length) / 2;
  const complaints = Object.keys(gridComplaints(edits, variables)).length;
  const mayEdit = flag.update_url != null;
  const refresh = () => client.invalidateQueries({ queryKey: flagsKey(project) });

  // The variations first: those that follow a default are no longer what they were once it has changed.
  const calls = () => [
    ...(patches.variations.length > 0 ? [patchVariations(project, flag.key, patches.variations)] : []),
    ...(patches.variables.length > 0 ? [patchVariables(project, flag.key, patches.variables)] : []),
  ];
  const save = async () => {
    setSaving(true);
    setError(null);
    try {
      for (const own of calls()) await send<unknown>(own);
      setEdits({});
      notify.done('Saved: the datafiles of all environments have the new values.');
    } catch (failure) {
      setError(failure);
      throw failure;
    } finally {
      await refresh();
      setSaving(false);
    }
  };
  const [isAsking, setAsking] = useState(false);
  const cell = (variable: VariableDefinition, column: string, isDefault: boolean, name: string) => {
    const id = cellId({ variable: variable.key, column });
    const saved = savedValue({ variable: variable.key, column }, variables, variations);
    const value = edits[id] ?? saved;
    return (
      <VariableCell
        label={`${variable.key} in ${name}`}
        type={variable.type}
        value={value}
        isEdited={value !== saved}
        isDefault={isDefault}
        isDisabled={!mayEdit}
        onChange={(next) => setEdits((present) => ({ ...present, [id]: next }))}
      />
    );
  };

  return (
    <Stack>
      <Group justify="space-between">
        <Text c="dimmed" maw="46rem">
          What code reads from the flag. Values are the same in every environment; which variation users get
          is up to the rules.
        </Text>
        {mayEdit && (
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setAdding('variable')}
            >
              Add variable
            </Button>
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding('variation')}>
              Add variation
            </Button>
          </Group>
        )}
      </Group>
      <TableFrame label="Variables by variation">
        <Table className={classes.grid} withColumnBorders>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Variable</Table.Th>
              <Table.Th>Default</Table.Th>
              {variations.map((own) => (
                <Table.Th key={own.key} data-off={!own.enabled || undefined}>
                  <VariationHead
                    variation={own}
                    onDelete={
                      mayEdit && own.key !== 'off'
                        ? () =>
                            setRemoval({
                              title: `Delete the variation ${own.name}?`,
                              text: 'Its values go with it.',
                              call: () => deleteVariation(project, flag.key, own.key),
                            })
                        : undefined
                    }
                  />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {variables.map((variable) => (
              <Table.Tr key={variable.key}>
                <Table.Th scope="row">
                  <Group justify="space-between" wrap="nowrap" gap="xs">
                    <div>
                      <Code>{variable.key}</Code>
                      <Text size="xs" c="dimmed">
                        {variable.type}
                        {variable.description && ` · ${variable.description}`}
                      </Text>
                    </div>
                    {mayEdit && (
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        aria-label={`Delete variable ${variable.key}`}
                        onClick={() =>
                          setRemoval({
                            title: `Delete the variable ${variable.key}?`,
                            text: 'Its values go from all variations, and code that reads it gets nothing.',
                            call: () => deleteVariable(project, flag.key, variable.key),
                          })
                        }
                      >
                        <IconTrash size={16} aria-hidden />
                      </ActionIcon>
                    )}
                  </Group>
                </Table.Th>
                <Table.Td>{cell(variable, DEFAULT, false, 'default')}</Table.Td>
                {variations.map((own) => (
                  <Table.Td key={own.key} data-off={!own.enabled || undefined}>
                    {cell(variable, own.key, own.variables[variable.key]?.is_default ?? false, own.name)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
            {variables.length === 0 && (
              <Table.Tr>
                <Table.Td colSpan={variations.length + 2}>
                  <Text c="dimmed">
                    No variables. With variables a flag carries values, such as a text or a limit, that differ
                    by variation.
                  </Text>
                </Table.Td>
              </Table.Tr>
            )}
          </Table.Tbody>
        </Table>
      </TableFrame>
      {error !== null && <Problem title="The values were not saved" error={error} />}
      {changes > 0 && (
        <Group role="region" aria-label="Unsaved values">
          <Text fw={600} role="status">
            {changes === 1 ? '1 changed value' : `${changes} changed values`}
          </Text>
          <Button loading={isSaving} disabled={complaints > 0} onClick={() => setAsking(true)}>
            Save values
          </Button>
          <CopyAsCurl call={calls} what="Save values" />
          <Button variant="default" onClick={() => setEdits({})}>
            Discard
          </Button>
        </Group>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Save values?"
        action="Save in all environments"
        isDangerous={false}
        onConfirm={save}
        call={calls}
      >
        They are the same in every environment, so real users get them at once where the flag runs in
        production.
      </ConfirmDialog>
      {removal && (
        <ConfirmDialog
          isOpen
          onClose={() => setRemoval(null)}
          title={removal.title}
          action="Delete"
          call={removal.call}
          onConfirm={async () => {
            await send(removal.call());
            await refresh();
          }}
        >
          {removal.text}
        </ConfirmDialog>
      )}
      {adding === 'variable' && (
        <NewVariable
          project={project}
          flag={flag}
          taken={variables.map((own) => own.key)}
          onClose={() => setAdding(null)}
        />
      )}
      {adding === 'variation' && (
        <NewVariation
          project={project}
          flag={flag}
          taken={variations.map((own) => own.key)}
          onClose={() => setAdding(null)}
        />
      )}
    </Stack>
  );
}

function VariationHead({
  variation,
  onDelete,
}: {
  variation: Variation;
  onDelete: (() => void) | undefined;
}) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <div>
        {variation.name}
        <Text size="xs" c="dimmed">
          <Code>{variation.key}</Code> {variation.in_use ? 'in use' : 'not in use'}
        </Text>
      </div>
      <Group gap={4} wrap="nowrap">
        <StateMark tone={variation.enabled ? 'good' : 'quiet'}>{variation.enabled ? 'on' : 'off'}</StateMark>
        {onDelete && (
          <Menu>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={`More for ${variation.name}`}>
                <IconDots size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconTrash size={16} aria-hidden />}
                c="var(--burgee-bad)"
                onClick={onDelete}
              >
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
    </Group>
  );
}
