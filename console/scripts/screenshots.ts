/** Takes the screenshots of docs/screenshots anew, in both themes, of the demo: `npm run screenshots [NAMES]`, with BURGEE_BIN. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const binary = process.env.BURGEE_BIN ?? local('../../target/release/burgee');
const url = 'http://127.0.0.1:18080';

/** What `burgee serve --demo` prints of what it has made. */
interface Demo {
  project_id: number;
  link: string;
  environments: { key: string; sdk_key: string }[];
  experiments: Record<string, number>;
}

interface Shot {
  readonly name: string;
  /** Below the project, unless it begins with a slash. */
  readonly path: string;
  /** What is done on the page before it is taken. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

const shots = ({ experiments }: Demo): readonly Shot[] => [
  { name: 'home', path: 'home' },
  { name: 'start', path: 'start' },
  { name: 'flags', path: 'flags' },
  { name: 'flag', path: 'flags/checkout_redesign' },
  { name: 'experiments', path: 'experiments' },
  { name: 'results', path: `experiments/${experiments.checkout_test}` },
  { name: 'sample-ratio', path: `experiments/${experiments.recommendations_test}` },
  { name: 'bandit', path: `experiments/${experiments.banner_bandit}` },
  { name: 'audiences', path: 'audiences' },
  {
    name: 'lookup',
    path: 'lookup',
    prepare: async (page) => {
      await page.getByLabel('User id').first().fill('visitor-42');
      await page.locator('main button[type=submit]').first().click();
    },
  },
  { name: 'history', path: 'history' },
  { name: 'environments', path: 'settings/environments' },
  { name: 'api-access', path: '/me/access' },
];

const data = await mkdtemp(join(tmpdir(), 'burgee-screenshots-'));
const server = spawn(
  binary,
  [
    'serve',
    '--demo',
    '--data',
    join(data, 'demo'),
    '--listen',
    '127.0.0.1:18080',
    '--console-dir',
    local('../dist'),
  ],
  { stdio: ['ignore', 'pipe', 'ignore'] },
);
try {
  const demo = await printed(server.stdout);
  await ready();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--disable-gpu'],
    chromiumSandbox: false,
  });
  const password = 'a burgee flies at the bow';
  const headers = { 'Content-Type': 'application/json' };
  const link = new URL(demo.link).searchParams.get('link');
  await fetch(`${url}/burgee/v1/links/redeem`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ link, password }),
  });
  const [production] = demo.environments;
  await fetch(`${url}/datafiles/${production?.sdk_key}.json`);
  const names = process.argv.slice(2);
  for (const scheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({
      baseURL: url,
      colorScheme: scheme,
      viewport: { width: 1280, height: 860 },
      locale: 'en-GB',
      reducedMotion: 'reduce',
    });
    const session = { email: 'demo@burgee.example', password };
    await context.request.post('/burgee/v1/session', { data: session });
    await context.addInitScript(
      (name) => localStorage.setItem(name, 'production'),
      `burgee.environment.${demo.project_id}`,
    );
    const page = await context.newPage();
    for (const shot of shots(demo).filter((own) => names.length === 0 || names.includes(own.name))) {
      await page.goto(shot.path.startsWith('/') ? shot.path : `/p/${demo.project_id}/${shot.path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await shot.prepare?.(page);
      await page.waitForLoadState('networkidle').catch(() => undefined);
      const path = local(`../../docs/screenshots/${shot.name}-${scheme}.jpg`);
      await page.screenshot({ path, type: 'jpeg', quality: 80 });
      console.log(path);
    }
    await context.close();
  }
  await browser.close();
} finally {
  server.kill();
  await rm(data, { recursive: true, force: true });
}

/** The first line that the server prints: what it has made. */
async function printed(output: NodeJS.ReadableStream): Promise<Demo> {
  let text = '';
  for await (const chunk of output) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return JSON.parse(text.slice(0, text.indexOf('\n')));
}

async function ready(): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if ((await fetch(`${url}/readyz`).catch(() => undefined))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server does not get ready');
}
