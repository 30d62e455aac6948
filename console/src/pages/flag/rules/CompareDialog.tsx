import { Button, Group, Modal, Select, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Environment } from '@/api/environments';
import { rulesetQuery } from '@/api/rulesets';
import type { Flag } from '@/api/shapes';
import { useEnvironments } from '@/shell/scope';
import { Diff } from '@/ui/Diff';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { draftOf, type RulesetDraft } from '../model/draft';
import type { Names } from '../model/names';
import { semanticDiff } from '../model/semanticDiff';
import { ChangeList } from './ReviewDialog';

interface Props {
  project: number;
  flag: Flag;
  environment: Environment;
  draft: RulesetDraft;
  names: Names;
  onCopy: ((draft: RulesetDraft) => void) | undefined;
  onClose: () => void;
}

/** Shows how the rules of another environment differ, and copies them here as edits. */
export function CompareDialog({ project, flag, environment, draft, names, onCopy, onClose }: Props) {
  const others = useEnvironments().filter((own) => own.key !== environment.key);
  const [chosen, setChosen] = useState(others[0]?.key ?? null);
  const other = others.find((own) => own.key === chosen);
  const query = useQuery({
    ...rulesetQuery({ project, flag: flag.key, environment: chosen ?? '' }),
    enabled: chosen !== null,
  });
  const there = query.data && withoutGroups(draftOf(query.data));
  const here = withoutGroups(draft);
  return (
    <Modal opened onClose={onClose} size="xl" title={`Compare ${environment.name} with another environment`}>
      <Stack>
        <Select
          label="Compare with"
          allowDeselect={false}
          data={others.map((own) => ({ value: own.key, label: own.name }))}
          value={chosen}
          onChange={setChosen}
        />
        {query.error && <Problem title="The other rules could not be loaded" error={query.error} />}
        {chosen !== null && !there && !query.error && <Loading />}
        {there && other && (
          <>
            <Text size="sm" c="dimmed">
              What would change in {environment.name} for it to be as {other.name}. Exclusion groups belong to
              one environment and are left out.
            </Text>
            <Tabs defaultValue="words">
              <Tabs.List mb="sm">
                <Tabs.Tab value="words">In words</Tabs.Tab>
                <Tabs.Tab value="json">JSON</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="words">
                <ChangeList changes={semanticDiff(here, there, names)} />
              </Tabs.Panel>
              <Tabs.Panel value="json">
                <Diff before={here} after={there} label="Difference of the rulesets as JSON" />
              </Tabs.Panel>
            </Tabs>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Close
              </Button>
              {onCopy && (
                <Button
                  onClick={() => {
                    onCopy(asCopies(there, draft));
                    onClose();
                  }}
                >
                  Copy the rules of {other.name} here
                </Button>
              )}
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}

function withoutGroups(draft: RulesetDraft): RulesetDraft {
  const rules = Object.entries(draft.rules).map(([key, rule]) => {
    return [key, { ...rule, group_rule: { group_id: 0, traffic_allocation: 0 } }] as const;
  });
  return { ...draft, rules: Object.fromEntries(rules) };
}

/** Takes over another environment's rules. Concluded ones stay where they were run. */
function asCopies(there: RulesetDraft, here: RulesetDraft): RulesetDraft {
  const concluded = Object.values(here.rules).filter((rule) => rule.status === 'concluded');
  const copied = Object.values(there.rules).filter(
    (rule) => rule.status !== 'concluded' && here.rules[rule.key]?.status !== 'concluded',
  );
  const rules = Object.fromEntries([...concluded, ...copied].map((rule) => [rule.key, rule]));
  const order = there.rule_priorities.filter((key) => copied.some((rule) => rule.key === key));
  return { ...there, rules, rule_priorities: [...concluded.map((rule) => rule.key), ...order] };
}
