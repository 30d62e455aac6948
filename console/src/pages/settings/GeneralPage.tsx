import { Button, Code, Group, NumberInput, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { ifMatch } from '@/api/call';
import { useMay } from '@/api/permissions';
import { type Project, projectQuery, updateProject } from '@/api/projects';
import { useProjectId } from '@/shell/scope';
import { ActionButton } from '@/ui/ActionButton';
import { CopyButton } from '@/ui/CopyButton';
import { Loading } from '@/ui/Loading';
import { notify } from '@/ui/notify';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { useSend } from '@/ui/useSend';
import { fieldErrors, pointersOf } from '@/ui/violations';

/** What a project is called, and how sure its results must be. */
export function GeneralPage() {
  const projectId = useProjectId();
  const project = useQuery(projectQuery(projectId));
  return (
    <>
      <PageHeader title="General" />
      <Panel>
        {project.isPending && <Loading />}
        {project.error && <Problem title="The project could not be loaded" error={project.error} />}
        {project.data && (
          <Form key={project.dataUpdatedAt} project={project.data.data} etag={project.data.etag} />
        )}
      </Panel>
    </>
  );
}

const fields = ['name', 'description', 'confidence_threshold'];

function Form({ project, etag }: { project: Project; etag: string | null }) {
  const mayManage = useMay(project.id, 'manage');
  const form = useForm({
    initialValues: {
      name: project.name,
      description: project.description,
      confidence: project.confidence_threshold * 100,
    },
  });
  const build = () => {
    const { name, description, confidence } = form.values;
    const body = { name, description, confidence_threshold: Number(confidence) / 100 };
    return ifMatch(updateProject(project.id, body), etag);
  };
  const save = useSend(build, {
    invalidates: [['projects']],
    onSuccess: () => notify.done('Saved.'),
  });
  const errors = fieldErrors(save.error);
  return (
    <form onSubmit={form.onSubmit(() => save.mutate())}>
      <Stack maw="34rem">
        {save.error && (
          <Problem
            title={
              save.error.isStale
                ? 'Somebody else changed it meanwhile; load the page anew'
                : 'Nothing was saved'
            }
            error={save.error}
            shownElsewhere={pointersOf(save.error, fields)}
          />
        )}
        <Group gap={4}>
          <Text size="sm">
            Id <Code>{project.id}</Code>
          </Text>
          <CopyButton value={String(project.id)} what="project id" />
        </Group>
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          disabled={!mayManage}
          {...form.getInputProps('name')}
          error={errors.name}
        />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          disabled={!mayManage}
          {...form.getInputProps('description')}
          error={errors.description}
        />
        <NumberInput
          label="Statistical significance"
          description="How sure a result must be before it counts, unless an experiment says otherwise."
          min={50}
          max={99}
          suffix=" %"
          w="12rem"
          disabled={!mayManage}
          {...form.getInputProps('confidence')}
          error={errors.confidence_threshold}
        />
        {mayManage && (
          <Group>
            <ActionButton type="submit" loading={save.isPending} disabled={!form.isDirty()} call={build}>
              Save
            </ActionButton>
            {form.isDirty() && (
              <Button variant="default" onClick={form.reset}>
                Discard
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  );
}
