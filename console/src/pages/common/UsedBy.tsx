import { Badge, List, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { RULES_LOOKED_AT } from '@/api/rulesets';
import type { Rule } from '@/api/shapes';
import type { Uses } from './useUses';

interface Props {
  project: number;
  rules: readonly Rule[];
  uses: Uses;
}

/** The rules that use something, with the way to each. */
export function UsedBy({ project, rules, uses }: Props) {
  return (
    <div>
      {rules.length === 0 ? (
        <Text c="dimmed">No rule uses it.</Text>
      ) : (
        <List spacing={4}>
          {rules.map((rule) => (
            <List.Item key={rule.id}>
              <Link
                to="/p/$projectId/flags/$flagKey"
                params={{ projectId: project, flagKey: rule.flag_key ?? '' }}
                search={rule.environment_key ? { env: rule.environment_key } : {}}
              >
                {rule.flag_name ?? rule.flag_key}: {rule.name}
              </Link>{' '}
              <Badge variant="default" tt="none">
                {rule.environment_name}
              </Badge>
            </List.Item>
          ))}
        </List>
      )}
      {uses.isPartial && (
        <Text size="sm" c="dimmed">
          Looked through the first {RULES_LOOKED_AT.toLocaleString()} rules of the project; there are more.
        </Text>
      )}
    </div>
  );
}
