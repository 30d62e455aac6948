import assert from 'node:assert/strict';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { until } from './flags.ts';
import { EMAIL, PASSWORD, type Server } from './server.ts';

export type Scheme = 'light' | 'dark';

interface Options {
  scheme?: Scheme;
  /** Who is signed in; nobody where it is null. */
  email?: string | null;
  /** A session of one's own, and not the one that others of the same name have. */
  hasOwnSession?: boolean;
  viewport?: { width: number; height: number };
  reducedMotion?: 'reduce' | 'no-preference';
  forcedColors?: 'active' | 'none';
}

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

/** The cookies of who is signed in at a server: an address may sign in ten times a minute. */
const signedIn = new WeakMap<Server, Map<string, Cookies>>();

async function signIn(
  server: Server,
  context: BrowserContext,
  email: string,
  isOwn = false,
): Promise<Cookies> {
  const known = signedIn.get(server) ?? new Map<string, Cookies>();
  signedIn.set(server, known);
  const present = known.get(email);
  if (present && !isOwn) return present;
  const response = await context.request.post('/burgee/v1/session', { data: { email, password: PASSWORD } });
  assert.equal(response.status(), 200, await response.text());
  const cookies = await context.cookies();
  if (!isOwn) known.set(email, cookies);
  return cookies;
}

let shared: Promise<Browser> | undefined;

/** One browser for all tests of a file. */
function browser(): Promise<Browser> {
  shared ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
    chromiumSandbox: false,
  });
  return shared;
}

export async function closeBrowser(): Promise<void> {
  await (await shared)?.close();
  shared = undefined;
}

/**
 * A person at a browser with nothing in it. Whatever must not happen on a page is noted, and {@link Visitor.close} fails for it:
 * errors in the console, uncaught exceptions, dialogs, requests to other origins, answers of 500 and more.
 */
export class Visitor {
  readonly problems: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly server: Server,
  ) {}

  static async arrive(server: Server, options: Options = {}): Promise<Visitor> {
    const { scheme = 'light', email = EMAIL, viewport = { width: 1280, height: 800 } } = options;
    const context = await (await browser()).newContext({
      baseURL: server.url,
      colorScheme: scheme,
      viewport,
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      reducedMotion: options.reducedMotion ?? 'reduce',
      forcedColors: options.forcedColors ?? 'none',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(20_000);
    if (email !== null) await context.addCookies(await signIn(server, context, email, options.hasOwnSession));
    const visitor = new Visitor(context, await context.newPage(), server);
    visitor.watch(visitor.page);
    return visitor;
  }

  /** One more tab of the same person. */
  async tab(): Promise<Page> {
    const page = await this.context.newPage();
    this.watch(page);
    return page;
  }

  /** Goes to a page of the first project, such as `flags`. */
  async goToProject(path: string): Promise<void> {
    await this.page.goto(`/p/${this.server.projectId}/${path}`);
  }

  /** Looks for barriers with axe: WCAG 2.2 A and AA, and what is good practice. */
  async assertAccessible(page = this.page): Promise<void> {
    // Nothing may be on its way that would change the page meanwhile.
    await page.waitForFunction(() => !document.querySelector('.burgee-late'));
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const own = (globalThis as unknown as { axe: typeof import('axe-core') }).axe;
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const { violations } = await own.run(document, { runOnly: { type: 'tag', values: tags } });
      return violations.map(
        (one) =>
          `${one.id}: ${one.help}\n${one.nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join('\n')}`,
      );
    });
    if (violations.length > 0) assert.fail(`${page.url()}\n${violations.join('\n')}`);
  }

  /** What was copied last. */
  clipboard(page = this.page): Promise<string> {
    return page.evaluate(() => navigator.clipboard.readText());
  }

  /** Leaves, and fails for what must not have happened. `isAllowed` says which problems a test has brought about itself. */
  async close(isAllowed: (problem: string) => boolean = () => false): Promise<void> {
    await this.context.close();
    assert.deepEqual(
      this.problems.filter((own) => !isAllowed(own)),
      [],
    );
  }

  private watch(page: Page): void {
    page.on('console', (message) => {
      // That an answer was no success is noted below, where it is one that must not be.
      if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
      this.problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.problems.push(`exception: ${error.stack ?? error.message}`));
    page.on('dialog', (dialog) => {
      this.problems.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('response', (response) => {
      if (response.status() >= 500) this.problems.push(`${response.status()} for ${response.url()}`);
    });
    page.on('request', (request) => {
      const isOwn = request.url().startsWith(this.server.url) || /^(blob|data):/.test(request.url());
      if (!isOwn) this.problems.push(`off-origin: ${request.url()}`);
    });
  }
}

/** Asserts that so many of a thing come to be in the page: a count alone does not wait for the page to follow. */
export async function assertCount(things: Locator, expected: number, what = String(things)): Promise<void> {
  await until(async () => assert.equal(await things.count(), expected, what));
}

/** How many stops are passed before a thing counts as out of the keyboard's reach. */
const MOST_STOPS = 120;

/** Presses a key until something has the focus. */
export async function pressUntil(page: Page, key: string, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    if (await target.evaluate((own) => own === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${target} is not reached by ${key}`);
}

/** Presses Tab until something has the focus, as people without a mouse do. */
export function tabUntil(page: Page, target: Locator): Promise<void> {
  return pressUntil(page, 'Tab', target);
}

/** Chooses from a list by the arrow keys, as people without a mouse do: on until the option is the marked one. */
export async function chooseByKeyboard(page: Page, box: Locator, name: string): Promise<void> {
  await tabUntil(page, box);
  await page.keyboard.press('ArrowDown');
  // A key before the list is there would be lost.
  await page.getByRole('option').first().waitFor();
  const marked = page.locator('[role=option][data-combobox-selected]');
  for (let left = await page.getByRole('option').count(); left > 0; left -= 1) {
    await page.keyboard.press('ArrowDown');
    if ((await marked.innerText()).trim() === name) {
      await page.keyboard.press('Enter');
      return;
    }
  }
  assert.fail(`${name} is not reached by the arrow keys`);
}
