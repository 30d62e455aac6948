import { randomUUID } from 'node:crypto';
import type { Server } from './server.ts';

const DAY = 86_400_000;
const A_BATCH = 500;

/** What visitors of a variation do. */
export interface Arm {
  readonly visitors: number;
  /** How many of them convert: every so many-th, so that the numbers are the same each time. */
  readonly conversions: number;
}

interface Plan {
  readonly flag: string;
  readonly environment?: string;
  readonly type?: 'a/b' | 'multi_armed_bandit';
  /** `off` and `on`. */
  readonly arms: readonly [Arm, Arm];
  /** How long ago it began, in days. */
  readonly days?: number;
  /** How many metrics it has beyond the three that all have. */
  readonly moreMetrics?: number;
}

export interface Experiment {
  readonly id: number;
  readonly flag: string;
  readonly ruleKey: string;
  readonly reportKey: string;
  /** The ids of `off` and `on` in results. */
  readonly arms: readonly [string, string];
}

interface RuleView {
  layer_id: number;
  layer_experiment_id: number;
  report_key: string;
  variations: Record<string, { variation_id: number }>;
}

/** The attribute that visitors come with: `plan`, which is gold for every fourth. */
export const ATTRIBUTE = 'plan';
export const EVENT = 'purchase';

/** What experiments measure: an event, and an attribute to segment by. */
export async function defineMeasures(server: Server): Promise<{ event: number; attribute: number }> {
  const project = server.projectId;
  const event = await server.api<{ id: number }>('POST', `/v2/projects/${project}/custom_events`, {
    key: EVENT,
    name: 'Purchase',
  });
  const attribute = await server.api<{ id: number }>('POST', '/v2/attributes', {
    project_id: project,
    key: ATTRIBUTE,
  });
  return { event: event.id, attribute: attribute.id };
}

/** Makes a flag with a running experiment, and has visitors come to it over the days before now. */
export async function runExperiment(
  server: Server,
  measures: { event: number; attribute: number },
  plan: Plan,
): Promise<Experiment> {
  const { flag, environment = 'production', type = 'a/b', days = 14, moreMetrics = 0 } = plan;
  const flags = `/flags/v1/projects/${server.projectId}/flags`;
  await server.api('POST', flags, { key: flag, name: flag });
  const ruleKey = `${flag}_test`;
  const metric = { event_id: measures.event, scope: 'visitor', winning_direction: 'increasing' };
  const value = {
    key: ruleKey,
    name: `Test of ${flag}`,
    type,
    enabled: true,
    percentage_included: 10_000,
    ...(type === 'a/b' && { distribution_mode: 'manual' }),
    variations: {
      off: { key: 'off', percentage_included: 5000 },
      on: { key: 'on', percentage_included: 5000 },
    },
    metrics: [
      { ...metric, aggregator: 'unique', display_title: 'Buyers' },
      { aggregator: 'sum', field: 'revenue', winning_direction: 'increasing', display_title: 'Revenue' },
      {
        ...metric,
        aggregator: 'count',
        scope: 'session',
        winning_direction: 'decreasing',
        display_title: 'Purchases a session',
      },
      ...Array.from({ length: moreMetrics }, (_, index) => ({
        ...metric,
        aggregator: index % 2 === 0 ? 'count' : 'unique',
        display_title: `Metric ${index + 4}`,
      })),
    ],
  };
  const ruleset = `${flags}/${flag}/environments/${environment}/ruleset`;
  await server.api('PATCH', ruleset, [
    { op: 'add', path: `/rules/${ruleKey}`, value },
    { op: 'add', path: '/rule_priorities/-', value: ruleKey },
  ]);
  const { rules } = await server.api<{ rules: Record<string, RuleView> }>('POST', `${ruleset}/enabled`);
  const rule = rules[ruleKey];
  if (!rule?.variations.off || !rule.variations.on) throw new Error('the rule is not there');
  const arms = [String(rule.variations.off.variation_id), String(rule.variations.on.variation_id)] as const;
  const start = Date.now() - days * DAY;
  const visits = plan.arms.flatMap((arm, place) =>
    Array.from({ length: arm.visitors }, (_, index) => {
      const time = Math.floor(start + ((index + 0.5) / arm.visitors) * days * DAY);
      return visitor(
        rule,
        measures,
        `${flag}-${place}-${index}`,
        arms[place] ?? '',
        time,
        converts(index, arm),
        index,
      );
    }),
  );
  for (let at = 0; at < visits.length; at += A_BATCH) await send(server, visits.slice(at, at + A_BATCH));
  return { id: rule.layer_experiment_id, flag, ruleKey, reportKey: rule.report_key, arms };
}

/** Spreads conversions evenly over visitors. */
function converts(index: number, { visitors, conversions }: Arm): boolean {
  return Math.floor(((index + 1) * conversions) / visitors) > Math.floor((index * conversions) / visitors);
}

function visitor(
  rule: RuleView,
  measures: { event: number; attribute: number },
  visitor_id: string,
  variation_id: string,
  timestamp: number,
  isBuyer: boolean,
  index: number,
) {
  const campaign_id = String(rule.layer_id);
  const decision = {
    campaign_id,
    experiment_id: String(rule.layer_experiment_id),
    variation_id,
    is_campaign_holdback: false,
    metadata: { rule_type: 'feature-test', enabled: true },
  };
  const shown = {
    entity_id: campaign_id,
    key: 'campaign_activated',
    type: 'campaign_activated',
    timestamp,
    uuid: randomUUID(),
  };
  const bought = {
    entity_id: String(measures.event),
    key: EVENT,
    type: EVENT,
    timestamp: timestamp + 60_000,
    uuid: randomUUID(),
    revenue: 1_000 + 100 * (index % 9),
    tags: { revenue: 1_000 + 100 * (index % 9) },
  };
  const attribute = {
    entity_id: String(measures.attribute),
    key: ATTRIBUTE,
    type: 'custom',
    value: index % 4 === 0 ? 'gold' : 'free',
  };
  return {
    visitor_id,
    attributes: [attribute],
    snapshots: [
      { decisions: [decision], events: [shown] },
      ...(isBuyer ? [{ decisions: [], events: [bought] }] : []),
    ],
  };
}

async function send(server: Server, visitors: unknown[]): Promise<void> {
  const batch = {
    account_id: String(server.own.account_id),
    project_id: String(server.projectId),
    revision: '1',
    client_name: 'e2e',
    client_version: '1',
    anonymize_ip: true,
    enrich_decisions: true,
    visitors,
  };
  const response = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(batch),
  });
  if (response.status !== 204)
    throw new Error(`POST /v1/events: ${response.status} ${await response.text()}`);
}
