import { MultiSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { audiencesQuery } from '@/api/targeting';
import { ConditionEditor } from '../../../common/ConditionEditor';
import { Warning } from '../../../common/Warning';
import {
  type AudienceMode,
  type AudienceTree,
  audienceIds,
  audienceMode,
  audienceWords,
  expressionOf,
  needsRecentSdk,
  readAudience,
  withMode,
  writeAudience,
} from '../../model/audience';
import type { RuleDraft } from '../../model/draft';
import { AudienceLeaf } from './AudienceLeaf';

const MODES = [
  { value: 'everyone', label: 'Everyone' },
  { value: 'any', label: 'Any of' },
  { value: 'all', label: 'All of' },
  { value: 'custom', label: 'Custom' },
];

interface Props {
  project: number;
  rule: Pick<RuleDraft, 'audience_conditions'>;
  onChange: (change: Pick<RuleDraft, 'audience_conditions'>) => void;
}

/** Whom a rule is for: everyone, any or all of some audiences, or a tree of them. */
export function AudienceSection({ project, rule, onChange }: Props) {
  const { data: audiences = [] } = useQuery(audiencesQuery(project));
  const expression = rule.audience_conditions;
  // "Any of" without audiences reads as everyone, so what was chosen is kept beside.
  const [mode, setMode] = useState<AudienceMode>(() => audienceMode(expression));
  const [tree, setTree] = useState<AudienceTree>(() => readAudience(expression));
  const used = audienceIds(expression);
  const offered = audiences.filter((own) => !own.archived || used.includes(own.id));
  const name = (id: number) => audiences.find((own) => own.id === id)?.name ?? `audience ${id}`;
  const choose = (next: AudienceMode) => {
    setMode(next);
    const changed = withMode(expression, next);
    if (next === 'custom') setTree(readAudience(changed));
    onChange({ audience_conditions: changed });
  };
  const edit = (next: AudienceTree) => {
    setTree(next);
    onChange({ audience_conditions: writeAudience(next) });
  };
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="How audiences combine"
        data={MODES}
        value={mode}
        onChange={(value) => choose(value as AudienceMode)}
      />
      {(mode === 'any' || mode === 'all') && (
        <MultiSelect
          label={mode === 'any' ? 'Users of any of these audiences' : 'Users of all of these audiences'}
          placeholder={used.length === 0 ? 'Choose audiences; until then it is everyone' : undefined}
          searchable
          clearable
          data={offered.map((own) => ({ value: String(own.id), label: own.name }))}
          value={used.map(String)}
          onChange={(ids) => onChange({ audience_conditions: expressionOf(mode, ids.map(Number)) })}
        />
      )}
      {mode === 'custom' && (
        <>
          <ConditionEditor
            label="Audiences of the rule"
            tree={tree}
            onChange={edit}
            newLeaf={() => offered[0]?.id ?? 0}
            addLabel="Add audience"
            renderLeaf={(id, set) => <AudienceLeaf id={id} audiences={offered} onChange={set} />}
          />
          <Text size="sm">
            In words: <strong>{audienceWords(expression, name)}</strong>
          </Text>
        </>
      )}
      {needsRecentSdk(expression) && (
        <Warning title="Needs recent SDKs">
          SDKs before 3.0 (Go and React: 1.0) cannot combine audiences like this: they leave their users out
          of the rule.
        </Warning>
      )}
    </Stack>
  );
}
