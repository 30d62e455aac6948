import { ActionIcon, Select, Stack, Text, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import type { VariableType } from '@/api/shapes';
import classes from './VariationsTab.module.css';
import { prettyJson, valueComplaint, valueWarning } from './variableValue';

interface Props {
  label: string;
  type: VariableType;
  value: string;
  isEdited: boolean;
  isDefault: boolean;
  isDisabled: boolean;
  onChange: (value: string) => void;
}

/** A value of a variable, edited as its type wants it. */
export function VariableCell({ label, type, value, isEdited, isDefault, isDisabled, onChange }: Props) {
  const complaint = valueComplaint(type, value);
  const shared = { 'aria-label': label, size: 'sm', disabled: isDisabled, value } as const;
  // A default says it once for all who have it.
  const warning = isDefault && !isEdited ? null : valueWarning(type, value);
  return (
    <Stack gap={2} className={classes.value} data-edited={isEdited || undefined}>
      {type === 'boolean' && (
        <Select
          {...shared}
          data={['true', 'false']}
          allowDeselect={false}
          onChange={(next) => next && onChange(next)}
        />
      )}
      {type === 'json' && (
        <Textarea
          {...shared}
          autosize
          maxRows={14}
          error={complaint}
          onChange={(event) => onChange(event.currentTarget.value)}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          rightSection={
            <Tooltip label="Indent">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Indent ${label}`}
                disabled={isDisabled || complaint !== null}
                onClick={() => onChange(prettyJson(value) ?? value)}
              >
                <IconBraces size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          }
        />
      )}
      {type !== 'boolean' && type !== 'json' && (
        <TextInput
          {...shared}
          inputMode={type === 'string' ? 'text' : 'decimal'}
          error={complaint}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {warning && (
        <Text size="xs" c="var(--burgee-warn)">
          {warning}
        </Text>
      )}
      {isDefault && !isEdited && (
        <Text size="xs" c="dimmed">
          as the default
        </Text>
      )}
    </Stack>
  );
}
