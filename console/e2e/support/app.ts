import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Server } from './server.ts';

/** How often an app looks for another datafile, in milliseconds. */
const POLL_MILLIS = 250;

const agent = fileURLToPath(new URL('../../../clients/lifecycle/javascript/agent.mjs', import.meta.url));

/** What the SDK says of a flag. */
export interface Decided {
  variationKey: string | null;
  enabled: boolean;
  ruleKey: string | null;
  variables: Record<string, unknown>;
}

/**
 * An app: the official JavaScript SDK in a process of its own, which polls an environment's datafile and reports what it decides.
 * A request is a line of JSON, and so is its answer.
 */
export class App {
  private readonly answers: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    this.answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static async start(server: Server, environment: string): Promise<App> {
    const app = new App(spawn(process.execPath, [agent], { stdio: ['pipe', 'pipe', 'inherit'] }));
    await app.ask({
      op: 'start',
      sdkKey: server.sdkKey(environment),
      datafileUrl: `${server.url}/datafiles/%s.json`,
      eventsUrl: `${server.url}/v1/events`,
      pollMs: POLL_MILLIS,
    });
    return app;
  }

  decide(flagKey: string, userId: string, attributes: object = {}): Promise<Decided> {
    return this.ask({ op: 'decide', flagKey, userId, attributes });
  }

  /** Ends the process. */
  close(): void {
    this.child.kill();
  }

  private async ask<T>(request: object): Promise<T> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('the app ended');
    return JSON.parse(value);
  }
}
