import { MultiSelect, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Rule, Variation } from '@/api/shapes';
import { attributesQuery } from '@/api/targeting';
import { sameJson } from '../../../common/json';
import { Warning } from '../../../common/Warning';
import { ruleDraft } from '../../model/draft';
import { SplitEditor } from './SplitEditor';
import type { SectionProps } from './section';

interface Props extends SectionProps {
  project: number;
  variations: readonly Variation[];
  live: Rule | undefined;
}

/** What users of a rule get: one variation, or a split of several. */
export function VariationsSection({ project, rule, onChange, complaint, variations, live }: Props) {
  const offered = variations.filter((own) => !own.archived || own.key in rule.variations);
  if (rule.type === 'targeted_delivery') {
    return (
      <Select
        label="Everyone who enters gets"
        allowDeselect={false}
        data={offered.map((own) => ({ value: own.key, label: own.name }))}
        value={Object.keys(rule.variations)[0] ?? null}
        error={complaint.variations}
        onChange={(key) => key && onChange({ variations: { [key]: { key, percentage_included: 10_000 } } })}
      />
    );
  }
  const isChanged = live !== undefined && !sameJson(ruleDraft(live).variations, rule.variations);
  const inRule = offered.filter((own) => own.key in rule.variations);
  return (
    <Stack gap="sm">
      <SplitEditor
        variations={rule.variations}
        offered={offered}
        error={complaint.variations}
        onChange={(next) => {
          const baseline = inRule.find((own) => own.id === rule.baseline_variation_id);
          onChange({
            variations: next,
            ...(baseline && !(baseline.key in next) && { baseline_variation_id: null }),
          });
        }}
      />
      {rule.type === 'a/b' && (
        <Select
          label="Baseline"
          description="The variation that the others are compared with; the first one where nothing is chosen."
          clearable
          data={inRule.map((own) => ({ value: String(own.id), label: own.name }))}
          value={rule.baseline_variation_id ? String(rule.baseline_variation_id) : null}
          onChange={(id) => onChange({ baseline_variation_id: id ? Number(id) : null })}
        />
      )}
      {rule.type === 'contextual_multi_armed_bandit' && (
        <ContextAttributes
          project={project}
          ids={rule.attribute_ids ?? []}
          onChange={(attribute_ids) => onChange({ attribute_ids })}
        />
      )}
      {isChanged && (
        <Warning>
          A changed split buckets users of the running experiment again: some switch variations, and the
          results mix both.
        </Warning>
      )}
    </Stack>
  );
}

function ContextAttributes({
  project,
  ids,
  onChange,
}: {
  project: number;
  ids: readonly number[];
  onChange: (ids: number[]) => void;
}) {
  const { data: attributes = [] } = useQuery(attributesQuery(project));
  return (
    <MultiSelect
      label="Attributes that it learns from"
      searchable
      data={attributes.map((own) => ({ value: String(own.id), label: own.key }))}
      value={ids.map(String)}
      onChange={(next) => onChange(next.map(Number))}
    />
  );
}
