import { Button, Checkbox, Group, Modal, Radio, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { freeKey, keyComplaint } from '../../common/key';
import { Warning } from '../../common/Warning';
import type { RuleDraft } from '../model/draft';
import type { Names } from '../model/names';

interface Props {
  rule: RuleDraft;
  names: Names;
  takenKeys: readonly string[];
  onConclude: (change: Partial<RuleDraft>) => void;
  onClose: () => void;
}

/** Ends an experiment for good, with its outcome, and may ship its winner to everyone it was for. */
export function ConcludeDialog({ rule, names, takenKeys, onConclude, onClose }: Props) {
  const [outcome, setOutcome] = useState('inconclusive');
  const [winner, setWinner] = useState<string | null>(null);
  const [ships, setShips] = useState(true);
  const [key, setKey] = useState(() => freeKey(`${rule.key}_winner`, (own) => takenKeys.includes(own)));
  const [comment, setComment] = useState('');
  const keyError = keyComplaint(key) ?? (takenKeys.includes(key) ? 'There is a rule with this key.' : null);
  const isShipping = winner !== null && ships;
  const conclude = () => {
    if (isShipping && keyError) return;
    onConclude({
      status: 'concluded',
      enabled: false,
      outcome,
      comment,
      deployed_variation_key: winner ?? '',
      deployed_td_rule_key: isShipping ? key : '',
    });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={`Conclude ${rule.name}`}>
      <Stack>
        <Radio.Group label="Outcome" value={outcome} onChange={setOutcome}>
          <Group mt="xs">
            <Radio value="positive" label="Positive" />
            <Radio value="negative" label="Negative" />
            <Radio value="inconclusive" label="Inconclusive" />
          </Group>
        </Radio.Group>
        <Select
          label="Winner"
          placeholder="None"
          clearable
          data={Object.keys(rule.variations).map((own) => ({ value: own, label: names.variation(own) }))}
          value={winner}
          onChange={setWinner}
        />
        {winner !== null && (
          <Checkbox
            label={`Deliver ${names.variation(winner)} to all whom the experiment was for`}
            checked={ships}
            onChange={(event) => setShips(event.currentTarget.checked)}
          />
        )}
        {isShipping && (
          <TextInput
            label="Key of the delivery rule"
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            error={keyError}
          />
        )}
        <Textarea
          label="Comment"
          autosize
          minRows={2}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <Warning>
          When you publish, the experiment ends for good: it leaves the datafile and cannot be changed or
          started again. Its results stay.
        </Warning>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={conclude}>Add conclusion to the changes</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
