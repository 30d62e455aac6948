import { Alert, Button, Group, Modal, MultiSelect, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useIsAdministrator } from '@/api/permissions';
import { projectsQuery } from '@/api/projects';
import { sessionQuery } from '@/api/session';
import { createToken, type Token, tokensKey } from '@/api/tokens';
import { nameOf, usersQuery } from '@/api/users';
import { ActionButton } from '@/ui/ActionButton';
import { Problem } from '@/ui/Problem';
import { powers } from '@/ui/scopes';
import { useSend } from '@/ui/useSend';
import { fieldErrors, pointersOf } from '@/ui/violations';
import { expiries, newToken, type TokenForm } from './newToken';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  onMade: (token: Token) => void;
}

/** Asks what a new token is to be good for, for whom, and for how long. */
export function NewTokenDialog({ isOpen, onClose, onMade }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Generate a new token" size="lg">
      <Form onClose={onClose} onMade={onMade} />
    </Modal>
  );
}

const fields = ['name', 'user_id', 'scopes', 'networks', 'expires'];

function Form({ onClose, onMade }: Omit<Props, 'isOpen'>) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const { data: projects } = useSuspenseQuery(projectsQuery);
  const isAdministrator = useIsAdministrator();
  const form = useForm<TokenForm>({
    initialValues: {
      name: '',
      user: session?.user_id ?? '',
      powers: ['all'],
      projects: [],
      environments: [],
      networks: [],
      expiry: '90',
    },
    validate: {
      name: (value) => (value.trim() ? null : 'Say what the token is for, so that you know it again.'),
      powers: (value) => (value.length ? null : 'Choose at least one.'),
    },
  });
  const body = () => newToken(form.values, session?.user_id, new Date());
  const make = useSend(createToken, {
    invalidates: [tokensKey],
    onSuccess: (token) => {
      onClose();
      onMade(token);
    },
  });
  const errors = fieldErrors(make.error);
  return (
    <form onSubmit={form.onSubmit(() => make.mutate(body()))}>
      <Stack>
        {make.error && (
          <Problem
            title="No token was made"
            error={make.error}
            shownElsewhere={pointersOf(make.error, fields)}
          />
        )}
        <TextInput
          label="Name"
          placeholder="nightly export"
          data-autofocus
          {...form.getInputProps('name')}
          error={form.errors.name ?? errors.name}
        />
        {isAdministrator && (
          <ForWhom value={form.values.user} onChange={(user) => form.setFieldValue('user', user)} />
        )}
        <MultiSelect
          label="Good for"
          description="Never for more than its owner may do at that moment."
          data={[...powers]}
          {...form.getInputProps('powers')}
          error={form.errors.powers ?? errors.scopes}
        />
        <Group grow align="flex-start">
          <MultiSelect
            label="Only in these projects"
            placeholder={form.values.projects.length ? '' : 'all'}
            data={projects.map((own) => ({ value: String(own.id), label: own.name }))}
            {...form.getInputProps('projects')}
          />
          <TagsInput
            label="Changes only in these environments"
            placeholder={form.values.environments.length ? '' : 'all; enter keys'}
            {...form.getInputProps('environments')}
          />
        </Group>
        <Group grow align="flex-start">
          <Select
            label="Expires"
            data={[...expiries]}
            allowDeselect={false}
            {...form.getInputProps('expiry')}
            error={errors.expires}
          />
          <TagsInput
            label="Only from these networks"
            placeholder={form.values.networks.length ? '' : 'any; 10.0.0.0/8'}
            {...form.getInputProps('networks')}
            error={errors.networks}
          />
        </Group>
        {form.values.expiry === 'never' && (
          <Alert color="yellow" title="It is good until somebody revokes it">
            Whoever finds it years from now can use it. Prefer an expiry, and make a new token when it comes.
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <ActionButton
            type="submit"
            loading={make.isPending}
            call={() => (form.values.name.trim() ? createToken(body()) : undefined)}
          >
            Create
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}

function ForWhom({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { data: users = [] } = useQuery(usersQuery);
  const data = users
    .filter((own) => !own.is_disabled)
    .map((own) => ({
      value: own.id,
      label: own.email === nameOf(own) ? own.email : `${nameOf(own)}, ${own.email}`,
    }));
  return (
    <Select
      label="For"
      description="As an administrator you can make tokens for other people of the account."
      data={data}
      value={value}
      onChange={(chosen) => onChange(chosen ?? value)}
      searchable
      allowDeselect={false}
      nothingFoundMessage="Nobody is called that."
    />
  );
}
