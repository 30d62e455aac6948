import { Button, Checkbox, Group, Modal, Stack, Tabs, Text } from '@mantine/core';
import { useState } from 'react';
import type { Environment } from '@/api/environments';
import { ApiError } from '@/api/error';
import { patchRuleset, type RulesetPlace } from '@/api/rulesets';
import { isProduction } from '@/shell/scope';
import { ActionButton } from '@/ui/ActionButton';
import { CodeBlock } from '@/ui/CodeBlock';
import { Diff } from '@/ui/Diff';
import { Problem } from '@/ui/Problem';
import { Warning } from '../../common/Warning';
import type { EditedRuleset } from '../drafts';
import { draftOf } from '../model/draft';
import { patchBetween } from '../model/patch';
import type { Change } from '../model/semanticDiff';
import classes from './PublishBar.module.css';
import { usePublish } from './publish';

interface Props {
  place: RulesetPlace;
  environment: Environment;
  ruleset: EditedRuleset;
  changes: readonly Change[];
  /** Somebody else published meanwhile. */
  onStale: () => Promise<void>;
  onClose: () => void;
}

/** Shows what is about to be published, in words and as JSON, and publishes it. */
export function ReviewDialog({ place, environment, ruleset, changes, onStale, onClose }: Props) {
  const publish = usePublish(place, ruleset);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [isSure, setSure] = useState(false);
  const { base, draft } = ruleset;
  const steps = patchBetween(draftOf(base), draft);
  const production = isProduction(environment);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      await publish();
      onClose();
    } catch (failure) {
      if (failure instanceof ApiError && failure.isStale) await onStale();
      else setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} size="xl" title={`Publish to ${environment.name}`}>
      <Stack>
        <Tabs defaultValue="words">
          <Tabs.List mb="sm">
            <Tabs.Tab value="words">In words</Tabs.Tab>
            <Tabs.Tab value="json">JSON</Tabs.Tab>
            <Tabs.Tab value="patch">Request</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="words">
            <ChangeList changes={changes} />
          </Tabs.Panel>
          <Tabs.Panel value="json">
            <Diff before={draftOf(base)} after={draft} label="Difference of the rulesets as JSON" />
          </Tabs.Panel>
          <Tabs.Panel value="patch">
            <CodeBlock code={JSON.stringify(steps, null, 2)} label="JSON Patch" />
          </Tabs.Panel>
        </Tabs>
        {error !== null && <Problem title="Nothing was published" error={error} />}
        {production && (
          <Checkbox
            label={`This changes what real users get in ${environment.name}, at once`}
            checked={isSure}
            onChange={(event) => setSure(event.currentTarget.checked)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Go on editing
          </Button>
          <ActionButton
            loading={isBusy}
            disabled={production && !isSure}
            onClick={run}
            call={() => patchRuleset(place, steps, base.revision)}
          >
            Publish to {environment.name}
          </ActionButton>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Changes in words, each with what was and what is. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return <Text c="dimmed">No differences.</Text>;
  return (
    <ul className={classes.list}>
      {changes.map((change) => (
        <li key={`${change.title}${change.after ?? ''}`} className={classes.change} data-kind={change.kind}>
          <Text fw={600}>{change.title}</Text>
          {change.before !== undefined && (
            <Text size="sm" c="dimmed">
              {change.after === undefined ? 'was: ' : 'from: '}
              {change.before || '(empty)'}
            </Text>
          )}
          {change.after !== undefined && (
            <Text size="sm">
              {change.before === undefined ? '' : 'to: '}
              {change.after || '(empty)'}
            </Text>
          )}
          {change.warning && <Warning>{change.warning}</Warning>}
        </li>
      ))}
    </ul>
  );
}
