import { Button, Select } from '@mantine/core';
import { memo, useMemo } from 'react';
import { TYPE_NAMES } from '../flag/model/sentence';
import { type FlagSearch, filterCount, type SearchChange } from './filters';
import { SavedViews } from './SavedViews';

interface Props {
  project: number;
  /** Without what is searched for, which changes with every key: this is drawn again for filters only. */
  search: FlagSearch;
  /** What the address says, which follows. */
  address: FlagSearch;
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

/** Filters of the list, and views of it. */
export const FlagFilters = memo(function FlagFilters({
  project,
  search,
  address,
  environments,
  onChange,
  onReplace,
}: Props) {
  const places = useMemo(
    () => environments.map(({ key, name }) => ({ value: key, label: name })),
    [environments],
  );
  return (
    <>
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
      <SavedViews project={project} search={address} onChoose={onReplace} />
      {filterCount(search) > 0 && (
        <Button variant="subtle" onClick={() => onChange(NO_FILTERS)}>
          Clear filters
        </Button>
      )}
    </>
  );
});

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
