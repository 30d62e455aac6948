import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBookmark, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { submit } from '@/ui/submit';
import { type FlagSearch, filterCount } from './filters';
import { readViews, type SavedView, sameSearch, writeViews } from './savedViews';

interface Props {
  project: number;
  search: FlagSearch;
  onChoose: (search: FlagSearch) => void;
}

/** Searches and filters under a name, which this browser keeps. */
export function SavedViews({ project, search, onChoose }: Props) {
  const [isOpen, popover] = useDisclosure(false);
  const [views, setViews] = useState<readonly SavedView[]>(() => readViews(project));
  const [name, setName] = useState('');
  const present = views.find((own) => sameSearch(own.search, search));
  const isNarrowed = search.q !== undefined || filterCount(search) > 0 || search.sort !== undefined;
  const keep = (next: readonly SavedView[]) => {
    writeViews(project, next);
    setViews(next);
  };
  const save = () => {
    const text = name.trim();
    if (text === '') return;
    keep([...views.filter((own) => own.name !== text), { name: text, search }]);
    setName('');
  };
  return (
    <Popover opened={isOpen} onChange={popover.set} position="bottom-end" width={300} trapFocus shadow="md">
      <Popover.Target>
        <Button
          variant={present ? 'light' : 'default'}
          leftSection={<IconBookmark size={16} aria-hidden />}
          onClick={popover.toggle}
        >
          {present?.name ?? 'Views'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Saved views">
        <Stack gap="xs">
          {views.length === 0 && (
            <Text size="sm" c="dimmed">
              A view is a search with its filters under a name. This browser keeps it; to share one, send its
              address.
            </Text>
          )}
          {views.map((own) => (
            <Group key={own.name} gap={4} wrap="nowrap">
              <Button
                variant={own === present ? 'light' : 'subtle'}
                justify="flex-start"
                style={{ flex: 1, minWidth: 0 }}
                aria-pressed={own === present}
                onClick={() => {
                  popover.close();
                  onChoose(own.search);
                }}
              >
                {own.name}
              </Button>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={`Forget the view ${own.name}`}
                onClick={() => keep(views.filter((other) => other !== own))}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          {isNarrowed && !present && (
            <form onSubmit={submit(save)}>
              <Group gap="xs" align="flex-end" wrap="nowrap">
                <TextInput
                  label="Name of what is shown now"
                  style={{ flex: 1, minWidth: 0 }}
                  maxLength={40}
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                />
                <Button type="submit" variant="default" disabled={name.trim() === ''}>
                  Save
                </Button>
              </Group>
            </form>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
