import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertCount, closeBrowser, Visitor } from './support/browser.ts';
import { defineMeasures, type Experiment, runExperiment } from './support/experiments.ts';
import { assertInterval, assertShown } from './support/numbers.ts';
import {
  assertMetrics,
  type Outcome,
  open,
  resultsOf,
  scaleOf,
  tableOf,
  timeseriesOf,
} from './support/results.ts';
import { Server } from './support/server.ts';

let server: Server;
let checkout: Experiment;
let young: Experiment;

before(async () => {
  server = await Server.start();
  const measures = await defineMeasures(server);
  const arm = (visitors: number, conversions: number) => ({ visitors, conversions });
  checkout = await runExperiment(server, measures, {
    flag: 'checkout',
    arms: [arm(2000, 200), arm(2000, 236)],
  });
  young = await runExperiment(server, measures, { flag: 'young', days: 0.5, arms: [arm(60, 6), arm(60, 9)] });
});

after(async () => {
  await closeBrowser();
  await server.close();
});

const results = (own: Experiment, query = '') => resultsOf(server, own, query);
const timeseries = (own: Experiment) => timeseriesOf(server, own);

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

test('bars, bands and points lie where the API says', async () => {
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

test('absolute differences and impact are those of the API', async () => {
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

test('in the first day there are counts only', async () => {
  const visitor = await Visitor.arrive(server);
  const page = await open(visitor, young);
  const verdict = await page.getByRole('status', { name: 'Verdict' }).innerText();
  assert.match(verdict, /Too early\. Only counts are shown until every variation has 100 visitors/);
  await page.getByRole('figure', { name: 'Visitors by variation' }).waitFor();
  await assertCount(page.getByRole('columnheader', { name: /interval|verdict/i }), 0);
  await assertCount(page.getByRole('figure', { name: /Difference|Significance/ }), 0);
  await visitor.close();
});
