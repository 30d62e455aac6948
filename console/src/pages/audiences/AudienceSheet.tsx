import { Drawer, Group, Stack, Tabs, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { send } from '@/api/client';
import { type Audience, audiencesQuery, createAudience, updateAudience } from '@/api/targeting';
import { ActionButton } from '@/ui/ActionButton';
import { notify } from '@/ui/notify';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { fieldErrors } from '@/ui/violations';
import { ConditionError, group, leavesOf } from '../common/conditionTree';
import { UsedBy } from '../common/UsedBy';
import type { Uses } from '../common/useUses';
import { AudienceTest } from './AudienceTest';
import { ConditionsBuilder } from './ConditionsBuilder';
import { type Conditions, conditionComplaint, conditionsText, parseConditions } from './model/conditions';
import { conditionsWords } from './model/words';

interface Props {
  project: number;
  /** Null for a new one. */
  audience: Audience | null;
  uses: Uses;
  mayEdit: boolean;
  onClose: () => void;
}

/** The sheet in which an audience is made or changed: a builder, the same as JSON, who uses it, and a test. */
export function AudienceSheet({ project, audience, uses, mayEdit, onClose }: Props) {
  const client = useQueryClient();
  const [name, setName] = useState(audience?.name ?? '');
  const [description, setDescription] = useState(audience?.description ?? '');
  const [tree, setTree] = useState<Conditions>(() => initialTree(audience));
  const [json, setJson] = useState<string | null>(() => unreadable(audience));
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [wasTried, setTried] = useState(false);

  const jsonError = json === null ? null : complaintOf(json);
  const incomplete = leavesOf(tree)
    .map(conditionComplaint)
    .find((own) => own !== null);
  const isEmpty = leavesOf(tree).length === 0;
  const complaint =
    name.trim() === ''
      ? 'A name is required.'
      : (jsonError ?? (isEmpty ? 'An audience needs a condition.' : incomplete));
  const body = () => ({ name: name.trim(), description, conditions: conditionsText(tree) });
  const call = () =>
    audience ? updateAudience(audience.id, body()) : createAudience({ project_id: project, ...body() });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (complaint) return;
    setBusy(true);
    setError(null);
    try {
      await send(call());
      await client.invalidateQueries({ queryKey: audiencesQuery(project).queryKey });
      if (audience) {
        const { name, description, conditions } = audience;
        notify.undoable(`${audience.name} was changed in all its rules.`, async () => {
          await send(updateAudience(audience.id, { name, description, conditions }));
          await client.invalidateQueries({ queryKey: audiencesQuery(project).queryKey });
        });
      } else notify.done('The audience was made.');
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const archive = async (archived: boolean) => {
    if (!audience) return;
    try {
      await send(updateAudience(audience.id, { archived }));
      await client.invalidateQueries({ queryKey: audiencesQuery(project).queryKey });
      notify.undoable(archived ? `${audience.name} archived` : `${audience.name} unarchived`, async () => {
        await send(updateAudience(audience.id, { archived: !archived }));
        await client.invalidateQueries({ queryKey: audiencesQuery(project).queryKey });
      });
      onClose();
    } catch (failure) {
      setError(failure);
    }
  };
  const typeJson = (text: string) => {
    setJson(text);
    if (complaintOf(text) === null) setTree(parseConditions(text));
  };
  const show = (tab: string | null) => setJson(tab === 'json' ? conditionsText(tree, 2) : null);

  return (
    <Drawer opened onClose={onClose} size="52rem" title={audience ? audience.name : 'New audience'}>
      <Stack>
        <form onSubmit={save}>
          <Stack>
            <TextInput
              data-autofocus
              label="Name"
              required
              value={name}
              disabled={!mayEdit}
              onChange={(event) => setName(event.currentTarget.value)}
              error={(wasTried && name.trim() === '' && 'A name is required.') || fieldErrors(error).name}
            />
            <TextInput
              label="Description"
              value={description}
              disabled={!mayEdit}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
            <Tabs value={json === null ? 'builder' : 'json'} onChange={show}>
              <Tabs.List mb="sm" aria-label="Conditions">
                <Tabs.Tab value="builder" disabled={jsonError !== null}>
                  Builder
                </Tabs.Tab>
                <Tabs.Tab value="json">JSON</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="builder">
                <ConditionsBuilder project={project} tree={tree} onChange={setTree} showErrors={wasTried} />
              </Tabs.Panel>
              <Tabs.Panel value="json">
                <Textarea
                  aria-label="Conditions as JSON"
                  autosize
                  minRows={6}
                  maxRows={24}
                  spellCheck={false}
                  value={json ?? ''}
                  onChange={(event) => typeJson(event.currentTarget.value)}
                  error={jsonError}
                  styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
                />
              </Tabs.Panel>
            </Tabs>
            <Text size="sm">
              In words: <strong>{conditionsWords(tree)}</strong>
            </Text>
            {wasTried && complaint && (
              <Text size="sm" c="var(--burgee-bad)" role="alert">
                {complaint}
              </Text>
            )}
            {error !== null && <Problem title="The audience was not saved" error={error} />}
            {mayEdit && (
              <Group justify="flex-end">
                {audience && (
                  <ActionButton
                    variant="default"
                    label={`${audience.archived ? 'Unarchive' : 'Archive'} ${audience.name}`}
                    onClick={() => archive(!audience.archived)}
                    call={() => updateAudience(audience.id, { archived: !audience.archived })}
                  >
                    {audience.archived ? 'Unarchive' : 'Archive'}
                  </ActionButton>
                )}
                <ActionButton type="submit" loading={isBusy} call={() => (complaint ? undefined : call())}>
                  {audience ? 'Save' : 'Create audience'}
                </ActionButton>
              </Group>
            )}
          </Stack>
        </form>
        <AudienceTest
          project={project}
          conditions={conditionsText(tree)}
          isComplete={!isEmpty && !incomplete && !jsonError}
        />
        {audience && (
          <Panel title="Used by" hint="A change reaches all of these at once.">
            <UsedBy project={project} rules={uses.of(audience.id)} uses={uses} />
          </Panel>
        )}
      </Stack>
    </Drawer>
  );
}

function initialTree(audience: Audience | null): Conditions {
  try {
    return audience ? parseConditions(audience.conditions) : group('all');
  } catch {
    return group('all');
  }
}

/** The text of conditions that the builder cannot show. */
function unreadable(audience: Audience | null): string | null {
  return audience && complaintOf(audience.conditions) !== null ? audience.conditions : null;
}

function complaintOf(text: string): string | null {
  try {
    parseConditions(text);
    return null;
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return error.pointer ? `${error.pointer}: ${error.message}` : error.message;
  }
}
