import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { assertCount, chooseByKeyboard, closeBrowser, tabUntil, Visitor } from './support/browser.ts';
import { defineMeasures, type Experiment, runExperiment } from './support/experiments.ts';
import { assertInterval, assertShown } from './support/numbers.ts';
import { assertMetrics, type Outcome, open, parseCsv, resultsOf, tableOf } from './support/results.ts';
import { Server } from './support/server.ts';

let server: Server;
let measures: { event: number; attribute: number };
let checkout: Experiment;

before(async () => {
  server = await Server.start();
  measures = await defineMeasures(server);
  const arm = (visitors: number, conversions: number) => ({ visitors, conversions });
  checkout = await runExperiment(server, measures, {
    flag: 'checkout',
    arms: [arm(2000, 200), arm(2000, 236)],
  });
});

after(async () => {
  await closeBrowser();
  await server.close();
});

const results = (own: Experiment, query = '') => resultsOf(server, own, query);

test('the numbers are those of the method that is chosen', async () => {
  const visitor = await Visitor.arrive(server);
  const page = await open(visitor, checkout);
  await page.getByRole('combobox', { name: 'Method' }).click();
  await page.getByRole('option', { name: 'Bayesian' }).click();
  await page.getByRole('columnheader', { name: 'Chance to win' }).waitFor();
  const wire = await results(checkout, '&x_engine=bayesian');
  for (const [index, row] of (await tableOf(page, 'Metrics')).entries()) {
    const own = wire.metrics.flatMap((metric) => Object.values(metric.results))[index];
    assertInterval(row[5] ?? '', own?.lift?.confidence_interval, 'plain', 'credible interval');
    assertShown(row[7] ?? '', own?.lift?.x_stats?.chance_to_win, 'plain', 'chance to win');
  }
  await assertCount(page.getByRole('figure', { name: /^Significance/ }), 0);

  await page.getByRole('combobox', { name: 'Method' }).click();
  await page.getByRole('option', { name: 'Fixed horizon' }).click();
  await page
    .getByRole('spinbutton', { name: 'Planned visitors' })
    .or(page.getByLabel('Planned visitors'))
    .first()
    .fill('100000');
  await page.waitForURL(/plan=100000/);
  await page.getByText('Not yet. A fixed horizon is looked at once').waitFor();
  await page.getByText('No peeking').waitFor();
  await visitor.assertAccessible();
  await visitor.close();
});

test('baseline, window and segment are asked of the API', async () => {
  const visitor = await Visitor.arrive(server);
  const page = await open(visitor, checkout);
  const [, on] = checkout.arms;
  await page.getByRole('combobox', { name: 'Baseline' }).click();
  await page.getByRole('option', { name: 'On' }).click();
  await page.waitForURL(/baseline=/);
  await page
    .getByRole('row', { name: /On.*baseline/ })
    .first()
    .waitFor();
  await assertMetrics(page, await results(checkout, `&baseline_variation_id=${on}`));

  await open(visitor, checkout);
  const day = (back: number) =>
    new Date(Date.now() - back * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Berlin' });
  await page.getByLabel('From', { exact: true }).fill(day(9));
  await page.getByLabel('To', { exact: true }).fill(day(4));
  await page.waitForURL(/from=.*to=/);
  // Berlin is an hour ahead in November.
  const window = `&start_time=${new Date(`${day(9)}T00:00:00+01:00`).toISOString()}&end_time=${new Date(`${day(3)}T00:00:00+01:00`).toISOString()}`;
  const narrowed = await results(checkout, window);
  assert.ok(narrowed.reach.total_count < 4000);
  await page
    .getByText(`${narrowed.reach.total_count.toLocaleString('en-GB')} visitors`, { exact: true })
    .waitFor();
  await assertMetrics(page, narrowed);

  await open(visitor, checkout);
  await page.getByRole('combobox', { name: 'Segment by' }).click();
  await page.getByRole('option', { name: 'plan' }).click();
  for (const value of ['gold', 'free']) {
    await page.getByRole('combobox', { name: 'Values' }).fill(value);
    await page.keyboard.press('Enter');
  }
  const segments = page.getByRole('region', { name: 'Segments' });
  for (const value of ['gold', 'free']) {
    const wire = await results(checkout, `&attribute_id=${measures.attribute}&attribute_value=${value}`);
    for (const arm of checkout.arms) {
      const row = segments.locator(`tr[data-segment="${value}"][data-variation="${arm}"]`);
      await row.waitFor();
      const cells = await row.locator('td').allInnerTexts();
      const own = wire.metrics[0]?.results[arm] as Outcome;
      assertShown(cells[1] ?? '', own.x_stats.units, 'plain', `${value}: visitors`);
      assertShown(cells[2] ?? '', own.rate, 'plain', `${value}: value`);
      if (own.lift)
        assertInterval(cells[3] ?? '', own.lift.confidence_interval, 'plain', `${value}: interval`);
    }
  }
  await visitor.assertAccessible();
  await visitor.close();
});

test('the CSV parses, and its totals are those of the page', async () => {
  const visitor = await Visitor.arrive(server);
  const page = await open(visitor, checkout);
  const save = async (item: string) => {
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    return readFile(await (await download).path(), 'utf8');
  };
  await page.getByRole('button', { name: 'Export and share' }).click();
  const [head, ...rows] = parseCsv(await save('Results as CSV'));
  const place = (name: string) => {
    const found = head?.indexOf(name) ?? -1;
    assert.ok(found >= 0, name);
    return found;
  };
  const wire = await results(checkout);
  const outcomes = wire.metrics.flatMap((metric) => Object.entries(metric.results));
  assert.equal(rows.length, outcomes.length);
  for (const [index, [id, own]] of outcomes.entries()) {
    assert.equal(rows[index]?.[place('Variation ID')], id);
    assert.equal(Number(rows[index]?.[place('Numerator Value')]), own.value);
    assert.equal(Number(rows[index]?.[place('Denominator Value')]), own.samples);
  }
  await page.getByRole('button', { name: 'Download: Metrics' }).click();
  const [names, ...shown] = parseCsv(await save('CSV of the table'));
  assert.equal(names?.length, 9);
  assert.deepEqual(shown, await tableOf(page, 'Metrics'));
  await page.getByRole('button', { name: 'Download: Visitors by variation' }).click();
  assert.match(await save('SVG picture'), /^<\?xml[\s\S]*<svg[\s\S]*<path[\s\S]*<\/svg>\s*$/);
  await page.getByRole('button', { name: 'Download: Metrics' }).click();
  const png = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'PNG picture' }).click();
  const picture = await readFile(await (await png).path());
  assert.equal(picture.subarray(1, 4).toString(), 'PNG');
  assert.ok(picture.length > 10_000, `${picture.length} bytes`);
  await visitor.close();
});

test('intervals have the confidence that is chosen', async () => {
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const page = await open(visitor, checkout);
  await page.getByRole('combobox', { name: 'Confidence' }).click();
  await page.getByRole('option', { name: '99%' }).click();
  await page.waitForURL(/level=0.99/);
  await page.getByRole('figure', { name: 'Visitors by variation' }).waitFor();
  const wide = await results(checkout, '&x_confidence_level=0.99');
  await page.getByRole('columnheader', { name: /99%/ }).first().waitFor();
  await assertMetrics(page, wide);
  await visitor.assertAccessible();
  await visitor.close();
});

test('results are looked at by keyboard alone', async () => {
  const visitor = await Visitor.arrive(server);
  const page = await open(visitor, checkout);
  await page.getByRole('figure', { name: 'Visitors by variation' }).waitFor();
  await chooseByKeyboard(page, page.getByRole('combobox', { name: 'Method' }), 'Bayesian');
  await page.waitForURL(/method=bayesian/);
  const chart = page.getByRole('application', { name: /^Difference from the baseline/ });
  await tabUntil(page, chart);
  await page.keyboard.press('End');
  await chart.getByRole('status').getByText(/n \d/).waitFor();
  await visitor.close();
});
