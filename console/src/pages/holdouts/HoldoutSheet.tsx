import {
  Button,
  Drawer,
  Group,
  MultiSelect,
  Radio,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { send } from '@/api/client';
import { createHoldout, type Holdout, holdoutsKey, patchHoldout } from '@/api/holdouts';
import { rulesQuery } from '@/api/rulesets';
import type { PatchStep } from '@/api/shapes';
import { isProduction, useEnvironment, useEnvironments } from '@/shell/scope';
import { ActionButton } from '@/ui/ActionButton';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { notify } from '@/ui/notify';
import { Problem } from '@/ui/Problem';
import { fieldErrors } from '@/ui/violations';
import { sameJson } from '../common/json';
import { keyComplaint, keyFromName } from '../common/key';
import { PercentInput } from '../common/PercentInput';
import { Warning } from '../common/Warning';
import { AudienceSection } from '../flag/rules/editor/AudienceSection';
import { MetricsSection } from '../flag/rules/editor/MetricsSection';

/** More than this share of users, in basis points, is held out only with a warning. */
export const MUCH_HELD_OUT = 500;

interface Props {
  project: number;
  /** Null for a new one. */
  holdout: Holdout | null;
  mayEdit: boolean;
  onClose: () => void;
}

type Settings = Pick<
  Holdout,
  'name' | 'description' | 'traffic_allocation' | 'scope' | 'audience_conditions' | 'metrics'
>;

const MEMBERS = [
  'name',
  'description',
  'traffic_allocation',
  'scope',
  'audience_conditions',
  'metrics',
] as const;

/** The sheet in which a holdout is made, changed, started and concluded. */
export function HoldoutSheet({ project, holdout, mayEdit, onClose }: Props) {
  const client = useQueryClient();
  const environments = useEnvironments();
  const present = useEnvironment();
  const [key, setKey] = useState<string | null>(holdout?.key ?? null);
  const [environment, setEnvironment] = useState(holdout?.environment_key ?? present?.key ?? '');
  const [settings, setSettings] = useState<Settings>(() => holdout ?? initial);
  const [rules, setRules] = useState<string[]>(() => Object.keys(holdout?.rules ?? {}));
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [next, setNext] = useState<'running' | 'concluded' | null>(null);
  const ownKey = key ?? keyFromName(settings.name);
  const isFinal = holdout?.status === 'concluded';
  const canEdit = mayEdit && !holdout?.archived;
  const complaint = settings.name.trim() === '' ? 'A name is required.' : keyComplaint(ownKey);
  const change = (part: Partial<Settings>) => setSettings((own) => ({ ...own, ...part }));
  const steps = (): PatchStep[] => (holdout ? stepsBetween(holdout, settings, rules) : []);
  const refresh = () => client.invalidateQueries({ queryKey: holdoutsKey(project) });
  const create = () => {
    const { scope, name, description, traffic_allocation } = settings;
    const shared = {
      key: ownKey,
      environment_key: environment,
      name: name.trim(),
      description,
      traffic_allocation,
      scope,
    };
    return createHoldout(project, {
      ...shared,
      audience_conditions: [...settings.audience_conditions],
      metrics: settings.metrics,
      ...(scope === 'local' && { rules: Object.fromEntries(rules.map((id) => [id, {}])) }),
    });
  };
  const call = () => (holdout ? patchHoldout(project, holdout, steps()) : create());
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (complaint) return;
    setBusy(true);
    setError(null);
    try {
      await send<unknown>(call());
      await refresh();
      notify.done(holdout ? 'The holdout was saved.' : 'The holdout was made, as a draft.');
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const advance = async () => {
    if (!holdout || !next) return;
    await send(patchHoldout(project, holdout, [{ op: 'replace', path: '/status', value: next }]));
    await refresh();
    notify.done(next === 'running' ? `${holdout.name} is running.` : `${holdout.name} was concluded.`);
    onClose();
  };
  const environmentName = environments.find((own) => own.key === environment)?.name ?? environment;

  return (
    <Drawer opened onClose={onClose} size="46rem" title={holdout ? holdout.name : 'New holdout'}>
      <form onSubmit={save}>
        <Stack>
          <TextInput
            data-autofocus
            label="Name"
            required
            disabled={!canEdit}
            value={settings.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={fieldErrors(error).name}
          />
          <Group grow align="flex-start">
            <TextInput
              label="Key"
              required
              disabled={holdout !== null}
              value={ownKey}
              onChange={(event) => setKey(event.currentTarget.value)}
              error={(ownKey !== '' && keyComplaint(ownKey)) || fieldErrors(error).key}
            />
            <Select
              label="Environment"
              allowDeselect={false}
              disabled={holdout !== null}
              data={environments.map((own) => ({ value: own.key, label: own.name }))}
              value={environment}
              onChange={(own) => own && setEnvironment(own)}
            />
          </Group>
          <Textarea
            label="Description"
            autosize
            disabled={!canEdit || isFinal}
            value={settings.description}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
          <PercentInput
            label="Held out"
            description="The share of users who get nothing of it."
            w={220}
            disabled={!canEdit || isFinal}
            value={settings.traffic_allocation}
            onChange={(traffic_allocation) => change({ traffic_allocation })}
          />
          {settings.traffic_allocation > MUCH_HELD_OUT && (
            <Warning title="That is more than 5%">
              Few users are enough to measure a difference over months, and everybody who is held out goes
              without what you build.
            </Warning>
          )}
          <Radio.Group
            label="Out of what"
            value={settings.scope}
            onChange={(scope) => change({ scope: scope as Settings['scope'] })}
          >
            <Stack gap="xs" mt="xs">
              <Radio
                value="global"
                label={`Everything in ${environmentName}`}
                disabled={!canEdit || isFinal}
              />
              <Radio value="local" label="Chosen rules" disabled={!canEdit || isFinal} />
            </Stack>
          </Radio.Group>
          {settings.scope === 'local' && (
            <RuleChoice
              project={project}
              environment={environment}
              ids={rules}
              onChange={setRules}
              isDisabled={!canEdit || isFinal}
            />
          )}
          {!isFinal && canEdit && (
            <>
              <Title order={3}>Audience</Title>
              <AudienceSection project={project} rule={settings} onChange={change} />
              <Title order={3}>Metrics</Title>
              {holdout?.status === 'running' ? (
                <Text size="sm" c="dimmed">
                  Metrics are frozen while the holdout runs.
                </Text>
              ) : (
                <MetricsSection project={project} rule={settings} onChange={change} complaint={{}} />
              )}
            </>
          )}
          {error !== null && <Problem title="The holdout was not saved" error={error} />}
          {canEdit && (
            <Group justify="flex-end">
              {holdout?.status === 'draft' && (
                <Button variant="default" onClick={() => setNext('running')}>
                  Start
                </Button>
              )}
              {holdout?.status === 'running' && (
                <Button variant="default" onClick={() => setNext('concluded')}>
                  Conclude
                </Button>
              )}
              <ActionButton
                type="submit"
                loading={isBusy}
                disabled={complaint !== null || (holdout !== null && steps().length === 0)}
                call={() => (complaint ? undefined : call())}
              >
                {holdout ? 'Save' : 'Create holdout'}
              </ActionButton>
            </Group>
          )}
        </Stack>
      </form>
      <ConfirmDialog
        isOpen={next !== null}
        onClose={() => setNext(null)}
        title={next === 'running' ? `Start in ${environmentName}?` : 'Conclude for good?'}
        action={next === 'running' ? 'Start holdout' : 'Conclude holdout'}
        isDangerous={
          next === 'concluded' || environments.some((own) => own.key === environment && isProduction(own))
        }
        onConfirm={advance}
        call={() =>
          holdout && next
            ? patchHoldout(project, holdout, [{ op: 'replace', path: '/status', value: next }])
            : undefined
        }
      >
        {next === 'running'
          ? 'Users who are held out lose at once what rules give them now.'
          : 'Users who were held out get what the rules say. A concluded holdout cannot be started again.'}
      </ConfirmDialog>
    </Drawer>
  );
}

const initial: Settings = {
  name: '',
  description: '',
  traffic_allocation: 200,
  scope: 'global',
  audience_conditions: [],
  metrics: [],
};

function stepsBetween(holdout: Holdout, settings: Settings, rules: readonly string[]): PatchStep[] {
  const steps: PatchStep[] = MEMBERS.filter((member) => !sameJson(holdout[member], settings[member])).map(
    (member) => ({
      op: 'replace',
      path: `/${member}`,
      value: settings[member],
    }),
  );
  const chosen = settings.scope === 'local' ? rules : [];
  if (!sameJson(Object.keys(holdout.rules).sort(), [...chosen].sort())) {
    steps.push({ op: 'replace', path: '/rules', value: Object.fromEntries(chosen.map((id) => [id, {}])) });
  }
  return steps;
}

function RuleChoice({
  project,
  environment,
  ids,
  onChange,
  isDisabled,
}: {
  project: number;
  environment: string;
  ids: string[];
  onChange: (ids: string[]) => void;
  isDisabled: boolean;
}) {
  const { data = [] } = useQuery(rulesQuery(project));
  const offered = data.filter((rule) => rule.environment_key === environment && rule.status !== 'concluded');
  return (
    <MultiSelect
      label="Rules"
      searchable
      disabled={isDisabled}
      data={offered.map((rule) => ({
        value: String(rule.id),
        label: `${rule.flag_name ?? rule.flag_key}: ${rule.name}`,
      }))}
      value={ids}
      onChange={onChange}
    />
  );
}
