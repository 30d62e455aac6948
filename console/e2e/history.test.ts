import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { assertCount, closeBrowser, Visitor } from './support/browser.ts';
import { defineMeasures, runExperiment } from './support/experiments.ts';
import { Server } from './support/server.ts';

let server: Server;
let ruleset: string;
const RULE = 'checkout_test';

interface Rule {
  percentage_included: number;
}

before(async () => {
  server = await Server.start();
  const arm = { visitors: 1, conversions: 0 };
  await runExperiment(server, await defineMeasures(server), {
    flag: 'checkout',
    environment: 'development',
    arms: [arm, arm],
  });
  ruleset = `/flags/v1/projects/${server.projectId}/flags/checkout/environments/development/ruleset`;
  await server.api('PATCH', ruleset, [
    { op: 'replace', path: `/rules/${RULE}/percentage_included`, value: 2500 },
  ]);
});

after(async () => {
  await closeBrowser();
  await server.close();
});

const traffic = async () =>
  (await server.api<{ rules: Record<string, Rule> }>('GET', ruleset)).rules[RULE]?.percentage_included;
const changes = (query = '') =>
  server.api<{ id: number }[]>('GET', `/v2/changes?project_id=${server.projectId}&per_page=100${query}`);

for (const scheme of ['light', 'dark'] as const) {
  test(`20: the history tells who did what, and has its differences (${scheme})`, async () => {
    const visitor = await Visitor.arrive(server, { scheme });
    const { page } = visitor;
    await visitor.goToProject('history');
    await page.getByText('changed rule “Test of checkout”: traffic 100.00% → 25.00%').waitFor();
    await visitor.assertAccessible();
    await page.getByRole('button', { name: 'Expand all' }).click();
    const diff = page
      .getByRole('region', { name: /^Difference of change \d+: rule Test of checkout/ })
      .first();
    assert.match(
      await diff.innerText(),
      /−[\s\S]*"percentage_included": 10000[\s\S]*\+[\s\S]*"percentage_included": 2500/,
    );
    const entries = await page.locator('[data-entry]').count();
    await assertCount(page.getByRole('button', { name: 'Details', expanded: true }), entries);
    await visitor.assertAccessible();
    await page.getByRole('button', { name: 'Collapse all' }).click();
    await assertCount(page.getByRole('button', { name: 'Details', expanded: true }), 0);
    await visitor.close();
  });
}

test('filters are in the address, and ask the API', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('history');
  await page.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'event', exact: true }).click();
  await page.waitForURL(/type=/);
  await page.getByText('created event “Purchase”').waitFor();
  await assertCount(page.locator('[data-entry]'), (await changes('&entity_type=event')).length);
  await page.reload();
  await page.getByText('created event “Purchase”').waitFor();
  await assertCount(page.locator('[data-entry]'), 1);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByLabel('From', { exact: true }).fill('2001-01-01');
  await page.getByLabel('To', { exact: true }).fill('2001-01-02');
  await page.getByRole('heading', { name: 'No change matches' }).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await page.getByRole('combobox', { name: 'Source' }).click();
  await page.getByRole('option', { name: 'Console' }).click();
  await page.waitForURL(/source=ui/);
  await page.getByRole('heading', { name: 'No change matches' }).waitFor();
  assert.equal((await changes('&source=ui')).length, 0);
  await visitor.close();
});

test('a change is exported as it is told', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('history');
  const save = async (item: string) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item, exact: true }).click();
    return readFile(await (await download).path(), 'utf8');
  };
  const all = await changes();
  const lines = (await save('NDJSON'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(lines, all);
  const csv = await save('CSV');
  assert.equal(csv.split('\r\n').length, all.length + 2);
  assert.ok(csv.startsWith('id,time,user,source,change,type,'));
  await visitor.close();
});

test('reverting shows what it would do, and makes a new change', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  const before = (await changes()).length;
  await visitor.goToProject('history');
  await page.getByRole('button', { name: /^Revert: changed rule “Test of checkout”: traffic/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Revert this change' });
  const diff = dialog.getByRole('region', { name: /^What would change/ });
  assert.match(
    await diff.innerText(),
    /−[\s\S]*"percentage_included": 2500[\s\S]*\+[\s\S]*"percentage_included": 10000/,
  );
  await visitor.assertAccessible();
  assert.equal(await traffic(), 2500);
  await dialog.getByRole('button', { name: 'Revert', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await traffic(), 10_000);
  assert.ok((await changes()).length > before);
  await page.getByText('traffic 25.00% → 100.00%').waitFor();
  await page.getByText('console', { exact: true }).first().waitFor();
  // Taken back already: nothing would change.
  await page
    .getByRole('button', { name: /^Revert: changed rule “Test of checkout”: traffic 100.00% → 25.00%/ })
    .click();
  await dialog.getByText('Nothing would change').waitFor();
  assert.ok(await dialog.getByRole('button', { name: 'Revert', exact: true }).isDisabled());
  await visitor.close();
});
