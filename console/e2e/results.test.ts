import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { closeBrowser, Visitor } from './support/browser.ts';
import { defineMeasures, type Experiment, runExperiment } from './support/experiments.ts';
import { assertInterval, assertShown } from './support/numbers.ts';
import { Server } from './support/server.ts';

type Bounds = [number, number];

interface Point {
  value?: number;
  confidence_interval?: Bounds;
  x_stats?: {
    p_value?: number;
    p_adjusted?: number;
    running_significance?: number;
    difference?: number;
    difference_interval?: Bounds;
    chance_to_win?: number;
  };
}

interface Outcome {
  value: number;
  samples: number;
  rate: number;
  lift?: Point;
  total_increase?: Point;
  x_stats: { units: number };
}

interface Results {
  reach: { total_count: number; variations: Record<string, { count: number; variation_reach: number }> };
  metrics: {
    name: string;
    field?: string;
    results: Record<string, Outcome>;
    x_stats: { improvement_over_equal?: number };
  }[];
  x_stats: { srm: { p_value: number; counts: Record<string, number>; expected: Record<string, number> } };
}

interface Timeseries {
  metrics: { field?: string; results: Record<string, { timeseries: (Outcome & { time: string })[] }> }[];
  x_allocation: { time: string; weights: Record<string, number> }[];
  x_srm: { time: string; counts: Record<string, number>; running_p_value: number }[];
}

let server: Server;
let measures: { event: number; attribute: number };
let checkout: Experiment;
let price: Experiment;
let banner: Experiment;
let young: Experiment;

before(async () => {
  server = await Server.start();
  measures = await defineMeasures(server);
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

const results = (own: Experiment, query = '') =>
  server.api<Results>('GET', `/v2/experiments/${own.id}/results?x_difference_type=relative${query}`);
const timeseries = (own: Experiment) =>
  server.api<Timeseries>('GET', `/v2/experiments/${own.id}/timeseries?x_difference_type=relative`);

async function open(visitor: Visitor, own: Experiment, search = ''): Promise<Page> {
  await visitor.goToProject(`experiments/${own.id}${search}`);
  await visitor.page.getByRole('heading', { level: 1, name: `Test of ${own.flag}` }).waitFor();
  return visitor.page;
}

/** The rows of a chart's table. */
async function tableOf(page: Page, figure: string): Promise<string[][]> {
  const own = page.getByRole('figure', { name: figure });
  await own.getByRole('radiogroup').getByText('Table', { exact: true }).click();
  const rows = await own
    .locator('tbody tr')
    .evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent ?? '')),
    );
  await own.getByRole('radiogroup').getByText('Chart', { exact: true }).click();
  return rows;
}

/** The numbers of the metric table, which has a row for each metric and variation. */
async function assertMetrics(page: Page, wire: Results): Promise<void> {
  const rows = await tableOf(page, 'Metrics');
  const outcomes = wire.metrics.flatMap((metric) =>
    Object.values(metric.results).map((own) => ({ metric, own })),
  );
  assert.equal(rows.length, outcomes.length);
  for (const [index, { metric, own }] of outcomes.entries()) {
    const [name, , visitors, total, value, interval, estimate, p] = rows[index] as string[];
    const unit = metric.field === 'revenue' ? 'money' : 'plain';
    assert.equal(name, metric.name);
    assertShown(visitors ?? '', own.x_stats.units, 'plain', 'visitors');
    assertShown(total ?? '', own.value, unit, 'total');
    assertShown(value ?? '', own.rate, unit, 'value');
    assertInterval(interval ?? '', own.lift?.confidence_interval, 'plain', `interval of ${metric.name}`);
    assertShown(estimate ?? '', own.lift?.value, 'plain', 'estimate');
    assertShown(p ?? '', own.lift?.x_stats?.p_adjusted, 'plain', 'p');
  }
}

/** How positions of a picture stand for values, by two of its ticks. */
async function scaleOf(ticks: Locator, along: 'x' | 'y'): Promise<(position: number) => number> {
  const read = await ticks.evaluateAll(
    (all, along) => all.map((tick) => [Number(tick.getAttribute(along)), tick.textContent ?? ''] as const),
    along,
  );
  const number = (text: string) =>
    Number(text.replace('−', '-').replace(/[+%,]/g, '')) / (text.includes('%') ? 100 : 1);
  const [[from, low], [to, high]] = [read[0], read.at(-1)] as [[number, string], [number, string]];
  return (position) => number(low) + ((position - from) / (to - from)) * (number(high) - number(low));
}

for (const scheme of ['light', 'dark'] as const) {
  test(`12: every number of results is that of the API (${scheme})`, async () => {
    const visitor = await Visitor.arrive(server, { scheme });
    const page = await open(visitor, checkout);
    await page.getByRole('figure', { name: 'Visitors by variation' }).waitFor();
    await visitor.assertAccessible();
    const wire = await results(checkout);
    await assertMetrics(page, wire);
    assert.match(
      await page.getByRole('status', { name: 'Verdict' }).innerText(),
      /On is between [+−]\d+\.\d% and \+\d+\.\d% on Buyers/,
    );

    const series = await timeseries(checkout);
    const [off, on] = checkout.arms;
    const points = (metric: number, arm: string) => series.metrics[metric]?.results[arm]?.timeseries ?? [];
    const lifts = points(0, on).filter((point) => point.lift?.value !== undefined);
    const lift = await tableOf(page, 'Difference from the baseline: Buyers');
    assert.equal(lift.length, lifts.length);
    for (const [index, point] of lifts.entries()) {
      const [, value, interval, n, p] = lift[index] as string[];
      assertShown(value ?? '', point.lift?.value, 'plain', 'lift');
      assertInterval(interval ?? '', point.lift?.confidence_interval, 'plain', 'band');
      assertShown(n ?? '', point.samples, 'plain', 'n');
      assertShown(p ?? '', point.lift?.x_stats?.p_adjusted, 'plain', 'p');
    }
    const found = points(0, on).filter((point) => point.lift?.x_stats?.running_significance !== undefined);
    for (const [index, row] of (await tableOf(page, 'Significance: Buyers')).entries()) {
      const actual = found[index]?.lift?.x_stats?.running_significance ?? Number.NaN;
      assertShown(row[1] ?? '', actual, 'plain', 'significance');
      assertShown(row[2] ?? '', 1 - actual, 'plain', 'least p');
    }
    const times = points(0, off).filter(
      (_, index) => (points(0, off)[index]?.samples ?? 0) + (points(0, on)[index]?.samples ?? 0) > 0,
    );
    const rates = await tableOf(page, 'Rate: Buyers');
    assert.equal(rates.length, times.length);
    for (const [index, point] of times.entries()) {
      const row = rates[index] as string[];
      if (point.samples > 0) assertShown(row[1] ?? '', point.rate, 'plain', 'rate');
      assert.equal(
        row[2],
        `${point.value.toLocaleString('en-GB')} of ${point.samples.toLocaleString('en-GB')}`,
      );
    }
    const visitors = await tableOf(page, 'Visitors by variation');
    assert.equal(visitors.length, series.x_srm.length);
    for (const [index, point] of series.x_srm.entries()) {
      assertShown(visitors[index]?.[1] ?? '', point.counts[off], 'plain', 'visitors of off');
      assertShown(visitors[index]?.[2] ?? '', point.counts[on], 'plain', 'visitors of on');
    }
    await visitor.close();
  });
}

test('12: bars, bands and points lie where the API says', async () => {
  const visitor = await Visitor.arrive(server);
  const page = await open(visitor, checkout);
  const wire = await results(checkout);
  const [, on] = checkout.arms;
  const metrics = page.getByRole('region', { name: 'Metrics' });
  const value = await scaleOf(metrics.locator('thead svg text'), 'x');
  for (const [index, metric] of wire.metrics.entries()) {
    const bar = metrics.locator(
      `tbody[data-metric="${index}"] svg[data-interval="${on}"] line[stroke-opacity]`,
    );
    const [low, high] = metric.results[on]?.lift?.confidence_interval ?? [Number.NaN, Number.NaN];
    assert.ok(Math.abs(value(Number(await bar.getAttribute('x1'))) - low) < 0.002, metric.name);
    assert.ok(Math.abs(value(Number(await bar.getAttribute('x2'))) - high) < 0.002, metric.name);
  }
  const chart = page.getByRole('application', { name: /^Difference from the baseline/ });
  const height = await scaleOf(chart.locator('text[data-tick=y]'), 'y');
  const points = (await timeseries(checkout)).metrics[0]?.results[on]?.timeseries ?? [];
  await chart.focus();
  await page.keyboard.press('End');
  for (const back of [1, 2, 3]) {
    const point = points.at(-back);
    const path = (await chart.locator(`path[data-point="${on}"]`).getAttribute('d')) ?? '';
    // A square around the point: it begins half a side above.
    const top = Number(/^M[\d.]+,([\d.]+)/.exec(path)?.[1]);
    assert.ok(Math.abs(height(top + 5) - (point?.lift?.value ?? Number.NaN)) < 0.004, path);
    const said = await chart.getByRole('status').innerText();
    assert.ok(said.includes(`n ${point?.samples.toLocaleString('en-GB')}`), said);
    await page.keyboard.press('ArrowLeft');
  }
  await visitor.close();
});

test('12: absolute differences and impact are those of the API', async () => {
  const visitor = await Visitor.arrive(server);
  const page = await open(visitor, checkout);
  const wire = await results(checkout);
  const [, on] = checkout.arms;
  for (const [word, of] of [
    [
      'Absolute',
      (own: Outcome) => ({
        value: own.lift?.x_stats?.difference,
        interval: own.lift?.x_stats?.difference_interval,
      }),
    ],
    [
      'Impact',
      (own: Outcome) => ({
        value: own.total_increase?.value,
        interval: own.total_increase?.confidence_interval,
      }),
    ],
  ] as const) {
    await page.getByRole('radiogroup', { name: 'Difference' }).getByText(word, { exact: true }).click();
    await page.waitForURL(/diff=/);
    const rows = (await tableOf(page, 'Metrics')).filter((row) => row[1] === 'On');
    for (const [index, metric] of wire.metrics.slice(0, 2).entries()) {
      const { value, interval } = of(metric.results[on] as Outcome);
      const unit = metric.field === 'revenue' ? 'money' : 'plain';
      assertInterval(rows[index]?.[5] ?? '', interval, unit, `${word} of ${metric.name}`);
      assertShown(rows[index]?.[6] ?? '', value, unit, `${word} of ${metric.name}`);
    }
  }
  await visitor.close();
});

test('12: in the first day there are counts only', async () => {
  const visitor = await Visitor.arrive(server);
  const page = await open(visitor, young);
  const verdict = await page.getByRole('status', { name: 'Verdict' }).innerText();
  assert.match(verdict, /Too early\. Only counts are shown until every variation has 100 visitors/);
  await page.getByRole('figure', { name: 'Visitors by variation' }).waitFor();
  assert.equal(await page.getByRole('columnheader', { name: /interval|verdict/i }).count(), 0);
  assert.equal(await page.getByRole('figure', { name: /Difference|Significance/ }).count(), 0);
  await visitor.close();
});

test('13: a sample-ratio fault has a banner, its numbers, and pauses', async () => {
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

test('12: the numbers are those of the method that is chosen', async () => {
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
  assert.equal(await page.getByRole('figure', { name: /^Significance/ }).count(), 0);

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

test('15: baseline, window and segment are asked of the API', async () => {
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

test('15: the CSV parses, and its totals are those of the page', async () => {
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

test('twenty metrics over ninety days are there within 1.5 s', async () => {
  const arm = { visitors: 4000, conversions: 400 };
  const wide = await runExperiment(server, measures, {
    flag: 'wide',
    days: 90,
    moreMetrics: 17,
    arms: [arm, arm],
  });
  const visitor = await Visitor.arrive(server);
  const page = await open(visitor, wide);
  await page.getByRole('figure', { name: 'Visitors by variation' }).waitFor();
  const millis = await page.evaluate(() => performance.now());
  assert.equal(await page.locator('tbody[data-metric]').count(), 20);
  assert.ok(millis < 1500, `${Math.round(millis)} ms`);
  await visitor.close();
});

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
  assert.equal(await page.locator('tr[data-experiment]').count(), 1);
  await page.reload();
  await page.locator(`tr[data-experiment="${banner.id}"]`).waitFor();
  assert.equal(await page.locator('tr[data-experiment]').count(), 1);
  await visitor.goToProject('experiments?view=reports');
  await page.getByRole('button', { name: 'More about Test of checkout' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await page.getByText('is archived').first().waitFor();
  await page.getByRole('link', { name: 'Test of checkout' }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('link', { name: 'Test of checkout' }).waitFor();
  await visitor.assertAccessible();
  await visitor.close();
});

/** Reads CSV as RFC 4180 has it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (const line of text.trimEnd().split(/\r?\n/)) {
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
      .map((match) => match[1] ?? '')
      .slice(0, -1);
    rows.push(cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)));
  }
  return rows;
}
