import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, Visitor } from './support/browser.ts';
import { delivery, Flags } from './support/flags.ts';
import { Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await Server.start();
  // Without one, home leads to the start.
  await new Flags(server).create('there');
  await server
    .api('POST', '/burgee/v1/service-accounts', { name: 'Pipeline', project_roles: [] })
    .catch(() => undefined);
  await server.api('POST', `/permissions/accounts/${server.own.account_id}/teams`, {
    name: 'Checkout',
    members: [],
  });
});

after(async () => {
  await closeBrowser();
  await server.close();
});

const own: readonly (readonly [path: string, heading: string])[] = [
  ['/me/profile', 'Profile'],
  ['/me/access', 'API access'],
  ['/me/apps', 'Authorised apps'],
  ['/me/sessions', 'Sessions'],
  ['/me/appearance', 'Appearance'],
  ['/admin/users', 'Users'],
  ['/admin/teams', 'Teams'],
  ['/admin/projects', 'Projects'],
  ['/admin/oauth-apps', 'OAuth apps'],
  ['/admin/service-accounts', 'Service accounts'],
  ['/admin/identity-providers', 'Identity providers'],
  ['/admin/workload-trusts', 'Workload trusts'],
  ['/admin/tokens', 'All tokens'],
  ['/admin/audit', 'Audit log'],
  ['/admin/health', 'Health'],
];

const ofProject: readonly (readonly [path: string, heading: string])[] = [
  ['home', 'Home'],
  ['start', 'Start'],
  ['settings/general', 'General'],
  ['settings/environments', 'Environments'],
  ['settings/people', 'People'],
  ['settings/webhooks', 'Webhooks'],
];

for (const scheme of ['light', 'dark'] as const) {
  test(`the pages of settings, administration and profile have no barriers (${scheme})`, async () => {
    const visitor = await Visitor.arrive(server, { scheme });
    const all = [
      ...own,
      ...ofProject.map(([path, heading]) => [`/p/${server.projectId}/${path}`, heading] as const),
    ];
    for (const [path, heading] of all) {
      await visitor.page.goto(path);
      await visitor.page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await visitor.assertAccessible();
    }
    await visitor.close();
  });
}

test('nothing is lost on a phone, at 400 % zoom, and with forced colours', async () => {
  // 320 px wide is what 400 % zoom leaves of 1280.
  const viewports = [
    { width: 320, height: 640 },
    { width: 360, height: 740 },
  ];
  for (const viewport of viewports) {
    const visitor = await Visitor.arrive(server, { viewport, forcedColors: 'active' });
    const { page } = visitor;
    for (const [path, heading] of ofProject) {
      await visitor.goToProject(path);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await page.waitForLoadState('networkidle');
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (overflow > 0) throw new Error(`${path} is ${overflow} px wider than ${viewport.width} px`);
    }
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'General' }).waitFor();
    await page.getByRole('button', { name: /^Environment:/ }).click();
    await page.getByRole('menuitem', { name: 'Production' }).click();
    await page.getByRole('button', { name: 'Environment: Production' }).waitFor();
    await visitor.close();
  }
});

test('a flag is run and paused on a phone, without motion', async () => {
  const flags = new Flags(server);
  await flags.create('afloat');
  await flags.addRules('afloat', 'development', [delivery('afloat_all')]);
  const visitor = await Visitor.arrive(server, {
    viewport: { width: 360, height: 740 },
    reducedMotion: 'reduce',
    forcedColors: 'active',
  });
  const { page } = visitor;
  await visitor.goToProject('flags/afloat?env=development');
  await page.getByRole('button', { name: 'Run in Development' }).click();
  await page.getByRole('button', { name: 'Pause in Development' }).waitFor();
  await page.waitForFunction(() => document.getAnimations().every((own) => own.playState !== 'running'));
  await page.getByRole('button', { name: 'Pause in Development' }).click();
  await page.getByRole('button', { name: 'Run in Development' }).waitFor();
  assert.equal((await flags.rules('afloat')).enabled, false);
  await visitor.assertAccessible();
  await visitor.close();
});

test('the palette finds pages and runs commands', async () => {
  await server.api('POST', `/flags/v1/projects/${server.projectId}/flags`, {
    key: 'checkout_color',
    name: 'Checkout colour',
  });
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('start');
  await page.getByRole('heading', { level: 1, name: 'Start' }).waitFor();
  const run = async (words: string, action: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Search and commands' }).fill(words);
    await page.getByText(action, { exact: true }).click();
  };
  await run('go tok', 'Go to API access: tokens');
  await page.getByRole('heading', { level: 1, name: 'API access' }).waitFor();
  await run('admin', 'Go to Administration');
  await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
  await run('dark', 'Appearance: dark');
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
  await run('settings', 'Go to Settings');
  await page.getByRole('heading', { level: 1, name: 'General' }).waitFor();
  await page.keyboard.press('Control+k');
  await visitor.assertAccessible();
  await page.getByRole('textbox', { name: 'Search and commands' }).fill('colour');
  await page.getByText('Checkout colour', { exact: true }).click();
  await page.waitForURL(/flags\/checkout_color/);
  await visitor.close();
});
