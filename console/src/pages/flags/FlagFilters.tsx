import { Button, CloseButton, Group, Kbd, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { memo, useEffect, useMemo, useState } from 'react';
import { TYPE_NAMES } from '../flag/model/sentence';
import { type FlagSearch, filterCount, type SearchChange } from './filters';
import { SavedViews } from './SavedViews';

interface Props {
  project: number;
  search: FlagSearch;
  /** Whether the server is still looking for what was searched last. */
  isWaiting: boolean;
  environments: readonly { key: string; name: string }[];
  onChange: (change: SearchChange) => void;
  onReplace: (search: FlagSearch) => void;
}

const STATUSES = [
  { value: 'running', label: 'Running' },
  { value: 'paused', label: 'Paused' },
  { value: 'draft', label: 'Draft' },
];
const RULE_TYPES = Object.entries(TYPE_NAMES).map(([value, label]) => ({ value, label }));
const ARCHIVED = [
  { value: 'only', label: 'Archived' },
  { value: 'too', label: 'Archived too' },
];

interface Choice {
  readonly name: 'in' | 'status' | 'rule' | 'archived';
  readonly label: string;
  readonly placeholder: string;
  readonly width: number;
  /** The environments where absent. */
  readonly data?: { value: string; label: string }[];
}

const FILTERS: readonly Choice[] = [
  { name: 'in', label: 'Environment', placeholder: 'Any environment', width: 165 },
  { name: 'status', label: 'State', placeholder: 'Any state', width: 118, data: STATUSES },
  { name: 'rule', label: 'Rule type', placeholder: 'Any rules', width: 130, data: RULE_TYPES },
  { name: 'archived', label: 'Archived flags', placeholder: 'Not archived', width: 135, data: ARCHIVED },
];
const NO_FILTERS: SearchChange = { archived: null, in: null, status: null, rule: null, owner: null };

/** Search and filters of the list. */
export function FlagFilters({ project, search, isWaiting, environments, onChange, onReplace }: Props) {
  const places = useMemo(
    () => environments.map(({ key, name }) => ({ value: key, label: name })),
    [environments],
  );
  return (
    <Group gap="xs" role="search" aria-label="Flags">
      <SearchInput value={search.q ?? ''} isWaiting={isWaiting} onChange={onChange} />
      {FILTERS.map(({ name, data, ...own }) => (
        <Filter
          key={name}
          name={name}
          data={data ?? places}
          value={search[name]}
          onChange={onChange}
          {...own}
        />
      ))}
      <Button
        variant={search.owner ? 'light' : 'default'}
        aria-pressed={search.owner === 'me'}
        onClick={() => onChange({ owner: search.owner ? null : 'me' })}
      >
        Mine
      </Button>
      <SavedViews project={project} search={search} onChoose={onReplace} />
      {filterCount(search) > 0 && (
        <Button variant="subtle" onClick={() => onChange(NO_FILTERS)}>
          Clear filters
        </Button>
      )}
    </Group>
  );
}

interface FilterProps extends Required<Choice> {
  value: string | undefined;
  onChange: Props['onChange'];
}

/** Does not follow the search: a select is heavy. */
const Filter = memo(function Filter({ name, label, placeholder, width, data, value, onChange }: FilterProps) {
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      w={width}
      clearable
      data={data}
      value={value ?? null}
      onChange={(own) => onChange({ [name]: own })}
    />
  );
});

/** Searches as soon as something is typed, but for one thing at a time: what is typed meanwhile is searched for next. */
function SearchInput({
  value,
  isWaiting,
  onChange,
}: { value: string } & Pick<Props, 'isWaiting' | 'onChange'>) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  // It changed by other means, such as the back button.
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  const find = (next: string) => {
    setSeen(next);
    onChange({ q: next || null });
  };
  const type = (next: string) => {
    setText(next);
    if (!isWaiting) find(next);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only an answer ends the wait
  useEffect(() => {
    if (!isWaiting && text !== value) find(text);
  }, [isWaiting]);
  return (
    <TextInput
      type="search"
      aria-label="Search flags"
      placeholder="Name, key, description"
      w={225}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text ? (
          <CloseButton size="sm" aria-label="Clear search" onClick={() => type('')} />
        ) : (
          <Kbd size="xs">/</Kbd>
        )
      }
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}
