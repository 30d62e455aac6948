import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const binary =
  process.env.BURGEE_BIN ?? fileURLToPath(new URL('../../../target/release/burgee', import.meta.url));
const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** How often a server is asked whether it is ready, twenty times a second; a demo takes longer. */
const ATTEMPTS = 200;
const DEMO_ATTEMPTS = 3_000;

export const EMAIL = 'ada@example.com';
export const PASSWORD = 'a burgee flies at the bow';

/** What `burgee bootstrap --json` prints. */
export interface Bootstrapped {
  account_id: number;
  user_id: string;
  project_id: number;
  token: string;
  environments: { key: string; id: number; sdk_key: string }[];
}

/** What `burgee serve --demo` prints. */
export interface Demo extends Omit<Bootstrapped, 'user_id'> {
  email: string;
  link: string;
  /** By the key of the rule. */
  experiments: Record<string, number>;
  holdout_id: number;
}

interface Options {
  /** Whether there is an administrator with {@link PASSWORD} and a project; otherwise a link to set the instance up is printed. */
  isSetUp?: boolean;
  /** More arguments of `burgee serve`. */
  args?: string[];
}

/** A server on a free port of this machine with a fresh data folder. */
export class Server {
  readonly url: string;
  private child: ChildProcess | undefined;
  private log = '';

  private constructor(
    private readonly port: number,
    readonly data: string,
    private readonly args: string[],
    private bootstrapped: Omit<Bootstrapped, 'user_id'> | undefined,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start({ isSetUp = true, args = [] }: Options = {}): Promise<Server> {
    const data = await mkdtemp(join(tmpdir(), 'burgee-e2e-'));
    let bootstrapped: Bootstrapped | undefined;
    if (isSetUp) {
      const { stdout } = await run(binary, ['bootstrap', '--data', data, '--email', EMAIL, '--json']);
      bootstrapped = JSON.parse(stdout);
    }
    const server = new Server(await freePort(), data, args, bootstrapped);
    await server.up();
    if (isSetUp) {
      const link = await server.passwordLink(EMAIL);
      await server.post('/burgee/v1/links/redeem', { link, password: PASSWORD });
    }
    return server;
  }

  /** A server with the demo in it: thirty days of visitors. Whose it is has {@link PASSWORD}. */
  static async startDemo(): Promise<{ server: Server; demo: Demo }> {
    const data = await mkdtemp(join(tmpdir(), 'burgee-e2e-'));
    const server = new Server(await freePort(), data, ['--demo'], undefined);
    await server.up(DEMO_ATTEMPTS);
    const line = server.log.split('\n').find((own) => own.startsWith('{"account_id"'));
    if (line === undefined) throw new Error(`no demo was printed:\n${server.log}`);
    const demo: Demo = JSON.parse(line);
    server.bootstrapped = demo;
    const link = /link=([\w-]+)/.exec(demo.link)?.[1];
    await server.post('/burgee/v1/links/redeem', { link, password: PASSWORD });
    return { server, demo };
  }

  /** What was made when the instance was set up. */
  get own(): Omit<Bootstrapped, 'user_id'> {
    if (!this.bootstrapped) throw new Error('this instance was not set up');
    return this.bootstrapped;
  }

  get projectId(): number {
    return this.own.project_id;
  }

  /** The SDK key of an environment of the first project. */
  sdkKey(environment: string): string {
    const found = this.own.environments.find((one) => one.key === environment);
    if (!found) throw new Error(`there is no environment ${environment}`);
    return found.sdk_key;
  }

  /** Starts the process, or starts it again on the same data. */
  async up(attempts = ATTEMPTS): Promise<void> {
    const all = ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, '--console-dir', dist];
    const child = spawn(binary, [...all, ...this.args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.log += chunk.toString();
      });
    }
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (child.exitCode !== null) throw new Error(`burgee ended:\n${this.log}`);
      const response = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (response?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`burgee does not get ready:\n${this.log}`);
  }

  /** Stops the process as an operator would, and keeps the data. */
  async down(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(timer);
  }

  async close(): Promise<void> {
    await this.down();
    await rm(this.data, { recursive: true, force: true });
  }

  /** The link that is printed where nobody has set the instance up, as a path of this server. */
  async setupPath(): Promise<string> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const found = this.log.match(/\/setup\?link=[\w-]+/);
      if (found) return found[0];
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no link was printed:\n${this.log}`);
  }

  /** The secret of a link by which somebody sets their password. */
  async passwordLink(email: string): Promise<string> {
    const { stdout } = await run(binary, ['users', 'link', '--data', this.data, '--email', email]);
    const found = stdout.match(/link=([\w-]+)/);
    if (!found?.[1]) throw new Error(`no link was printed: ${stdout}`);
    return found[1];
  }

  /** A token of the administrator that ends some time. */
  async makeToken(name: string, expires: Date): Promise<void> {
    const whose = ['--data', this.data, '--email', EMAIL];
    await run(binary, ['tokens', 'create', ...whose, '--name', name, '--expires', expires.toISOString()]);
  }

  /** Sends a request of the API by the administrator's token, and gives what came back. Throws unless it worked. */
  async api<T = unknown>(method: string, path: string, body?: unknown, token = this.own.token): Promise<T> {
    const response = await this.request(method, path, body, token);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** Sends a request of the API, whatever comes of it. */
  request(method: string, path: string, body?: unknown, token = this.own.token): Promise<Response> {
    const headers: Record<string, string> = {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
    };
    return fetch(this.url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** A person with a password and a role in the first project. */
  async person(email: string, role: string): Promise<{ id: string; email: string }> {
    const [made] = await this.api<{ id: string }[]>('POST', '/v2/collaborators', [
      { profile: { email }, project_roles: [{ project_id: this.projectId, role }] },
    ]);
    if (!made) throw new Error('nobody was invited');
    const link = await this.passwordLink(email);
    await this.post('/burgee/v1/links/redeem', { link, password: PASSWORD });
    return { id: made.id, email };
  }

  private async post(path: string, body: unknown): Promise<void> {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  }
}

/** Runs a command that a page offered for copying, with a token in its environment, and gives what it printed. */
export async function runCommand(command: string, token = ''): Promise<string> {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', BURGEE_TOKEN: token };
  return (await run('sh', ['-c', command], { env })).stdout;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
