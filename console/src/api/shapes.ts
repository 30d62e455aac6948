/** Shapes that the OpenAPI document leaves open: members of rulesets, rules, flags and variations that are maps by key. */

import type { Call } from './call';

export type RuleType = 'targeted_delivery' | 'a/b' | 'multi_armed_bandit' | 'contextual_multi_armed_bandit';

export type RuleStatus = 'draft' | 'running' | 'paused' | 'concluded';

export type RulesetStatus = 'draft' | 'running' | 'paused';

/** A tree over audience ids; an empty list means everyone. */
export type AudienceExpression = readonly AudienceOperand[];

export type AudienceOperand = string | { audience_id: number } | AudienceExpression;

export interface RuleVariation {
  key: string;
  name?: string;
  /** Basis points; those of a rule add up to 10,000. */
  percentage_included: number;
  variation_id?: number;
}

export interface Metric {
  aggregator: 'unique' | 'count' | 'sum' | 'ratio';
  winning_direction: 'increasing' | 'decreasing';
  scope?: 'visitor' | 'session' | 'event' | null;
  event_id?: number | null;
  event_type?: string | null;
  field?: 'revenue' | 'value' | null;
  display_title?: string | null;
  [member: string]: unknown;
}

export interface AllowListEntry {
  user_id: string;
  variation: { key: string; name?: string };
}

export interface GroupRule {
  /** 0 where the rule is in no group. */
  group_id: number;
  group_name?: string | null;
  /** Basis points of the group's traffic. */
  traffic_allocation: number;
}

export interface Rule {
  key: string;
  name: string;
  description: string;
  type: RuleType;
  id: number;
  enabled: boolean;
  status: RuleStatus;
  /** Basis points of the traffic that enters. */
  percentage_included: number;
  audience_conditions: AudienceExpression;
  audience_ids: number[];
  variations: Record<string, RuleVariation>;
  baseline_variation_id?: number | null;
  distribution_mode?: string | null;
  distribution_goal?: string | null;
  attribute_ids?: number[];
  metrics: Metric[];
  allow_list: Record<string, AllowListEntry>;
  group_rule: GroupRule;
  layer_experiment_id?: number | null;
  report_key?: string | null;
  outcome?: string | null;
  comment: string;
  deployed_variation_key: string;
  deployed_td_rule_key: string;
  revision: number;
  updated_time: string;
  flag_key?: string | null;
  flag_name?: string | null;
  environment_key?: string | null;
  environment_name?: string | null;
}

export interface Ruleset {
  id: number;
  flag_key: string;
  environment_key: string;
  environment_name: string;
  environment_id: number;
  enabled: boolean;
  archived: boolean;
  status: RulesetStatus;
  default_variation_key: string;
  default_variation_name: string;
  rules: Record<string, Rule>;
  rule_priorities: string[];
  revision: number;
  role: string;
  updated_time: string;
  enable_url?: string | null;
  disable_url?: string | null;
  update_url?: string | null;
}

/** A rule as lists of flags tell it. */
export interface RuleDetail {
  id: number;
  key: string;
  name: string;
  type: RuleType;
  enabled: boolean;
  status: RuleStatus;
  audience_ids: number[];
  /** Basis points. */
  traffic_allocation: number;
  variation_names: string[];
  primary_metric?: string | null;
  updated_time: string;
}

export interface FlagEnvironment {
  id: number;
  key: string;
  name: string;
  enabled: boolean;
  has_restricted_permissions: boolean;
  priority: number;
  status: RulesetStatus;
  rules_detail: RuleDetail[];
  default_variation_key?: string;
  default_variation_name?: string;
}

export type VariableType = 'boolean' | 'string' | 'integer' | 'double' | 'json';

export interface VariableDefinition {
  key: string;
  type: VariableType;
  default_value: string;
  description: string;
  revision?: number;
}

export interface VariableValue {
  key: string;
  type: VariableType;
  value: string;
  is_default: boolean;
}

export interface Variation {
  id: number;
  key: string;
  name: string;
  description: string;
  enabled: boolean;
  archived: boolean;
  in_use: boolean;
  variables: Record<string, VariableValue>;
  environment_usage_count: Record<string, number>;
  revision: number;
}

export interface Flag {
  id: number;
  key: string;
  name: string;
  description: string;
  archived: boolean;
  role: string;
  owner_user_id: string;
  created_by_user_id: string;
  created_by_user_email: string;
  team_ids: string[];
  created_time: string;
  updated_time: string;
  revision: number;
  environments: Record<string, FlagEnvironment>;
  variable_definitions: Record<string, VariableDefinition>;
  custom_fields: Record<string, unknown>;
  update_url?: string | null;
  archive_url?: string | null;
  unarchive_url?: string | null;
  delete_url?: string | null;
}

export interface PatchStep {
  op: 'add' | 'copy' | 'move' | 'remove' | 'replace' | 'test';
  path: string;
  from?: string;
  value?: unknown;
}

/** A page of a list of flags/v1. */
export interface Page<T> {
  items: T[];
  count: number;
  page: number;
  total_count: number;
  total_pages: number;
}

/** Gives a request the shape of its answer where the OpenAPI document leaves members open. */
export function shaped<T>(own: Call<unknown>): Call<T> {
  return own as Call<T>;
}
