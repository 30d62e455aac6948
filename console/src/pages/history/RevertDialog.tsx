import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send, sendTagged } from '@/api/client';
import type { Ruleset } from '@/api/shapes';
import { CopyAsCurl } from '@/ui/CopyAsCurl';
import { Diff } from '@/ui/Diff';
import { Loading } from '@/ui/Loading';
import { notify } from '@/ui/notify';
import { Problem } from '@/ui/Problem';
import type { Entry } from './model/entries';
import { previewOf } from './model/preview';
import { planRevert, type Reversal } from './model/revert';
import { sentenceOf, whoOf } from './model/sentence';
import { dryRun, readTarget, writeReversal } from './requests';

interface Props {
  projectId: number;
  entry: Entry;
  onClose: () => void;
}

interface Step {
  readonly reversal: Reversal;
  readonly call: ReturnType<typeof writeReversal>;
  readonly preview: ReturnType<typeof previewOf>;
}

/** Builds the change that takes an entry back, shows what it would do, and sends it when it is confirmed. */
export function RevertDialog({ projectId, entry, onClose }: Props) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const plan = useQuery({
    queryKey: ['revert', projectId, entry.id],
    queryFn: () => prepare(projectId, entry),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const revert = async (steps: readonly Step[]) => {
    setBusy(true);
    setFailure(null);
    try {
      for (const step of steps) await send(step.call);
      await client.invalidateQueries();
      notify.done('Taken back by a new change.');
      onClose();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const steps = plan.data?.steps ?? [];
  const changing = steps.filter(
    ({ preview }) => JSON.stringify(preview.before) !== JSON.stringify(preview.after),
  );
  return (
    <Modal opened onClose={onClose} title="Revert this change" size="xl">
      <Stack>
        <Text size="sm">
          {whoOf(entry)} {sentenceOf(entry)}. Reverting makes a new change; the history keeps both.
        </Text>
        {plan.isPending && <Loading rows={4} />}
        {plan.isError && <Problem title="This cannot be reverted as things are now" error={plan.error} />}
        {plan.data !== undefined && changing.length === 0 && (
          <Alert color="gray">Nothing would change: what it changed is as it was before already.</Alert>
        )}
        {changing.map((step) => (
          <div key={step.preview.label}>
            <Text fw={600} size="sm" mb={4}>
              {step.preview.label}
            </Text>
            <Diff
              before={step.preview.before}
              after={step.preview.after}
              label={`What would change: ${step.preview.label}`}
            />
          </div>
        ))}
        {(plan.data?.left.length ?? 0) > 0 && (
          <Alert color="yellow" title="This stays as it is">
            <List size="sm">
              {plan.data?.left.map((one) => (
                <List.Item key={one}>{one}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        {failure !== null && <Problem title="This was not reverted" error={failure} />}
        <Group justify="flex-end">
          {changing.length > 0 && <CopyAsCurl call={() => changing.map((own) => own.call)} what="Revert" />}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={isBusy} disabled={changing.length === 0} onClick={() => revert(changing)}>
            Revert
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Reads what is there now, and has the server try the change without keeping it. */
async function prepare(projectId: number, entry: Entry): Promise<{ steps: Step[]; left: readonly string[] }> {
  const first = planRevert(entry, null);
  const ofRules = first.reversals.find(({ target }) => target.kind === 'ruleset');
  const ruleset =
    ofRules === undefined ? null : ((await send(readTarget(projectId, ofRules.target))) as Ruleset);
  const plan = planRevert(entry, ruleset);
  const steps = await Promise.all(
    plan.reversals.map(async (reversal): Promise<Step> => {
      const now = await sendTagged(readTarget(projectId, reversal.target));
      const revision = reversal.target.kind === 'ruleset' ? (now.data as Ruleset).revision : undefined;
      const call = writeReversal(projectId, reversal, revision);
      const then = await send(dryRun(call));
      return { reversal, call, preview: previewOf(reversal, now.data, then) };
    }),
  );
  return { steps, left: plan.left };
}
