import { Button, CloseButton, Group, Kbd, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type RefObject, useEffect, useState } from 'react';
import { TYPE_NAMES } from '../flag/model/sentence';
import { type FlagSearch, filterCount, readSearch } from './filters';
import { SavedViews } from './SavedViews';

interface Props {
  project: number;
  search: FlagSearch;
  environments: readonly { key: string; name: string }[];
  onChange: (change: FlagSearch) => void;
  input: RefObject<HTMLInputElement | null>;
}

const STATUSES = [
  { value: 'running', label: 'Running' },
  { value: 'paused', label: 'Paused' },
  { value: 'draft', label: 'Draft' },
];

/** How long typing must pause before it is searched for. */
const PAUSE_MILLIS = 150;

/** Search and filters of the list; what they say is in the address. */
export function FlagFilters({ project, search, environments, onChange, input }: Props) {
  const set = (change: Partial<Record<keyof FlagSearch, string | null>>) => {
    onChange(readSearch({ ...search, ...change }));
  };
  return (
    <Group gap="xs" role="search" aria-label="Flags">
      <SearchInput value={search.q ?? ''} onSearch={(q) => set({ q: q || null })} input={input} />
      <Select
        aria-label="Environment"
        placeholder="Any environment"
        w={165}
        clearable
        data={environments.map(({ key, name }) => ({ value: key, label: name }))}
        value={search.in ?? null}
        onChange={(environment) => set({ in: environment })}
      />
      <Select
        aria-label="State"
        placeholder="Any state"
        w={118}
        clearable
        data={STATUSES}
        value={search.status ?? null}
        onChange={(status) => set({ status })}
      />
      <Select
        aria-label="Rule type"
        placeholder="Any rules"
        w={130}
        clearable
        data={Object.entries(TYPE_NAMES).map(([value, label]) => ({ value, label }))}
        value={search.rule ?? null}
        onChange={(rule) => set({ rule })}
      />
      <Select
        aria-label="Archived flags"
        placeholder="Not archived"
        w={135}
        clearable
        data={[
          { value: 'only', label: 'Archived' },
          { value: 'too', label: 'Archived too' },
        ]}
        value={search.archived ?? null}
        onChange={(archived) => set({ archived })}
      />
      <Button
        variant={search.owner ? 'light' : 'default'}
        aria-pressed={search.owner === 'me'}
        onClick={() => set({ owner: search.owner ? null : 'me' })}
      >
        Mine
      </Button>
      <SavedViews project={project} search={search} onChoose={onChange} />
      {filterCount(search) > 0 && (
        <Button
          variant="subtle"
          onClick={() => set({ archived: null, in: null, status: null, rule: null, owner: null })}
        >
          Clear filters
        </Button>
      )}
    </Group>
  );
}

function SearchInput({
  value,
  onSearch,
  input,
}: {
  value: string;
  onSearch: (value: string) => void;
  input: RefObject<HTMLInputElement | null>;
}) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  // The address changed by other means, such as the back button.
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the wait
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => {
      setSeen(text);
      onSearch(text);
    }, PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label="Search flags"
      placeholder="Name, key, description"
      w={225}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text ? (
          <CloseButton size="sm" aria-label="Clear search" onClick={() => setText('')} />
        ) : (
          <Kbd size="xs">/</Kbd>
        )
      }
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
