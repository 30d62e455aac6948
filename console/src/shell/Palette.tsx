import '@mantine/spotlight/styles.css';

import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useIsAdministrator } from '@/api/permissions';
import { projectsQuery } from '@/api/projects';
import { searchQuery } from '@/api/search';
import { useStore } from '@/ui/store';
import { type Command, pageCommands } from './commands';
import { linkOf } from './hits';
import { projectPages } from './navigation';
import { useMaybeProjectId, useNearestProjectId } from './scope';

/** The most entries of a group that are shown. */
const MOST = 8;

/** Finds pages, things and commands by a few letters. */
export function Palette({ calls, onHelp }: { calls: number; onHelp: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each call opens it
  useEffect(() => spotlight.open(), [calls]);
  const [query, setQuery] = useState('');
  const commands = usePalette(onHelp);
  const found = useFound(query);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = commands.filter((own) => words.every((word) => own.label.toLowerCase().includes(word)));
  const groups = Map.groupBy([...matches, ...found], (own) => own.group ?? 'This page');
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight="60dvh"
      attributes={{ content: { 'aria-label': 'Search and commands' } }}
    >
      <Spotlight.Search
        placeholder="Go to, search, do"
        aria-label="Search and commands"
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {[...groups].map(([label, entries]) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {entries.slice(0, words.length ? MOST : 20).map((own) => (
              <Spotlight.Action
                key={own.id}
                label={own.label}
                description={own.description}
                onClick={own.run}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.size === 0 && <Spotlight.Empty>Nothing is called that.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function usePalette(onHelp: () => void): Command[] {
  const navigate = useNavigate();
  const here = useMaybeProjectId();
  const projectId = useNearestProjectId();
  const { data: projects } = useSuspenseQuery(projectsQuery);
  const isAdministrator = useIsAdministrator();
  const { setColorScheme } = useMantineColorScheme();
  const added = useStore(pageCommands);
  const pages: Command[] =
    projectId === undefined
      ? []
      : projectPages.map(({ to, label }) => ({
          id: to,
          label: `Go to ${label}`,
          group: 'Pages',
          run: () => navigate({ to, params: { projectId } }),
        }));
  const own: Command[] = [
    { id: 'me', label: 'Go to Profile', group: 'Pages', run: () => navigate({ to: '/me' }) },
    {
      id: 'access',
      label: 'Go to API access: tokens',
      group: 'Pages',
      run: () => navigate({ to: '/me/access' }),
    },
    ...(isAdministrator
      ? [
          {
            id: 'admin',
            label: 'Go to Administration',
            group: 'Pages',
            run: () => navigate({ to: '/admin' }),
          },
        ]
      : []),
    ...(['light', 'dark', 'auto'] as const).map((scheme) => ({
      id: scheme,
      label: `Appearance: ${scheme === 'auto' ? 'as the system' : scheme}`,
      group: 'Commands',
      run: () => setColorScheme(scheme),
    })),
    { id: 'keys', label: 'Keyboard shortcuts', group: 'Commands', run: onHelp },
  ];
  const others = projects
    .filter((project) => project.id !== here && project.status !== 'archived')
    .map((project) => ({
      id: `project-${project.id}`,
      label: `Project: ${project.name}`,
      group: 'Projects',
      run: () => navigate({ to: '/p/$projectId/flags', params: { projectId: project.id }, search: {} }),
    }));
  return [...added, ...pages, ...own, ...others];
}

function useFound(query: string): Command[] {
  const navigate = useNavigate();
  const here = useMaybeProjectId();
  const [settled] = useDebouncedValue(query, 120);
  const { data = [] } = useQuery({
    ...searchQuery(here ?? 0, settled),
    enabled: here !== undefined && settled !== '',
  });
  return data.flatMap((hit) => {
    const to = linkOf(hit);
    if (!to) return [];
    const description = [hit.type.replaceAll('_', ' '), hit.key].filter(Boolean).join(' · ');
    return [
      {
        id: `hit-${hit.type}-${hit.id}`,
        label: hit.name,
        description,
        group: 'Found',
        run: () => navigate(to),
      },
    ];
  });
}
