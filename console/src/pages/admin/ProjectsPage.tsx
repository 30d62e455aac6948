import { Button, Code, Group, Modal, Stack, Table, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { createProject, type Project, projectsQuery, updateProject } from '@/api/projects';
import { ActionButton } from '@/ui/ActionButton';
import { notify } from '@/ui/notify';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TextLink } from '@/ui/TextLink';
import { TimeText } from '@/ui/TimeText';
import { useSend } from '@/ui/useSend';
import { fieldErrors, pointersOf } from '@/ui/violations';

const invalidates = [projectsQuery.queryKey, ['permissions'], ['me']];

/** All projects of the account. */
export function ProjectsPage() {
  const { data: projects } = useSuspenseQuery(projectsQuery);
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <PageHeader
        title="Projects"
        action={
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
            New project
          </Button>
        }
      >
        Flags, environments and people of one product stand together in a project.
      </PageHeader>
      <Panel>
        <TableFrame label="Projects">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Project</Table.Th>
                <Table.Th>Id</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Made</Table.Th>
                <Table.Th>Actions</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {projects.map((own) => (
                <Row key={own.id} project={own} />
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      </Panel>
      <Modal opened={isOpen} onClose={dialog.close} title="New project">
        <Form onClose={dialog.close} />
      </Modal>
    </>
  );
}

function Row({ project }: { project: Project }) {
  const isArchived = project.status === 'archived';
  const other = isArchived ? 'active' : 'archived';
  const update = useSend((status: string) => updateProject(project.id, { status }), { invalidates });
  return (
    <Table.Tr>
      <Table.Td>
        <TextLink to="/p/$projectId/flags" params={{ projectId: project.id }} search={{}} fw={600}>
          {project.name}
        </TextLink>
      </Table.Td>
      <Table.Td>
        <Code>{project.id}</Code>
      </Table.Td>
      <Table.Td>
        <StateMark tone={isArchived ? 'archived' : 'good'}>{project.status}</StateMark>
      </Table.Td>
      <Table.Td>
        <TimeText value={project.created} />
      </Table.Td>
      <Table.Td>
        <ActionButton
          size="compact-sm"
          variant="default"
          loading={update.isPending}
          label={`${isArchived ? 'Restore' : 'Archive'} ${project.name}`}
          call={() => updateProject(project.id, { status: other })}
          onClick={() =>
            update.mutate(other, {
              onSuccess: () =>
                notify.undoable(`${project.name} is ${other}.`, () => update.mutateAsync(project.status)),
              onError: (error) => notify.failure('Nothing was changed', error),
            })
          }
        >
          {isArchived ? 'Restore' : 'Archive'}
        </ActionButton>
      </Table.Td>
    </Table.Tr>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const form = useForm({ initialValues: { name: '', description: '' } });
  const save = useSend(createProject, { invalidates, onSuccess: onClose });
  const errors = fieldErrors(save.error);
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack>
        {save.error && (
          <Problem
            title="No project was made"
            error={save.error}
            shownElsewhere={pointersOf(save.error, ['name', 'description'])}
          />
        )}
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          data-autofocus
          {...form.getInputProps('name')}
          error={errors.name}
        />
        <Textarea
          label="Description"
          autosize
          {...form.getInputProps('description')}
          error={errors.description}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <ActionButton
            type="submit"
            loading={save.isPending}
            call={() => (form.values.name ? createProject(form.values) : undefined)}
          >
            Create
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}
