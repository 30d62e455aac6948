import { Drawer, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Call } from '@/api/call';
import type { ServiceAccount } from '@/api/serviceAccounts';
import {
  createWorkloadTrust,
  type TrustCondition,
  updateWorkloadTrust,
  type WorkloadTrust,
  workloadTrustsQuery,
} from '@/api/workloadTrusts';
import { FormFrame } from '@/ui/FormFrame';
import { useDialogForm } from '@/ui/useDialogForm';
import { Conditions } from './Conditions';

interface Props {
  edited: WorkloadTrust | 'new' | null;
  accounts: readonly ServiceAccount[];
  onClose: () => void;
}

/** Makes a workload trust, or changes one. */
export function TrustDialog({ edited, accounts, onClose }: Props) {
  const trust = edited === 'new' ? undefined : (edited ?? undefined);
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      title={trust ? `Edit ${trust.name}` : 'New workload trust'}
      size="lg"
    >
      <Form key={trust?.id ?? 'new'} trust={trust} accounts={accounts} onClose={onClose} />
    </Drawer>
  );
}

const FIELDS = ['name', 'issuer', 'audience', 'conditions', 'service_account_id', 'scopes', 'life_seconds'];
const GITHUB = 'https://token.actions.githubusercontent.com';
const MINUTES = 15;
const MOST_MINUTES = 60;

function Form({ trust, accounts, onClose }: { trust: WorkloadTrust | undefined } & Omit<Props, 'edited'>) {
  const form = useForm<{
    name: string;
    issuer: string;
    audience: string;
    conditions: TrustCondition[];
    service_account_id: string;
    scope: string;
    minutes: number;
  }>({
    initialValues: {
      name: trust?.name ?? '',
      issuer: trust?.issuer ?? GITHUB,
      audience: trust?.audience ?? location.origin,
      conditions: trust?.conditions ?? [{ claim: 'repository', equals: '' }],
      service_account_id: trust?.service_account_id ?? accounts[0]?.id ?? '',
      scope: trust?.scopes[0] ?? 'all',
      minutes: trust ? trust.life_seconds / 60 : MINUTES,
    },
  });
  const build = (): Call<unknown> => {
    const { scope, minutes, ...settings } = form.values;
    const body = { ...settings, scopes: [scope], life_seconds: Math.round(minutes * 60) };
    return trust ? updateWorkloadTrust(trust.id, body) : createWorkloadTrust(body);
  };
  const { frame, errors } = useDialogForm({
    form,
    build,
    required: ['name'],
    fields: FIELDS,
    invalidates: [workloadTrustsQuery.queryKey],
    onClose,
  });
  return (
    <FormFrame {...frame} action={trust ? 'Save' : 'Create'}>
      <TextInput
        label="Name"
        placeholder="shop: deployments"
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps('name')}
        error={errors.name}
      />
      <TextInput
        label="Issuer"
        description="Who signs the tokens: GitHub’s address below, the address of a GitLab, or a cluster’s issuer."
        type="url"
        required
        withAsterisk={false}
        {...form.getInputProps('issuer')}
        error={errors.issuer}
      />
      <TextInput
        label="Audience"
        description="For whom the tokens must be. The pipeline asks for it by name."
        required
        withAsterisk={false}
        {...form.getInputProps('audience')}
        error={errors.audience}
      />
      <Conditions
        conditions={form.values.conditions}
        onChange={(conditions) => form.setFieldValue('conditions', conditions)}
        error={errors.conditions}
      />
      <NativeSelect
        label="Service account"
        description="Whose roles the pipeline has."
        data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('service_account_id')}
        error={errors.service_account_id}
      />
      <NativeSelect
        label="Good for"
        data={[
          { value: 'all', label: 'All that the service account may do' },
          { value: 'read', label: 'Reading' },
        ]}
        {...form.getInputProps('scope')}
        error={errors.scopes}
      />
      <NumberInput
        label="Works for, in minutes"
        min={1}
        max={MOST_MINUTES}
        {...form.getInputProps('minutes')}
        error={errors.life_seconds}
      />
    </FormFrame>
  );
}
