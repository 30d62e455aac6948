import { ActionIcon, Button, Group, Select, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './ConditionEditor.module.css';
import {
  type Combination,
  type Group as ConditionGroup,
  type ConditionNode,
  group,
  isGroup,
  leaf,
  updateNode,
} from './conditionTree';

interface Props<Leaf> {
  label: string;
  tree: ConditionGroup<Leaf>;
  onChange: (tree: ConditionGroup<Leaf>) => void;
  newLeaf: () => Leaf;
  /** What the button that adds a leaf says. */
  addLabel: string;
  renderLeaf: (value: Leaf, set: (value: Leaf) => void) => ReactNode;
}

const COMBINATIONS = [
  { value: 'all', label: 'All of' },
  { value: 'any', label: 'Any of' },
  { value: 'none', label: 'None of' },
];

/** Edits a tree of conditions: groups in groups, each of which wants all, any or none of what is in it. */
export function ConditionEditor<Leaf>(props: Props<Leaf>) {
  const change = (id: string, how: (node: ConditionNode<Leaf>) => ConditionNode<Leaf> | null) =>
    props.onChange(updateNode(props.tree, id, how));
  return <GroupEditor {...props} node={props.tree} depth={0} change={change} />;
}

interface GroupProps<Leaf> extends Props<Leaf> {
  node: ConditionGroup<Leaf>;
  depth: number;
  change: (id: string, how: (node: ConditionNode<Leaf>) => ConditionNode<Leaf> | null) => void;
}

function GroupEditor<Leaf>(props: GroupProps<Leaf>) {
  const { node, depth, change, newLeaf, addLabel, label } = props;
  const add = (child: ConditionNode<Leaf>) =>
    change(node.id, (own) => (isGroup(own) ? { ...own, children: [...own.children, child] } : own));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is sent
    <div
      className={classes.group}
      role="group"
      aria-label={depth === 0 ? label : `Group in ${label}`}
      data-combination={node.combination}
    >
      <Group gap="xs" mb="xs">
        <Select
          aria-label="How the group combines"
          w={110}
          size="xs"
          allowDeselect={false}
          data={COMBINATIONS}
          value={node.combination}
          onChange={(combination) =>
            combination &&
            change(
              node.id,
              (own) => ({ ...own, combination: combination as Combination }) as ConditionNode<Leaf>,
            )
          }
        />
        {depth > 0 && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Remove group"
            onClick={() => change(node.id, () => null)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      <Stack gap="xs">
        {node.children.map((child) =>
          isGroup(child) ? (
            <GroupEditor key={child.id} {...props} node={child} depth={depth + 1} />
          ) : (
            <Group key={child.id} gap="xs" wrap="nowrap" align="flex-start">
              {props.renderLeaf(child.leaf, (value) =>
                change(child.id, () => ({ id: child.id, leaf: value })),
              )}
              <ActionIcon
                mt={2}
                variant="subtle"
                color="gray"
                aria-label="Remove condition"
                onClick={() => change(child.id, () => null)}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
          ),
        )}
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => add(leaf(newLeaf()))}
          >
            {addLabel}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => add(group<Leaf>('any', [leaf(newLeaf())]))}
          >
            Add group
          </Button>
        </Group>
      </Stack>
    </div>
  );
}
