import { Group, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '@/api/client';
import type { Environment } from '@/api/environments';
import { flagsKey } from '@/api/flags';
import { type RulesetPlace, switchRuleset } from '@/api/rulesets';
import { useCommands } from '@/shell/commands';
import { isProduction } from '@/shell/scope';
import { ActionButton } from '@/ui/ActionButton';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { notify } from '@/ui/notify';
import type { EditedRuleset } from '../drafts';
import { announce } from './publish';

interface Props {
  place: RulesetPlace;
  environment: Environment;
  ruleset: EditedRuleset;
  isDisabled: boolean;
}

/** Runs or pauses the flag in an environment, at once; production asks first. */
export function RulesetSwitch({ place, environment, ruleset, isDisabled }: Props) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { server } = ruleset;
  const wanted = !server.enabled;
  const action = wanted ? 'Run' : 'Pause';

  const toggle = async () => {
    const after = await send(switchRuleset(place, wanted, server.revision));
    ruleset.adopt(after, 'keep');
    await client.invalidateQueries({ queryKey: flagsKey(place.project) });
    await announce(client, place, wanted ? 'Running' : 'Paused', { before: server, after });
  };
  const start = async () => {
    if (isProduction(environment)) return setAsking(true);
    setBusy(true);
    try {
      await toggle();
    } catch (error) {
      notify.failure(`The flag was not ${wanted ? 'run' : 'paused'}`, error);
      await client.invalidateQueries({ queryKey: flagsKey(place.project) });
    } finally {
      setBusy(false);
    }
  };
  useCommands(
    isDisabled
      ? []
      : [
          {
            id: 'switch',
            label: `${action} this flag in ${environment.name}`,
            group: 'This page',
            run: start,
          },
        ],
  );

  return (
    <Group gap="sm">
      <ActionButton
        variant={wanted ? 'filled' : 'default'}
        loading={isBusy}
        disabled={isDisabled}
        leftSection={
          wanted ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
        }
        onClick={start}
        call={() => switchRuleset(place, wanted, server.revision)}
      >
        {action} in {environment.name}
      </ActionButton>
      <Text size="sm" c="dimmed">
        Revision {server.revision}
      </Text>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`${action} in ${environment.name}?`}
        action={`${action} in ${environment.name}`}
        onConfirm={toggle}
        isDangerous={!wanted}
        call={() => switchRuleset(place, wanted, server.revision)}
      >
        {wanted
          ? 'Real users get what the rules say at once.'
          : 'Everyone gets the Off variation at once, whatever the rules say.'}
      </ConfirmDialog>
    </Group>
  );
}
