import { useSortable } from '@dnd-kit/sortable';
import { ActionIcon, Badge, Button, Group, Menu, Switch, Text, Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconChartBar,
  IconCopy,
  IconDots,
  IconGripVertical,
  IconPencil,
  IconTrash,
  IconTrophy,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Rule } from '@/api/shapes';
import { StateMark } from '@/ui/StateMark';
import { TONES } from '../../flags/tones';
import { isExperiment, type RuleDraft } from '../model/draft';
import type { Names } from '../model/names';
import { type Piece, ruleSentence, TYPE_NAMES } from '../model/sentence';
import { FateMark } from './FateMark';
import type { Fate } from './fate';
import classes from './RuleCard.module.css';

interface Props {
  rule: RuleDraft;
  number: number;
  /** The rule as it is published; absent for a new one. */
  live: Rule | undefined;
  isRulesetOn: boolean;
  names: Names;
  mayEdit: boolean;
  change: 'new' | 'edited' | undefined;
  fate: Fate | undefined;
  results: { projectId: number; experimentId: number } | undefined;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onEdit: () => void;
  onSwitch: (enabled: boolean) => void;
  onDuplicate: () => void;
  onConclude: () => void;
  onRemove: () => void;
}

/** A rule in plain words, with all that can be done to it. */
export function RuleCard(props: Props) {
  const { rule, number, mayEdit, names, live } = props;
  const sortable = useSortable({ id: rule.key, disabled: !mayEdit });
  const { transform } = sortable;
  const style = {
    ...(transform && { transform: `translate3d(0, ${Math.round(transform.y)}px, 0)` }),
    ...(sortable.transition && { transition: sortable.transition }),
  };
  const canConclude = isExperiment(rule.type) && live !== undefined && live.status !== 'draft';
  return (
    <li
      ref={sortable.setNodeRef}
      className={classes.card}
      style={style}
      data-change={props.change}
      data-fate={props.fate}
      data-dragging={sortable.isDragging || undefined}
      aria-label={`Rule ${number}: ${rule.name}`}
    >
      {mayEdit && (
        <div className={classes.moves}>
          <ActionIcon
            ref={sortable.setActivatorNodeRef}
            {...sortable.attributes}
            {...sortable.listeners}
            variant="subtle"
            color="gray"
            className={classes.handle}
            aria-label={`Drag ${rule.name}`}
          >
            <IconGripVertical size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Move ${rule.name} up`}
            disabled={!props.onUp}
            onClick={props.onUp}
          >
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Move ${rule.name} down`}
            disabled={!props.onDown}
            onClick={props.onDown}
          >
            <IconArrowDown size={16} aria-hidden />
          </ActionIcon>
        </div>
      )}
      <div className={classes.body}>
        <Group gap="xs">
          <span className={classes.number}>{number}</span>
          <Text fw={600} component="h2" size="md">
            {rule.name}
          </Text>
          <Badge variant="default" tt="none">
            {TYPE_NAMES[rule.type]}
          </Badge>
          <StateMark tone={TONES[stateOf(props)]}>{wordOf(props)}</StateMark>
          {props.change && <StateMark tone="warning">{props.change === 'new' ? 'New' : 'Edited'}</StateMark>}
          {props.fate && <FateMark fate={props.fate} />}
        </Group>
        <Sentence pieces={ruleSentence(rule, names)} />
        <RuleNotes rule={rule} names={names} />
      </div>
      <Group gap="xs" wrap="nowrap" className={classes.acts}>
        {mayEdit && (
          <Tooltip label="Runs while the flag is on in this environment">
            <Switch
              checked={rule.enabled}
              onChange={(event) => props.onSwitch(event.currentTarget.checked)}
              aria-label={`Run ${rule.name}`}
            />
          </Tooltip>
        )}
        {mayEdit && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPencil size={14} aria-hidden />}
            onClick={props.onEdit}
            aria-label={`Edit ${rule.name}`}
          >
            Edit
          </Button>
        )}
        <Menu>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`More for ${rule.name}`}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {props.results && isExperiment(rule.type) && (
              <Menu.Item
                leftSection={<IconChartBar size={16} aria-hidden />}
                renderRoot={(own) => (
                  <Link
                    {...own}
                    to="/p/$projectId/experiments/$experimentId"
                    params={props.results as never}
                  />
                )}
              >
                Results
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={props.onDuplicate}>
              Duplicate
            </Menu.Item>
            {canConclude && mayEdit && (
              <Menu.Item leftSection={<IconTrophy size={16} aria-hidden />} onClick={props.onConclude}>
                Conclude…
              </Menu.Item>
            )}
            <Menu.Item
              leftSection={<IconTrash size={16} aria-hidden />}
              c="var(--burgee-bad)"
              onClick={props.onRemove}
            >
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    </li>
  );
}

/** A sentence of which what matters is strong. */
export function Sentence({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <Text className={classes.sentence}>
      {pieces.map((piece, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other identity
        piece.strong ? <strong key={index}>{piece.text}</strong> : <span key={index}>{piece.text}</span>,
      )}
    </Text>
  );
}

function RuleNotes({ rule, names }: { rule: RuleDraft; names: Names }) {
  const allowed = Object.keys(rule.allow_list).length;
  const notes = [
    ...(rule.description ? [rule.description] : []),
    ...(allowed > 0 ? [`${allowed} on the allowlist`] : []),
    ...(rule.group_rule.group_id ? [`in the exclusion group ${names.group(rule.group_rule.group_id)}`] : []),
    ...(rule.deployed_variation_key ? [`winner: ${names.variation(rule.deployed_variation_key)}`] : []),
  ];
  return notes.length === 0 ? null : (
    <Text size="sm" c="dimmed">
      {notes.join(' · ')}
    </Text>
  );
}

function stateOf({ rule, isRulesetOn, live }: Props): keyof typeof TONES {
  if (rule.status === 'concluded') return 'concluded';
  if (rule.enabled && isRulesetOn) return 'running';
  return !live || live.status === 'draft' ? 'draft' : 'paused';
}

function wordOf(props: Props): string {
  const state = stateOf(props);
  if (state === 'concluded') return 'Concluded';
  if (state === 'running') return 'Running';
  if (props.rule.enabled) return 'Ready to run';
  return state === 'draft' ? 'Draft' : 'Paused';
}
