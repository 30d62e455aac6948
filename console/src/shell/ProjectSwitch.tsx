import { Button, Menu, ScrollArea } from '@mantine/core';
import { IconChevronDown, IconFolder, IconPlus } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useIsAdministrator } from '@/api/permissions';
import { projectsQuery } from '@/api/projects';
import { useMaybeProjectId } from './scope';

/** Says which project the page is in, and leads to the others. */
export function ProjectSwitch({ isNarrow }: { isNarrow: boolean }) {
  const { data: projects } = useSuspenseQuery(projectsQuery);
  const isAdministrator = useIsAdministrator();
  const projectId = useMaybeProjectId();
  const present = projects.find((own) => own.id === projectId);
  const name = present?.name ?? 'Projects';
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px="xs"
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={present ? `Project: ${name}` : name}
          maw={isNarrow ? '6.5rem' : '16rem'}
          miw={isNarrow ? '3rem' : undefined}
          style={{ flexShrink: 1 }}
          c="inherit"
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Project</Menu.Label>
        <ScrollArea.Autosize mah="60dvh">
          {projects
            .filter((own) => own.status !== 'archived' || own.id === projectId)
            .map((own) => (
              <Menu.Item
                key={own.id}
                renderRoot={(props) => (
                  <Link to="/p/$projectId/flags" params={{ projectId: own.id }} search={{}} {...props} />
                )}
                leftSection={<IconFolder size={16} aria-hidden />}
                aria-current={own.id === projectId}
              >
                {own.name}
              </Menu.Item>
            ))}
        </ScrollArea.Autosize>
        {isAdministrator && (
          <>
            <Menu.Divider />
            <Menu.Item component={Link} to="/admin/projects" leftSection={<IconPlus size={16} aria-hidden />}>
              All projects, new project
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
