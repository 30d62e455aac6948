import { Modal, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createEnvironment, updateEnvironment, type WholeEnvironment } from '@/api/environments';
import { useProjectId } from '@/shell/scope';
import { FormFrame } from '@/ui/FormFrame';
import { keyFrom } from '@/ui/keyFrom';
import { useDialogForm } from '@/ui/useDialogForm';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  /** The environment that is changed; a new one is made otherwise. */
  environment?: WholeEnvironment;
}

/** Makes an environment, or changes one. */
export function EnvironmentDialog({ isOpen, onClose, environment }: Props) {
  const title = environment ? `Edit ${environment.name}` : 'New environment';
  return (
    <Modal opened={isOpen} onClose={onClose} title={title}>
      <Form environment={environment} onClose={onClose} />
    </Modal>
  );
}

const FIELDS = ['name', 'key', 'description', 'has_restricted_permissions'];

function Form({ environment, onClose }: Omit<Props, 'isOpen'>) {
  const project_id = useProjectId();
  const form = useForm({
    initialValues: {
      name: environment?.name ?? '',
      key: environment?.key ?? '',
      description: environment?.description ?? '',
      has_restricted_permissions: environment?.has_restricted_permissions ?? false,
    },
  });
  const build = () => {
    const values = { ...form.values, key: form.values.key || keyFrom(form.values.name) };
    return environment
      ? updateEnvironment(environment.id, values)
      : createEnvironment({ project_id, ...values });
  };
  const { frame, errors } = useDialogForm({
    form,
    build,
    required: ['name'],
    fields: FIELDS,
    invalidates: [['projects', project_id, 'environments']],
    onClose,
  });
  return (
    <FormFrame {...frame} action={environment ? 'Save' : 'Create'}>
      <TextInput
        label="Name"
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps('name')}
        error={errors.name}
      />
      <TextInput
        label="Key"
        description={
          environment ? 'Scripts name the environment by it.' : 'Made from the name, unless you enter one.'
        }
        placeholder={keyFrom(form.values.name)}
        {...form.getInputProps('key')}
        error={errors.key}
      />
      <Textarea
        label="Description"
        autosize
        {...form.getInputProps('description')}
        error={errors.description}
      />
      <Switch
        label="Restricted"
        description="Changes of what is live want the role of publisher, and the console asks once more."
        {...form.getInputProps('has_restricted_permissions', { type: 'checkbox' })}
      />
    </FormFrame>
  );
}
