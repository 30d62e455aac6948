import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, Visitor } from './support/browser.ts';
import { delivery, Flags } from './support/flags.ts';
import { copyFlag } from './support/manyFlags.ts';
import { Server } from './support/server.ts';

const COPIES = 4_999;
/** How much slower the processor is made, as for a laptop of some years. */
const SLOWDOWN = 4;

let server: Server;

before(async () => {
  server = await Server.start();
  const flags = new Flags(server);
  for (const key of ['staging', 'qa', 'preview']) {
    await server.api('POST', '/v2/environments', { project_id: server.projectId, key, name: key });
  }
  await flags.create('feature');
  await flags.addRules('feature', 'production', [delivery('feature_all', { percentage_included: 4000 })]);
  await flags.run('feature', 'production');
  await copyFlag(server, 'feature', COPIES);
});

after(async () => {
  await closeBrowser();
  await server.close();
});

test('27: 5,000 flags in five environments are there at once, and searched in no time', async (context) => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  // What everything else needs is loaded before, as it is for whoever works with the console.
  await visitor.goToProject('flags');
  await page.getByText('5,000 flags').waitFor({ timeout: 30_000 });
  await visitor.goToProject('events');
  await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
  const session = await visitor.context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });

  const opened = performance.now();
  await page.getByRole('link', { name: 'Flags', exact: true }).click();
  await page.getByRole('link', { name: 'Feature 1', exact: true }).waitFor();
  const open = performance.now() - opened;

  const searched: number[] = [];
  for (const text of ['77', '1234', '4999', 'feature_31', 'nothing']) {
    const answered = page.waitForResponse((response) => response.url().includes(`query=${text}`));
    await page.getByLabel('Search flags').fill(text);
    const { requestStart, responseEnd } = (await answered).request().timing();
    searched.push(responseEnd - requestStart);
    await page
      .getByRole('status')
      .getByText(/flags?$/)
      .first()
      .waitFor();
  }
  await page.getByRole('heading', { name: 'No flag fits' }).waitFor();
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await page.getByText('5,000 flags').waitFor();

  const scrolled = performance.now();
  await page
    .getByRole('region', { name: 'Flags' })
    .evaluate((own) => own.scrollTo({ top: own.scrollHeight }));
  await page.getByRole('row', { name: /Feature 999\b/ }).waitFor();
  const scroll = performance.now() - scrolled;
  const rows = await page.getByRole('row').count();
  context.diagnostic(
    `open ${open.toFixed()} ms, searches ${searched.map((own) => own.toFixed()).join(', ')} ms, to the end ${scroll.toFixed()} ms`,
  );

  assert.ok(open < 1_000, `interactive after ${open} ms`);
  assert.ok(Math.max(...searched) < 100, `searches took ${searched} ms`);
  assert.ok(rows < 60, `${rows} rows are in the page`);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await visitor.assertAccessible();
  await visitor.close();
});

test('27: what is selected over many pages is archived as one, and taken back', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags?q=feature_49');
  await page.getByLabel('Select the flags in sight').check();
  const selected = (await page.getByText(/flags selected/).textContent()) ?? '';
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Archive', exact: true }).click();
  await page.getByText(selected.replace('selected', 'archived')).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone.').waitFor({ timeout: 60_000 });
  await visitor.close();
});
