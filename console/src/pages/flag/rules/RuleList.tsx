import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { Button, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import type { RuleType, Variation } from '@/api/shapes';
import { Empty } from '@/ui/Empty';
import { sameJson } from '../../common/json';
import type { EditedRuleset } from '../drafts';
import { type RuleDraft, ruleDraft } from '../model/draft';
import type { Names } from '../model/names';
import { moveRule, placesOf } from '../model/order';
import { AddRule } from './AddRule';
import { DefaultCard } from './DefaultCard';
import type { Fate } from './fate';
import { RuleCard } from './RuleCard';
import classes from './RuleCard.module.css';

interface Props {
  ruleset: EditedRuleset;
  names: Names;
  mayEdit: boolean;
  variations: readonly Variation[];
  fateOf: (key: string | null) => Fate | undefined;
  experimentPath: (key: string) => { projectId: number; experimentId: number } | undefined;
  onEdit: (key: string) => void;
  onChange: (key: string, change: Partial<RuleDraft>) => void;
  onAdd: (type: RuleType, at: number) => void;
  onDuplicate: (key: string) => void;
  onConclude: (key: string) => void;
  onRemove: (key: string) => void;
}

/** The rules in the order in which they are asked. They move by pointer, by keyboard on the handle, and by buttons. */
export function RuleList(props: Props) {
  const { ruleset, mayEdit } = props;
  const { draft, edit } = ruleset;
  const [said, setSaid] = useState('');
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const move = (key: string, to: number) => {
    const next = moveRule(draft, key, to);
    edit(() => next);
    const place = next.rule_priorities.indexOf(key) + 1;
    setSaid(`${draft.rules[key]?.name ?? key} is now rule ${place} of ${next.rule_priorities.length}.`);
  };
  const drop = ({ active, over }: DragEndEvent) => {
    if (over && over.id !== active.id)
      move(String(active.id), draft.rule_priorities.indexOf(String(over.id)));
  };

  return (
    <section aria-label="Rules">
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={drop}>
        <SortableContext items={draft.rule_priorities} strategy={verticalListSortingStrategy}>
          <ol className={classes.list}>
            {draft.rule_priorities.length === 0 && (
              <li>
                <Empty title="No rules yet">
                  Rules decide who gets which variation. They are asked from top to bottom; the first that
                  takes a user decides.
                </Empty>
              </li>
            )}
            {draft.rule_priorities.map((key, index) => {
              const rule = draft.rules[key];
              if (!rule) return null;
              const [first, last] = placesOf(draft, key);
              return (
                <Fragment key={key}>
                  {mayEdit && index > 0 && <InsertHere at={index} onAdd={props.onAdd} />}
                  <RuleCard
                    rule={rule}
                    number={index + 1}
                    live={ruleset.server.rules[key]}
                    isRulesetOn={draft.enabled}
                    names={props.names}
                    mayEdit={mayEdit && rule.status !== 'concluded'}
                    change={changeOf(ruleset, rule)}
                    fate={props.fateOf(key)}
                    results={props.experimentPath(key)}
                    onUp={index > first ? () => move(key, index - 1) : undefined}
                    onDown={index < last ? () => move(key, index + 1) : undefined}
                    onEdit={() => props.onEdit(key)}
                    onSwitch={(enabled) => props.onChange(key, { enabled })}
                    onDuplicate={() => props.onDuplicate(key)}
                    onConclude={() => props.onConclude(key)}
                    onRemove={() => props.onRemove(key)}
                  />
                </Fragment>
              );
            })}
            <DefaultCard
              variationKey={draft.default_variation_key}
              variations={props.variations}
              names={props.names}
              mayEdit={mayEdit}
              fate={props.fateOf(null)}
              onChange={(variation) => edit((present) => ({ ...present, default_variation_key: variation }))}
            />
          </ol>
        </SortableContext>
      </DndContext>
    </section>
  );
}

function changeOf(ruleset: EditedRuleset, rule: RuleDraft): 'new' | 'edited' | undefined {
  const base = ruleset.base.rules[rule.key];
  if (!base) return 'new';
  return sameJson(ruleDraft(base), rule) ? undefined : 'edited';
}

function InsertHere({ at, onAdd }: { at: number; onAdd: Props['onAdd'] }) {
  return (
    <li className={classes.insert}>
      <AddRule onAdd={(type) => onAdd(type, at)}>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={12} aria-hidden />}
        >
          Insert rule here
        </Button>
      </AddRule>
    </li>
  );
}
