import { Group, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Environment } from '@/api/environments';
import { groupsQuery } from '@/api/groups';
import { ruleHoldoutsQuery } from '@/api/holdouts';
import { PercentInput } from '../../../common/PercentInput';
import { percent } from '../../../common/percent';
import { AllowList } from './AllowList';
import type { SectionProps } from './section';

interface Props extends SectionProps {
  project: number;
  environment: Environment;
  isPublished: boolean;
}

/** Allowlist, exclusion group, holdouts, and how traffic is distributed. */
export function AdvancedSection({ project, environment, rule, onChange, complaint, isPublished }: Props) {
  const { data: groups = [] } = useQuery(groupsQuery(project));
  const holdouts = useQuery({
    ...ruleHoldoutsQuery(project, environment.key, rule.key),
    enabled: isPublished,
  });
  const { group_id: id, traffic_allocation: share } = rule.group_rule;
  const offered = groups.filter(
    (own) => own.environment_key === environment.key && (!own.archived || own.id === id),
  );
  return (
    <Stack gap="md">
      <AllowList rule={rule} onChange={onChange} error={complaint.allowList} />
      <Group align="flex-end">
        <Select
          label="Exclusion group"
          description="Users of one experiment of a group are in none of its others."
          placeholder={offered.length === 0 ? 'This environment has none' : 'None'}
          clearable
          flex={1}
          data={offered.map((own) => ({ value: String(own.id), label: own.name }))}
          value={id === 0 ? null : String(id)}
          onChange={(value) =>
            onChange({ group_rule: { group_id: Number(value ?? 0), traffic_allocation: value ? share : 0 } })
          }
        />
        {id !== 0 && (
          <PercentInput
            label="Of the group"
            value={share}
            onChange={(points) => onChange({ group_rule: { group_id: id, traffic_allocation: points } })}
          />
        )}
      </Group>
      <div>
        <Text fw={500} size="sm">
          Holdouts
        </Text>
        <Text size="sm" c="dimmed">
          {(holdouts.data ?? []).length === 0
            ? 'No holdout keeps users out of this rule.'
            : `Kept out: ${(holdouts.data ?? []).map((own) => `${percent(own.traffic_allocation)} by ${own.name}`).join(', ')}.`}{' '}
          Holdouts are chosen on their own page.
        </Text>
      </div>
      {rule.type === 'a/b' && (
        <Select
          label="Distribution"
          allowDeselect={false}
          data={[
            { value: 'manual', label: 'As the split says' },
            {
              value: 'stats_accelerator',
              label: 'Stats accelerator: towards the variation that decides soonest',
            },
          ]}
          value={rule.distribution_mode ?? 'manual'}
          onChange={(distribution_mode) => onChange({ distribution_mode })}
        />
      )}
    </Stack>
  );
}
