import type { Call } from './call';

/** A user whose decisions are asked for. */
export interface ExplainedUser {
  user_id: string;
  attributes: Record<string, unknown>;
}

/** A range of buckets and what it was given to. */
export interface BucketRange {
  start: number;
  end: number;
  entity: string | null;
}

/** A condition and what it came to; null is "unknown". */
export type ConditionTrace =
  | { kind: 'group'; result: boolean | null; operator: 'and' | 'or' | 'not'; operands: ConditionTrace[] }
  | { kind: 'audience'; result: boolean | null; id: string; name: string; condition: ConditionTrace }
  | {
      kind: 'attribute';
      result: boolean | null;
      attribute: string;
      match: string;
      expected?: unknown;
      actual?: unknown;
    }
  | { kind: 'unknown'; why: string };

/** One check of a step; `check` names its kind. */
export interface Check {
  check: string;
  variationKey?: string | null;
  variation?: string;
  valid?: boolean;
  admitted?: boolean;
  conditions?: ConditionTrace;
  groupId?: string;
  bucket?: number;
  range?: BucketRange | null;
}

/** One rule, holdout, or the flag itself, and the checks made on it. */
export interface Step {
  kind: 'flag' | 'holdout' | 'experiment' | 'delivery' | 'everyone_else';
  key: string;
  id?: string;
  checks: Check[];
}

/** What a user gets of one flag, and why. */
export interface ExplainedDecision {
  flag_key: string;
  rule_key: string | null;
  variation_key: string | null;
  enabled: boolean;
  variables: Record<string, unknown>;
  reasons: string[];
  explanation: Step[] | { steps: Step[]; bucketingId?: string };
}

export interface Explained {
  /** The datafile's revision. */
  revision: string | number;
  decisions: ExplainedDecision[];
}

/** Asks what a user would get; no impression is recorded. Without keys it is about all flags. */
export function explain(
  project: number,
  environment: string,
  user: ExplainedUser,
  flagKeys?: string[],
): Call<Explained> {
  return {
    method: 'post',
    path: '/burgee/v1/projects/{project_id}/environments/{environment_key}/explain',
    init: {
      params: { path: { project_id: project, environment_key: environment } },
      body: { ...user, ...(flagKeys ? { flag_keys: flagKeys } : {}) },
    },
  };
}

/** The steps of a decision, in whichever form they came. */
export function stepsOf(decision: ExplainedDecision): Step[] {
  return Array.isArray(decision.explanation) ? decision.explanation : decision.explanation.steps;
}

/** Whether a user belongs to an audience; null where it cannot be told. */
export interface AudienceVerdict {
  admitted: boolean | null;
  trace: ConditionTrace;
}

/** Asks whether attributes fulfil conditions, which need not be saved. */
export function testAudience(
  project: number,
  conditions: string,
  attributes: Record<string, unknown>,
): Call<AudienceVerdict> {
  return {
    method: 'post',
    path: '/burgee/v1/projects/{project_id}/audiences/test',
    init: { params: { path: { project_id: project } }, body: { conditions, attributes } },
  };
}
