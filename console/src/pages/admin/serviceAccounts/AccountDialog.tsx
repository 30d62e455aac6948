import { Modal, NativeSelect, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useSuspenseQuery } from '@tanstack/react-query';
import type { Call } from '@/api/call';
import { projectsQuery } from '@/api/projects';
import {
  createServiceAccount,
  type ServiceAccount,
  serviceAccountsQuery,
  updateServiceAccount,
} from '@/api/serviceAccounts';
import { FormFrame } from '@/ui/FormFrame';
import { roles } from '@/ui/roles';
import { useDialogForm } from '@/ui/useDialogForm';

interface Props {
  edited: ServiceAccount | 'new' | null;
  onClose: () => void;
}

/** Makes a service account, or changes its name and roles. */
export function AccountDialog({ edited, onClose }: Props) {
  const account = edited === 'new' ? undefined : (edited ?? undefined);
  const title = account ? `Edit ${account.name}` : 'New service account';
  return (
    <Modal opened={edited !== null} onClose={onClose} title={title}>
      <Form key={account?.id ?? 'new'} account={account} onClose={onClose} />
    </Modal>
  );
}

const FIELDS = ['name'];

function Form({ account, onClose }: { account: ServiceAccount | undefined; onClose: () => void }) {
  const { data: projects } = useSuspenseQuery(projectsQuery);
  const given = account?.project_roles ?? [];
  const form = useForm<{ name: string; roles: Record<string, string> }>({
    initialValues: {
      name: account?.name ?? '',
      roles: Object.fromEntries(given.map((own) => [String(own.project_id), own.role])),
    },
  });
  const build = (): Call<ServiceAccount> => {
    const project_roles = Object.entries(form.values.roles)
      .filter(([, role]) => role !== '')
      .map(([id, role]) => ({ project_id: Number(id), role }));
    const body = { name: form.values.name, project_roles };
    return account ? updateServiceAccount(account.id, body) : createServiceAccount(body);
  };
  const { frame, errors } = useDialogForm({
    form,
    build,
    required: ['name'],
    fields: FIELDS,
    invalidates: [serviceAccountsQuery.queryKey],
    onClose,
  });
  return (
    <FormFrame {...frame} action={account ? 'Save' : 'Create'}>
      <TextInput
        label="Name"
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps('name')}
        error={errors.name}
      />
      <Text size="sm" fw={600}>
        Roles
      </Text>
      {projects.map((own) => (
        <NativeSelect
          key={own.id}
          label={own.name}
          value={form.values.roles[String(own.id)] ?? ''}
          onChange={(event) => form.setFieldValue(`roles.${own.id}`, event.currentTarget.value)}
          data={[{ value: '', label: 'None' }, ...roles.map(({ value, label }) => ({ value, label }))]}
        />
      ))}
    </FormFrame>
  );
}
