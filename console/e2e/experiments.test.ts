import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertCount, closeBrowser, Visitor } from './support/browser.ts';
import { defineMeasures, type Experiment, runExperiment } from './support/experiments.ts';
import { assertInterval, assertShown } from './support/numbers.ts';
import { open, resultsOf, tableOf, timeseriesOf } from './support/results.ts';
import { runCommand, Server } from './support/server.ts';

let server: Server;
let checkout: Experiment;
let price: Experiment;
let banner: Experiment;
let young: Experiment;

before(async () => {
  server = await Server.start();
  const measures = await defineMeasures(server);
  const arm = (visitors: number, conversions: number) => ({ visitors, conversions });
  checkout = await runExperiment(server, measures, {
    flag: 'checkout',
    arms: [arm(2000, 200), arm(2000, 236)],
  });
  price = await runExperiment(server, measures, { flag: 'price', arms: [arm(1200, 120), arm(800, 80)] });
  banner = await runExperiment(server, measures, {
    flag: 'banner',
    type: 'multi_armed_bandit',
    arms: [arm(500, 40), arm(900, 117)],
  });
  young = await runExperiment(server, measures, { flag: 'young', days: 0.5, arms: [arm(60, 6), arm(60, 9)] });
});

after(async () => {
  await closeBrowser();
  await server.close();
});

const results = (own: Experiment, query = '') => resultsOf(server, own, query);
const timeseries = (own: Experiment) => timeseriesOf(server, own);

test('a sample-ratio fault has a banner, its numbers, and pauses', async () => {
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const page = await open(visitor, price);
  await page.getByRole('alert').filter({ hasText: 'Do not trust these results' }).waitFor();
  await page.getByRole('figure', { name: 'Sample ratio: p over time' }).waitFor();
  await visitor.assertAccessible();
  const wire = await results(price);
  const rows = await tableOf(page, 'Visitors: observed and expected');
  for (const [index, arm] of price.arms.entries()) {
    assertShown(rows[index]?.[1] ?? '', wire.x_stats.srm.counts[arm], 'plain', 'observed');
    assertShown(rows[index]?.[3] ?? '', wire.x_stats.srm.expected[arm], 'plain', 'expected');
  }
  const series = await timeseries(price);
  for (const [index, row] of (await tableOf(page, 'Sample ratio: p over time')).entries()) {
    assertShown(row[1] ?? '', series.x_srm[index]?.running_p_value, 'plain', 'p');
  }
  await page.getByText('One variation loses its events').waitFor();
  await page.getByRole('button', { name: 'Pause the experiment' }).click();
  const dialog = page.getByRole('dialog', { name: /^Pause/ });
  await visitor.assertAccessible();
  await dialog.getByRole('button', { name: 'Pause', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  const ruleset = `/flags/v1/projects/${server.projectId}/flags/price/environments/production/ruleset`;
  const enabled = async () =>
    (await server.api<{ rules: Record<string, { enabled: boolean }> }>('GET', ruleset)).rules[price.ruleKey]
      ?.enabled;
  assert.equal(await enabled(), false);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone.').waitFor();
  assert.equal(await enabled(), true);
  await visitor.close();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`14: a bandit has its allocation and no significance (${scheme})`, async () => {
    const visitor = await Visitor.arrive(server, { scheme });
    const page = await open(visitor, banner);
    await page.getByRole('figure', { name: 'Traffic by variation' }).waitFor();
    await visitor.assertAccessible();
    const wire = await results(banner);
    const improvement = await page.locator('[data-figure=improvement]').innerText();
    assertShown(
      improvement.replace(' Buyers', ''),
      wire.metrics[0]?.x_stats.improvement_over_equal,
      'plain',
      'improvement',
    );
    const shares = (await timeseries(banner)).x_allocation;
    for (const [index, row] of (await tableOf(page, 'Traffic by variation'))
      .slice(0, shares.length)
      .entries()) {
      for (const [place, arm] of banner.arms.entries()) {
        assertShown(
          row[place + 1] ?? '',
          (shares[index]?.weights[arm] ?? Number.NaN) / 10_000,
          'plain',
          'share',
        );
      }
    }
    assert.doesNotMatch(await page.getByRole('main').innerText(), /signific|p-value|conclusive|wins|loses/i);
    await visitor.close();
  });
}

test('results can be shared, and reset after a question', async () => {
  const visitor = await Visitor.arrive(server);
  const page = await open(visitor, young, '?diff=absolute');
  await page.getByRole('button', { name: 'Export and share' }).click();
  await page.getByRole('menuitem', { name: 'Copy link to this view' }).click();
  await page.getByText('is copied').first().waitFor();
  assert.match(await visitor.clipboard(), new RegExp(`/experiments/${young.id}\\?diff=absolute`));
  await page.getByRole('button', { name: 'Reset results…' }).click();
  await page
    .getByRole('dialog', { name: 'Reset the results?' })
    .getByRole('button', { name: 'Reset results', exact: true })
    .click();
  await page.getByText('The counts start over from now on.').waitFor();
  const status = await server.request('GET', `/v2/experiments/${young.id}/results`);
  assert.equal(status.status, 204);
  await page.getByRole('heading', { name: 'No visitors yet' }).waitFor();
  await visitor.close();
});

test('the list has every experiment with its health and its interval, narrowed by the address', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('experiments');
  const row = page.locator(`tr[data-experiment="${checkout.id}"]`);
  await row.getByText('Balanced').waitFor();
  const wire = await results(checkout);
  const said = /On: (\S+ to \S+) on Buyers/.exec((await row.innerText()).replace(/\s+/g, ' '))?.[1];
  assertInterval(
    said ?? '',
    wire.metrics[0]?.results[checkout.arms[1]]?.lift?.confidence_interval,
    'plain',
    'list',
  );
  await page.locator(`tr[data-experiment="${price.id}"]`).getByText('Imbalance').waitFor();
  await visitor.assertAccessible();
  await page.getByRole('textbox', { name: 'Search' }).fill('bann');
  await page.waitForURL(/q=bann/);
  await assertCount(page.locator('tr[data-experiment]'), 1);
  await page.reload();
  await page.locator(`tr[data-experiment="${banner.id}"]`).waitFor();
  await assertCount(page.locator('tr[data-experiment]'), 1);
  await visitor.goToProject('experiments?view=reports');
  await page.getByRole('button', { name: 'More about Test of checkout' }).click();
  await page.getByRole('menuitem', { name: 'Archive', exact: true }).click();
  await page.getByText('is archived').first().waitFor();
  await page.getByRole('link', { name: 'Test of checkout' }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('link', { name: 'Test of checkout' }).waitFor();
  await visitor.assertAccessible();

  await page.getByRole('button', { name: 'More about Test of checkout' }).click();
  await page.getByRole('menuitem', { name: 'Copy as curl: archive', exact: true }).click();
  await page.getByText('Copied.').first().waitFor();
  await runCommand(await visitor.clipboard(), server.own.token);
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Experiments' }).waitFor();
  await assertCount(page.getByRole('link', { name: 'Test of checkout' }), 0);
  await visitor.goToProject('experiments?view=reports&archived=true');
  await page.getByRole('link', { name: 'Test of checkout' }).waitFor();
  await visitor.close();
});
