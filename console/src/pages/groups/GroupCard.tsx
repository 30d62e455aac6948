import { ActionIcon, Button, Group, Select, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { send } from '@/api/client';
import { flagsKey } from '@/api/flags';
import { archiveGroups, type ExclusionGroup, groupsKey, patchGroups } from '@/api/groups';
import { rulesQuery } from '@/api/rulesets';
import type { PatchStep } from '@/api/shapes';
import { ActionButton } from '@/ui/ActionButton';
import { notify } from '@/ui/notify';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { pointer } from '../common/json';
import { PercentInput } from '../common/PercentInput';
import { percent } from '../common/percent';
import { isExperiment } from '../flag/model/draft';
import { TONES } from '../flags/tones';
import { Ruler } from './Ruler';
import { type Block, blocksOf, freeTraffic } from './ruler';

interface Props {
  project: number;
  group: ExclusionGroup;
  mayEdit: boolean;
}

/** A group with its traffic as a ruler and as numbers. */
export function GroupCard({ project, group, mayEdit }: Props) {
  const client = useQueryClient();
  const [blocks, setBlocks] = useState(() => blocksOf(group));
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const canEdit = mayEdit && !group.archived;
  const free = freeTraffic(blocks);
  const steps = stepsBetween(group, blocks);
  const isRunning = Object.values(group.rules).some((own) => own.rule_status === 'running');
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: groupsKey(project) });
    await client.invalidateQueries({ queryKey: flagsKey(project) });
  };
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      await send(patchGroups(project, steps));
      await refresh();
      notify.done(`${group.name} was saved.`);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const archive = async () => {
    try {
      await send(archiveGroups(project, [group.id], !group.archived));
      await refresh();
      notify.undoable(group.archived ? `${group.name} unarchived` : `${group.name} archived`, async () => {
        await send(archiveGroups(project, [group.id], group.archived));
        await refresh();
      });
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Panel
      title={group.name}
      hint={group.description}
      action={
        <Group gap="xs">
          {group.archived && <StateMark tone="archived">Archived</StateMark>}
          {mayEdit && (
            <ActionButton
              size="compact-sm"
              variant="default"
              onClick={archive}
              label={`${group.archived ? 'Unarchive' : 'Archive'} ${group.name}`}
              call={() => archiveGroups(project, [group.id], !group.archived)}
            >
              {group.archived ? 'Unarchive' : 'Archive'}
            </ActionButton>
          )}
        </Group>
      }
    >
      <Stack gap="sm">
        <Ruler blocks={blocks} label={`Traffic of ${group.name}`} />
        {blocks.length > 0 && (
          <Table verticalSpacing={4} aria-label={`Experiments of ${group.name}`}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Experiment</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Part of the group</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Acts</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {blocks.map((block) => {
                const status = group.rules[block.ruleId]?.rule_status;
                return (
                  <Table.Tr key={block.ruleId}>
                    <Table.Th scope="row" fw={500}>
                      <Link
                        to="/p/$projectId/flags/$flagKey"
                        params={{ projectId: project, flagKey: block.flagKey }}
                        search={{ env: group.environment_key }}
                      >
                        {block.name}
                      </Link>
                    </Table.Th>
                    <Table.Td>
                      {status && (
                        <StateMark tone={TONES[status as keyof typeof TONES] ?? 'draft'}>{status}</StateMark>
                      )}
                    </Table.Td>
                    <Table.Td>
                      <PercentInput
                        aria-label={`Part of ${block.name} in percent`}
                        disabled={!canEdit}
                        value={block.points}
                        onChange={(points) =>
                          setBlocks(blocks.map((own) => (own === block ? { ...own, points } : own)))
                        }
                      />
                    </Table.Td>
                    <Table.Td>
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        aria-label={`Take ${block.name} out of the group`}
                        disabled={!canEdit}
                        onClick={() => setBlocks(blocks.filter((own) => own !== block))}
                      >
                        <IconTrash size={16} aria-hidden />
                      </ActionIcon>
                    </Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        )}
        {free < 0 && (
          <Text size="sm" c="var(--burgee-bad)" role="alert">
            The parts add up to {percent(10_000 - free)}; a group has 100%.
          </Text>
        )}
        {canEdit && (
          <AddExperiment
            project={project}
            group={group}
            blocks={blocks}
            onAdd={(block) => setBlocks([...blocks, block])}
          />
        )}
        {isRunning && steps.length > 0 && (
          <Text size="sm" c="var(--burgee-warn)">
            Experiments of this group run: what you change moves users between them and being in none.
          </Text>
        )}
        {error !== null && <Problem title="The group was not saved" error={error} />}
        {steps.length > 0 && (
          <Group>
            <ActionButton
              loading={isBusy}
              disabled={free < 0}
              onClick={save}
              call={() => patchGroups(project, steps)}
            >
              Save group
            </ActionButton>
            <Button variant="default" onClick={() => setBlocks(blocksOf(group))}>
              Discard
            </Button>
          </Group>
        )}
      </Stack>
    </Panel>
  );
}

function stepsBetween(group: ExclusionGroup, blocks: readonly Block[]): PatchStep[] {
  const id = String(group.id);
  const removed = Object.keys(group.rules).filter((rule) => !blocks.some((block) => block.ruleId === rule));
  const steps: PatchStep[] = removed.map((rule) => ({ op: 'remove', path: pointer(id, 'rules', rule) }));
  for (const { ruleId, points } of blocks) {
    const before = group.rules[ruleId];
    if (!before) {
      steps.push({ op: 'add', path: pointer(id, 'rules', ruleId), value: { traffic_allocation: points } });
    } else if (before.traffic_allocation !== points) {
      steps.push({ op: 'replace', path: pointer(id, 'rules', ruleId, 'traffic_allocation'), value: points });
    }
  }
  return steps;
}

function AddExperiment({
  project,
  group,
  blocks,
  onAdd,
}: {
  project: number;
  group: ExclusionGroup;
  blocks: readonly Block[];
  onAdd: (block: Block) => void;
}) {
  const { data: rules = [] } = useQuery(rulesQuery(project));
  const offered = rules.filter(
    (rule) =>
      isExperiment(rule.type) &&
      rule.environment_key === group.environment_key &&
      rule.status !== 'concluded' &&
      (rule.group_rule.group_id === 0 || rule.group_rule.group_id === group.id) &&
      !blocks.some((block) => block.ruleId === String(rule.id)),
  );
  return (
    <Select
      aria-label={`Add an experiment to ${group.name}`}
      placeholder={
        offered.length === 0 ? 'No other experiment of the environment is free' : 'Add an experiment'
      }
      searchable
      maw={420}
      disabled={offered.length === 0}
      data={offered.map((rule) => ({
        value: String(rule.id),
        label: `${rule.flag_name ?? rule.flag_key}: ${rule.name}`,
      }))}
      value={null}
      onChange={(id) => {
        const rule = offered.find((own) => String(own.id) === id);
        if (!rule) return;
        const points = Math.max(freeTraffic(blocks), 0);
        onAdd({
          ruleId: String(rule.id),
          name: rule.name,
          flagKey: rule.flag_key ?? '',
          ruleKey: rule.key,
          points,
        });
      }}
    />
  );
}
