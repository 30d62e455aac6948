import type { ExclusionGroup } from '@/api/groups';
import { ALL_TRAFFIC } from '../common/percent';

/** An experiment's part of a group. */
export interface Block {
  ruleId: string;
  name: string;
  flagKey: string;
  ruleKey: string;
  /** Basis points. */
  points: number;
}

/** The experiments of a group, in the order of their ids, which is the order in which they came. */
export function blocksOf(group: Pick<ExclusionGroup, 'rules'>): Block[] {
  return Object.entries(group.rules)
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([ruleId, own]) => ({
      ruleId,
      name: own.rule_name,
      flagKey: own.flag_key,
      ruleKey: own.rule_key,
      points: own.traffic_allocation,
    }));
}

/** The traffic that no experiment of the group has; negative where they have more than there is. */
export function freeTraffic(blocks: readonly Block[]): number {
  return ALL_TRAFFIC - blocks.reduce((sum, block) => sum + block.points, 0);
}
