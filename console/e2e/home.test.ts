import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertCount, closeBrowser, tabUntil, Visitor } from './support/browser.ts';
import { defineMeasures, runExperiment } from './support/experiments.ts';
import { delivery, Flags } from './support/flags.ts';
import { Server } from './support/server.ts';

const DAY = 86_400_000;

let server: Server;
let flags: Flags;

before(async () => {
  server = await Server.start({ args: ['--webhooks-allow-private'] });
  flags = new Flags(server);
});

after(async () => {
  await closeBrowser();
  await server.close();
});

test('a project without flags begins at the start', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await page.goto('/');
  await page.getByRole('heading', { level: 1, name: 'Start' }).waitFor();
  await visitor.close();
});

test('home has the last changes and who asks; what needs nobody is not there', async () => {
  await flags.create('quiet', { name: 'Quiet flag' });
  await flags.addRules('quiet', 'development', [delivery('quiet_all')]);
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const { page } = visitor;
  await page.goto('/');
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  await page
    .getByText(/created .*quiet/i)
    .first()
    .waitFor();
  await page.getByRole('link', { name: 'Connect an app to Development' }).waitFor();
  const titles = await page.getByRole('heading', { level: 2 }).allInnerTexts();
  assert.deepEqual(titles, ['Recent changes', 'SDKs']);
  await visitor.assertAccessible();

  await flags.datafile('development');
  await page.reload();
  await page.getByText('Datafile fetched').waitFor();
  await page.getByText('in use').waitFor();
  await assertCount(page.getByRole('link', { name: /^Connect an app to/ }), 1, 'for production');
  await tabUntil(page, page.getByRole('link', { name: 'All of the history' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  await visitor.close();
});

test('home says what needs somebody: an imbalance, a webhook that fails, a token that ends', async () => {
  const skewed = await runExperiment(server, await defineMeasures(server), {
    flag: 'skewed',
    arms: [
      { visitors: 1_200, conversions: 120 },
      { visitors: 800, conversions: 90 },
    ],
  });
  // Nobody listens at port 9 (discard).
  const webhook = await server.api<{ id: string }>('POST', `/v2/projects/${server.projectId}/webhooks`, {
    name: 'Pager',
    url: 'http://127.0.0.1:9/',
    events: ['project.flag_created'],
  });
  await server.api('POST', `/burgee/v1/webhooks/${webhook.id}/test`);
  await server.makeToken('nightly export', new Date(Date.now() + 3.5 * DAY));
  await server.makeToken('yearly export', new Date(Date.now() + 300 * DAY));
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('home');
  const needs = page.getByRole('list').filter({ hasText: 'token ends' });
  await needs.getByText(/^webhook fails Pager did not get its last message: /).waitFor();
  await needs.getByText(/Test of skewed has visitors in other shares/).waitFor();
  await needs.getByText(/nightly export expires in 3 days/).waitFor();
  await assertCount(needs.getByText('yearly export'), 0);
  const running = page.getByRole('region', { name: 'Running experiments' });
  await running.getByRole('link', { name: 'Test of skewed' }).waitFor();
  await running.getByText('Imbalance').waitFor();
  await visitor.assertAccessible();
  await needs.getByRole('link', { name: 'Test of skewed' }).click();
  await page.waitForURL(new RegExp(`/experiments/${skewed.id}`));
  await visitor.close();
});
