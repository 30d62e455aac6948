import { Modal, MultiSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { type Call, ifMatch } from '@/api/call';
import { createTeam, type Team, teamQuery, teamsKey, updateTeam } from '@/api/teams';
import { nameOf, usersQuery } from '@/api/users';
import { FormFrame } from '@/ui/FormFrame';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { useDialogForm } from '@/ui/useDialogForm';

interface Props {
  account: number;
  edited: Team | 'new' | null;
  onClose: () => void;
}

/** Makes a team, or changes one. */
export function TeamDialog({ account, edited, onClose }: Props) {
  const title = edited && edited !== 'new' ? `Edit ${edited.name}` : 'New team';
  return (
    <Modal opened={edited !== null} onClose={onClose} title={title}>
      {edited === 'new' && <Form account={account} members={[]} onClose={onClose} />}
      {edited && edited !== 'new' && <Existing account={account} team={edited} onClose={onClose} />}
    </Modal>
  );
}

function Existing({ account, team, onClose }: { account: number; team: Team; onClose: () => void }) {
  const whole = useQuery({ ...teamQuery(account, team.id), staleTime: 0, gcTime: 0 });
  if (whole.error) return <Problem title="The team could not be loaded" error={whole.error} />;
  if (!whole.data) return <Loading rows={3} />;
  const { data, etag } = whole.data;
  return (
    <Form
      account={account}
      team={team}
      members={data.members.map((own) => own.id)}
      etag={etag}
      onClose={onClose}
    />
  );
}

const FIELDS = ['name'];

interface FormProps {
  account: number;
  team?: Team;
  members: readonly string[];
  etag?: string | null;
  onClose: () => void;
}

function Form({ account, team, members, etag, onClose }: FormProps) {
  const { data: users = [] } = useQuery(usersQuery);
  const form = useForm({
    initialValues: {
      name: team?.name ?? '',
      description: team?.description ?? '',
      members: [...members],
    },
  });
  const build = (): Call<unknown> => {
    const { name, description, members: chosen } = form.values;
    if (!team) return createTeam(account, { name, description, members: chosen });
    const members_added = chosen.filter((own) => !members.includes(own));
    const members_removed = members.filter((own) => !chosen.includes(own));
    return ifMatch(updateTeam(account, team.id, { name, description, members_added, members_removed }), etag);
  };
  const { frame, errors } = useDialogForm({
    form,
    build,
    required: ['name'],
    fields: FIELDS,
    invalidates: [teamsKey(account)],
    onClose,
  });
  return (
    <FormFrame {...frame} action={team ? 'Save' : 'Create'}>
      <TextInput
        label="Name"
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps('name')}
        error={errors.name}
      />
      <Textarea label="Description" autosize {...form.getInputProps('description')} />
      <MultiSelect
        label="Members"
        searchable
        data={users.map((own) => ({ value: own.id, label: nameOf(own) }))}
        {...form.getInputProps('members')}
      />
    </FormFrame>
  );
}
