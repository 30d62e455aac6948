import type { Server } from './server.ts';

/** A JSON document of the API. */
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever is there, and fail where it is not
export type Json = any;

/** Short ways to what tests of flags need; ids come back. */
export class Flags {
  constructor(private readonly server: Server) {}

  private get base(): string {
    return `/flags/v1/projects/${this.server.projectId}`;
  }

  async create(key: string, more: object = {}): Promise<Json> {
    return this.server.api('POST', `${this.base}/flags`, { key, name: key, ...more });
  }

  get(key: string): Promise<Json> {
    return this.server.api('GET', `${this.base}/flags/${key}`);
  }

  private ruleset(key: string, environment: string): string {
    return `${this.base}/flags/${key}/environments/${environment}/ruleset`;
  }

  rules(key: string, environment = 'development'): Promise<Json> {
    return this.server.api('GET', this.ruleset(key, environment));
  }

  /** Changes a ruleset, as somebody else would. */
  patch(key: string, environment: string, steps: object[]): Promise<Json> {
    return this.server.api('PATCH', this.ruleset(key, environment), steps);
  }

  run(key: string, environment = 'development'): Promise<Json> {
    return this.server.api('POST', `${this.ruleset(key, environment)}/enabled`);
  }

  addRules(key: string, environment: string, rules: Json[]): Promise<Json> {
    return this.patch(
      key,
      environment,
      rules.map((value) => ({ op: 'add', path: `/rules/${value.key}`, value })),
    );
  }

  async event(key: string): Promise<number> {
    const own: Json = await this.server.api('POST', `/v2/projects/${this.server.projectId}/custom_events`, {
      key,
    });
    return own.id;
  }

  async attribute(key: string): Promise<number> {
    const own: Json = await this.server.api('POST', '/v2/attributes', {
      project_id: this.server.projectId,
      key,
    });
    return own.id;
  }

  async audience(name: string, conditions: unknown): Promise<number> {
    const body = { project_id: this.server.projectId, name, conditions: JSON.stringify(conditions) };
    const own: Json = await this.server.api('POST', '/v2/audiences', body);
    return own.id;
  }

  /** The revision of an environment's datafile. */
  async revision(environment: string): Promise<number> {
    return Number((await this.datafile(environment)).revision);
  }

  async datafile(environment: string): Promise<Json> {
    const response = await fetch(`${this.server.url}/datafiles/${this.server.sdkKey(environment)}.json`);
    return response.json();
  }

  /** What the decision API answers for a user. */
  async decide(key: string, environment: string, userId: string, userAttributes: object = {}): Promise<Json> {
    const response = await fetch(`${this.server.url}/v1/decide?keys=${key}`, {
      method: 'POST',
      headers: {
        'X-Optimizely-SDK-Key': this.server.sdkKey(environment),
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ userId, userAttributes }),
    });
    const answer: Json = await response.json();
    return Array.isArray(answer) ? answer[0] : answer;
  }
}

export const delivery = (key: string, more: object = {}) => ({
  key,
  name: key,
  type: 'targeted_delivery',
  enabled: true,
  percentage_included: 10_000,
  variations: { on: {} },
  ...more,
});

export const abTest = (key: string, eventId: number, more: object = {}) => ({
  key,
  name: key,
  type: 'a/b',
  enabled: true,
  percentage_included: 10_000,
  variations: { off: { percentage_included: 5000 }, on: { percentage_included: 5000 } },
  metrics: [{ aggregator: 'unique', event_id: eventId, scope: 'visitor', winning_direction: 'increasing' }],
  ...more,
});

/** Waits until something is so. Throws what it last failed with. */
export async function until(check: () => unknown, milliseconds = 5_000): Promise<number> {
  const start = performance.now();
  for (;;) {
    try {
      if ((await check()) !== false) return performance.now() - start;
      throw new Error('it is still not so');
    } catch (error) {
      if (performance.now() - start > milliseconds) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
