import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertCount, closeBrowser, Visitor } from './support/browser.ts';
import { serverWithFlags } from './support/manyFlags.ts';
import type { Server } from './support/server.ts';

const FLAGS = 5_000;

let server: Server;

before(async () => {
  server = await serverWithFlags(FLAGS);
});

after(async () => {
  await closeBrowser();
  await server.close();
});

// How long it takes is measured by `make bench-console`; what makes it short is asserted here.
test('of 5,000 flags in five environments those in sight are fetched and drawn; they are searched, filtered and scrolled', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('page_number=')) asked.push(request.url());
  });
  await visitor.goToProject('flags');
  await page.getByText('5,000 flags').waitFor();
  await page.getByRole('link', { name: 'Feature 1', exact: true }).waitFor();
  assert.equal(asked.length, 1, asked.join('\n'));

  for (const [text, said] of [
    ['1234', '1 flag'],
    ['feature_31', '111 flags'],
  ] as const) {
    await page.getByLabel('Search flags').fill(text);
    await page.getByRole('status').getByText(said, { exact: true }).waitFor();
  }
  await page.getByLabel('Search flags').fill('');
  // However fast it is typed, the last text counts, and rows that do not fit are taken away.
  await page.getByLabel('Search flags').pressSequentially('feature_4999', { delay: 5 });
  await page.getByRole('status').getByText('1 flag', { exact: true }).waitFor();
  await page.waitForURL(/q=feature_4999$/);
  await assertCount(page.getByRole('table', { name: 'Flags' }).getByRole('row'), 2);
  await page.getByLabel('Search flags').fill('nothing');
  await page.getByRole('heading', { name: 'No flag fits' }).waitFor();
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await page.getByText('5,000 flags').waitFor();
  assert.equal(await page.getByLabel('Search flags').inputValue(), '');

  // Before it is scrolled: a checkbox half under the head of the list is smaller than a target should be.
  await visitor.assertAccessible();
  await page
    .getByRole('region', { name: 'Flags' })
    .evaluate((own) => own.scrollTo({ top: own.scrollHeight }));
  await page.getByRole('row', { name: /Feature 999\b/ }).waitFor();
  const rows = await page.getByRole('row').count();
  assert.ok(rows < 60, `${rows} rows are in the page`);
  await visitor.close();
});

test('what is selected over many pages is archived as one, and taken back', async () => {
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
