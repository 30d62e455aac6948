import { ActionIcon, Button, Fieldset, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import type { Schema } from '@/api/call';
import { projectsQuery } from '@/api/projects';
import { roles as allRoles } from '@/ui/roles';

type GroupRole = Schema['GivenGroupRole'];

interface Props {
  roles: readonly GroupRole[];
  onChange: (roles: GroupRole[]) => void;
  error: string | undefined;
}

/** Which group of the provider has which role where. */
export function GroupRoles({ roles, onChange, error }: Props) {
  const { data: projects } = useSuspenseQuery(projectsQuery);
  const set = (index: number, change: Partial<GroupRole>) =>
    onChange(roles.map((own, at) => (at === index ? { ...own, ...change } : own)));
  return (
    <Fieldset legend="Roles of groups" p="xs">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          In the projects that are named here people have what their groups give, anew with every sign-in.
        </Text>
        {roles.map((own, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows have nothing else to be told by
          <Group key={index} gap="xs" wrap="nowrap" align="flex-end">
            <TextInput
              label="Group"
              style={{ flex: 1, minWidth: 0 }}
              value={own.group}
              onChange={(event) => set(index, { group: event.currentTarget.value })}
            />
            <NativeSelect
              label="Role"
              value={own.role}
              onChange={(event) => set(index, { role: event.currentTarget.value })}
              data={allRoles.map(({ value, label }) => ({ value, label }))}
            />
            <NativeSelect
              label="Project"
              value={String(own.project_id)}
              onChange={(event) => set(index, { project_id: Number(event.currentTarget.value) })}
              data={projects.map(({ id, name }) => ({ value: String(id), label: name }))}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Remove ${own.group || 'this group'}`}
              onClick={() => onChange(roles.filter((_, at) => at !== index))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {error && (
          <Text size="sm" c="var(--burgee-bad)" role="alert">
            {error}
          </Text>
        )}
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() =>
            onChange([...roles, { group: '', role: 'viewer', project_id: projects[0]?.id ?? 0 }])
          }
        >
          Add a group
        </Button>
      </Stack>
    </Fieldset>
  );
}
