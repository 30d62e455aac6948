import { Drawer, PasswordInput, Switch, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Call } from '@/api/call';
import {
  createIdentityProvider,
  type IdentityProvider,
  identityProvidersQuery,
  updateIdentityProvider,
} from '@/api/identityProviders';
import { FormFrame } from '@/ui/FormFrame';
import { useDialogForm } from '@/ui/useDialogForm';
import { GroupRoles } from './GroupRoles';

interface Props {
  edited: IdentityProvider | 'new' | null;
  onClose: () => void;
}

/** Makes an identity provider, or changes one. */
export function ProviderDialog({ edited, onClose }: Props) {
  const provider = edited === 'new' ? undefined : (edited ?? undefined);
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      title={provider ? `Edit ${provider.name}` : 'New identity provider'}
      size="lg"
    >
      <Form key={provider?.id ?? 'new'} provider={provider} onClose={onClose} />
    </Drawer>
  );
}

const FIELDS = [
  'name',
  'issuer',
  'client_id',
  'client_secret',
  'scopes',
  'group_claim',
  'administrator_groups',
  'email_domains',
];

function Form({ provider, onClose }: { provider: IdentityProvider | undefined; onClose: () => void }) {
  const form = useForm({
    initialValues: {
      name: provider?.name ?? '',
      issuer: provider?.issuer ?? '',
      client_id: provider?.client_id ?? '',
      client_secret: '',
      scopes: provider?.scopes ?? ['openid', 'email', 'profile'],
      group_claim: provider?.group_claim ?? 'groups',
      group_roles: provider?.group_roles ?? [],
      administrator_groups: provider?.administrator_groups ?? [],
      creates_people: provider?.creates_people ?? false,
      email_domains: provider?.email_domains ?? [],
      shown: provider?.shown ?? true,
    },
  });
  const build = (): Call<IdentityProvider> => {
    const { client_secret, group_roles, ...settings } = form.values;
    const body = {
      ...settings,
      group_roles: group_roles.filter((own) => own.group !== ''),
      // An empty field leaves the secret as it is.
      ...(client_secret === '' ? {} : { client_secret }),
    };
    return provider ? updateIdentityProvider(provider.id, body) : createIdentityProvider(body);
  };
  const { frame, errors } = useDialogForm({
    form,
    build,
    required: ['name', 'issuer', 'client_id'],
    fields: FIELDS,
    invalidates: [identityProvidersQuery.queryKey],
    onClose,
  });
  const { values } = form;
  return (
    <FormFrame {...frame} action={provider ? 'Save' : 'Create'}>
      <TextInput
        label="Name"
        description="What the sign-in page calls it."
        placeholder="Company account"
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps('name')}
        error={errors.name}
      />
      <TextInput
        label="Issuer"
        description="What it calls itself, letter by letter; below it is /.well-known/openid-configuration."
        placeholder="https://id.example.com"
        type="url"
        required
        withAsterisk={false}
        {...form.getInputProps('issuer')}
        error={errors.issuer}
      />
      <TextInput
        label="Client id"
        required
        withAsterisk={false}
        {...form.getInputProps('client_id')}
        error={errors.client_id}
      />
      <PasswordInput
        label="Client secret"
        description={
          provider?.has_client_secret
            ? 'There is one, which is never shown. Leave this empty to keep it.'
            : 'Kept sealed and never shown. Leave it empty for a public client.'
        }
        autoComplete="off"
        {...form.getInputProps('client_secret')}
        error={errors.client_secret}
      />
      <Switch
        label="Offered on the sign-in page"
        description="Otherwise people need its own link."
        {...form.getInputProps('shown', { type: 'checkbox' })}
      />
      <TagsInput
        label="E-mail domains"
        description="Whose addresses people may have; all, where there are none."
        placeholder={values.email_domains.length === 0 ? 'example.com' : ''}
        acceptValueOnBlur
        {...form.getInputProps('email_domains')}
        error={errors.email_domains}
      />
      <Switch
        label="Takes in people whom nobody invited"
        description="They become part of the account when they first sign in; this needs e-mail domains."
        {...form.getInputProps('creates_people', { type: 'checkbox' })}
      />
      <TextInput
        label="Where groups are in an ID token"
        description="A member, or a JSON pointer such as /resource_access/burgee/roles."
        {...form.getInputProps('group_claim')}
        error={errors.group_claim}
      />
      <GroupRoles
        roles={values.group_roles}
        onChange={(roles) => form.setFieldValue('group_roles', roles)}
        error={errors.group_roles}
      />
      <TagsInput
        label="Groups of administrators"
        description="Where there are none, groups decide nothing about who administrates."
        acceptValueOnBlur
        {...form.getInputProps('administrator_groups')}
        error={errors.administrator_groups}
      />
      <TagsInput
        label="Scopes"
        description="What the provider is asked for."
        acceptValueOnBlur
        {...form.getInputProps('scopes')}
        error={errors.scopes}
      />
    </FormFrame>
  );
}
