import { Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { send } from '@/api/client';
import { attributesQuery, createAttribute } from '@/api/targeting';
import { ActionButton } from '@/ui/ActionButton';
import { notify } from '@/ui/notify';
import { ConditionEditor } from '../common/ConditionEditor';
import { leavesOf } from '../common/conditionTree';
import {
  type AttributeCondition,
  type Conditions,
  conditionComplaint,
  MATCH_TYPES,
  type MatchType,
  valueKind,
} from './model/conditions';

interface Props {
  project: number;
  tree: Conditions;
  onChange: (tree: Conditions) => void;
  showErrors: boolean;
}

/** Conditions on attributes in nested groups. An attribute that is named and not defined can be made here. */
export function ConditionsBuilder({ project, tree, onChange, showErrors }: Props) {
  const client = useQueryClient();
  const { data: attributes } = useQuery(attributesQuery(project));
  const keys = (attributes ?? []).filter((own) => !own.archived).map((own) => own.key);
  const unknown = [
    ...new Set(
      leavesOf(tree)
        .filter(
          (own) =>
            own.type === 'custom_attribute' &&
            own.name !== '' &&
            attributes &&
            !attributes.some((one) => one.key === own.name),
        )
        .map((own) => own.name),
    ),
  ];
  const define = async (key: string) => {
    try {
      await send(createAttribute({ project_id: project, key }));
      await client.invalidateQueries({ queryKey: attributesQuery(project).queryKey });
    } catch (error) {
      notify.failure(`The attribute ${key} was not made`, error);
    }
  };
  return (
    <Stack gap="sm">
      <ConditionEditor
        label="Conditions"
        tree={tree}
        onChange={onChange}
        addLabel="Add condition"
        newLeaf={(): AttributeCondition => ({
          type: 'custom_attribute',
          name: keys[0] ?? '',
          match: 'exact',
          value: '',
        })}
        renderLeaf={(condition, set) => (
          <ConditionRow
            condition={condition}
            keys={[...new Set([...keys, ...unknown])]}
            onChange={set}
            showErrors={showErrors}
          />
        )}
      />
      {unknown.map((key) => (
        <Group key={key} gap="xs">
          <Text size="sm">
            The attribute <code>{key}</code> is not defined.
          </Text>
          <ActionButton
            size="compact-sm"
            variant="default"
            onClick={() => define(key)}
            call={() => createAttribute({ project_id: project, key })}
          >
            Define {key}
          </ActionButton>
        </Group>
      ))}
    </Stack>
  );
}

interface RowProps {
  condition: AttributeCondition;
  keys: string[];
  onChange: (condition: AttributeCondition) => void;
  showErrors: boolean;
}

function ConditionRow({ condition, keys, onChange, showErrors }: RowProps) {
  const complaint = showErrors ? conditionComplaint(condition) : null;
  if (condition.type === 'third_party_dimension') {
    return (
      <TextInput
        flex={1}
        label="Real-time segment"
        value={String(condition.value ?? '')}
        error={complaint}
        onChange={(event) => onChange({ ...condition, value: event.currentTarget.value })}
      />
    );
  }
  return (
    <Group gap="xs" flex={1} align="flex-start">
      <AttributeSelect
        keys={keys}
        value={condition.name}
        onChange={(name) => onChange({ ...condition, name })}
      />
      <Select
        aria-label="Match"
        w={150}
        allowDeselect={false}
        data={MATCH_TYPES.map(({ value, label }) => ({ value, label }))}
        value={condition.match}
        onChange={(match) => match && onChange(withMatch(condition, match as MatchType))}
      />
      <ValueInput
        condition={condition}
        error={complaint}
        onChange={(value) => onChange({ ...condition, value })}
      />
    </Group>
  );
}

function AttributeSelect({
  keys,
  value,
  onChange,
}: {
  keys: string[];
  value: string;
  onChange: (key: string) => void;
}) {
  return (
    <Select
      aria-label="Attribute"
      placeholder="Attribute"
      searchable
      flex={1}
      miw={140}
      allowDeselect={false}
      data={keys}
      value={value || null}
      onChange={(key) => key && onChange(key)}
    />
  );
}

const KINDS = [
  { value: 'string', label: 'text' },
  { value: 'number', label: 'number' },
  { value: 'boolean', label: 'true/false' },
];

function ValueInput({
  condition,
  error,
  onChange,
}: {
  condition: AttributeCondition;
  error: string | null;
  onChange: (value: string | number | boolean) => void;
}) {
  const { value } = condition;
  const kind = valueKind(condition.match);
  if (kind === 'none') return <span style={{ flex: 1 }} />;
  const type = kind === 'number' ? 'number' : kind === 'any' ? typeof value : 'string';
  return (
    <Group gap={4} flex={1} wrap="nowrap" align="flex-start">
      {type === 'boolean' ? (
        <Select
          aria-label="Value"
          flex={1}
          allowDeselect={false}
          data={['true', 'false']}
          value={String(value)}
          onChange={(next) => onChange(next === 'true')}
        />
      ) : type === 'number' ? (
        <NumberInput
          aria-label="Value"
          flex={1}
          hideControls
          value={typeof value === 'number' ? value : ''}
          error={error}
          onChange={(next) => typeof next === 'number' && onChange(next)}
        />
      ) : (
        <TextInput
          aria-label="Value"
          placeholder={kind === 'version' ? '2.1.0' : undefined}
          flex={1}
          value={String(value ?? '')}
          error={error}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {kind === 'any' && (
        <Select
          aria-label="Type of the value"
          w={105}
          allowDeselect={false}
          data={KINDS}
          value={type}
          onChange={(next) =>
            onChange(next === 'boolean' ? true : next === 'number' ? Number(value) || 0 : String(value ?? ''))
          }
        />
      )}
    </Group>
  );
}

/** Changes the match, and the value where it would not fit. */
function withMatch(condition: AttributeCondition, match: MatchType): AttributeCondition {
  const { value: _, ...rest } = condition;
  const kind = valueKind(match);
  if (kind === 'none') return { ...rest, match };
  const value = condition.value ?? '';
  if (kind === 'number')
    return { ...rest, match, value: typeof value === 'number' ? value : Number(value) || 0 };
  if (kind === 'any') return { ...rest, match, value };
  return { ...rest, match, value: String(value) };
}
