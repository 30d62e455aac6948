import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { closeBrowser, Visitor } from './support/browser.ts';
import { assertInterval, assertShown } from './support/numbers.ts';
import { type Timeseries, tableOf } from './support/results.ts';
import { type Demo, Server } from './support/server.ts';

interface Part {
  value: string;
  status: string;
  p_value?: number;
  p_adjusted?: number;
  counts: Record<string, number>;
  expected: Record<string, number>;
}

interface Split {
  days: Part[];
  segments: { by: string; name: string; values: Part[] }[];
}

interface Distribution {
  bounds: number[];
  cap: { value: number; quantile: number };
  results: Record<
    string,
    {
      name: string;
      units: number;
      zero: number;
      bins: number[];
      value: number;
      above_cap: number;
      above_cap_value: number;
    }
  >;
}

interface Since {
  results: Record<
    string,
    {
      days: {
        day: number;
        units: number;
        mean: number;
        confidence_interval?: [number, number];
        lift?: { value?: number; confidence_interval?: [number, number] };
      }[];
    }
  >;
}

let server: Server;
let demo: Demo;

before(async () => {
  ({ server, demo } = await Server.startDemo());
});

after(async () => {
  await closeBrowser();
  await server.close();
});

/** What the server answers once it has computed it; the page then has it at once. */
async function api<T>(path: string): Promise<T> {
  for (;;) {
    const response = await server.request('GET', path);
    if (response.status === 200) return (await response.json()) as T;
    assert.equal(response.status, 202, path);
  }
}

async function open(rule: string, scheme: 'light' | 'dark'): Promise<[Visitor, Page]> {
  const id = demo.experiments[rule] ?? 0;
  await api(`/v2/experiments/${id}/timeseries`);
  const visitor = await Visitor.arrive(server, { scheme, email: demo.email });
  await visitor.goToProject(`experiments/${id}`);
  await visitor.page.getByRole('figure', { name: 'Visitors by variation' }).waitFor();
  return [visitor, visitor.page];
}

async function cellsOf(region: Locator): Promise<string[][]> {
  return region
    .locator('tbody tr')
    .evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent ?? '')),
    );
}

function assertParts(rows: string[][], parts: Part[]): void {
  assert.equal(rows.length, parts.length);
  for (const [index, part] of parts.entries()) {
    const row = rows[index] as string[];
    assert.equal(row[0], part.value);
    const arms = Object.keys(part.counts);
    for (const [at, arm] of arms.entries()) {
      assertShown(row[1 + 2 * at] ?? '', part.counts[arm], 'plain', 'observed');
      assertShown(row[2 + 2 * at] ?? '', part.expected[arm], 'plain', 'expected');
    }
    assertShown(row.at(-3) ?? '', part.p_value, 'plain', 'p');
    assertShown(row.at(-2) ?? '', part.p_adjusted, 'plain', 'corrected p');
    const words: Record<string, string> = {
      good: 'Balanced',
      caution: 'Look closer',
      critical: 'Imbalance',
      few_visitors: 'Too few visitors',
    };
    assert.equal(row.at(-1), words[part.status]);
  }
}

for (const scheme of ['light', 'dark'] as const) {
  test(`12: the sample ratio of each day and segment is that of the API (${scheme})`, async () => {
    const split = await api<Split>(`/burgee/v1/experiments/${demo.experiments.recommendations_test}/split`);
    const [visitor, page] = await open('recommendations_test', scheme);
    assert.ok(split.segments.some((own) => own.values.some((part) => part.status === 'critical')));
    assertParts(await cellsOf(page.getByRole('region', { name: 'Sample ratio by Day (UTC)' })), split.days);
    await page.getByText(/^Out of balance: /).waitFor();
    await visitor.assertAccessible();
    for (const segment of split.segments) {
      await page.getByRole('combobox', { name: 'Check by' }).click();
      await page.getByRole('option', { name: segment.name, exact: true }).click();
      const table = page.getByRole('region', { name: `Sample ratio by ${segment.name}` });
      await table.waitFor();
      assertParts(await cellsOf(table), segment.values);
    }
    await visitor.close();
  });

  test(`12: distributions and days since exposure are those of the API (${scheme})`, async () => {
    const own = `/burgee/v1/experiments/${demo.experiments.checkout_test}`;
    const wire = await api<Distribution>(`${own}/distribution?metric=1`);
    const since = await api<Since>(`${own}/since-exposure?metric=1&x_difference_type=relative`);
    const [visitor, page] = await open('checkout_test', scheme);
    await page.getByRole('button', { name: 'Show the details' }).click();
    await page.getByText(/is a rate: a visitor has it or not/).waitFor();
    // It moves what stands below the list of metrics, which an open list does not outlive.
    await page.getByRole('figure', { name: /^Since the first decision: / }).waitFor();
    await page.getByRole('combobox', { name: 'Metric in detail' }).click();
    await page.getByRole('option', { name: 'Revenue', exact: true }).click();
    const arms = Object.values(wire.results);
    await page.getByRole('figure', { name: 'Distribution: Revenue' }).waitFor();
    await page.getByRole('figure', { name: 'Since the first decision: Revenue' }).waitFor();
    await visitor.assertAccessible();
    const rows = await tableOf(page, 'Distribution: Revenue');
    assert.equal(rows.length, wire.bounds.length);
    for (const [at, arm] of arms.entries()) {
      let sum = 0;
      for (const [bin, count] of [arm.zero, ...arm.bins].entries()) {
        sum += count;
        const [visitors, share, cumulative] = (rows[bin] as string[]).slice(1 + 3 * at);
        assertShown(visitors ?? '', count, 'plain', 'visitors');
        assertShown(share ?? '', count / arm.units, 'plain', 'share');
        assertShown(cumulative ?? '', sum / arm.units, 'plain', 'so much or less');
      }
      assert.equal(sum, arm.units);
    }
    for (const [bin, row] of rows.slice(1).entries()) {
      assertInterval(row[0] ?? '', [wire.bounds[bin] ?? 0, wire.bounds[bin + 1] ?? 0], 'money', 'bin');
    }
    const figure = page.getByRole('figure', { name: 'Distribution: Revenue' });
    const note = await figure.getByText(/^Results (cap|do not cap) totals/).innerText();
    assertShown(/(?:at|would be) ([\d,.]+\d)[,;]/.exec(note)?.[1] ?? '', wire.cap.value, 'money', 'cap');
    for (const arm of arms) {
      const [, count, share] = new RegExp(`${arm.name} ([\\d,]+) visitors? with ([\\d.]+%)`).exec(note) ?? [];
      assertShown(count ?? '', arm.above_cap, 'plain', 'above');
      assertShown(share ?? '', arm.above_cap_value / arm.value, 'plain', 'of the total');
    }
    // By keyboard, from bin to bin.
    const chart = figure.getByRole('application');
    await chart.focus();
    await page.keyboard.press('Home');
    const said = await chart.getByRole('status').innerText();
    assert.ok(said.startsWith(rows[1]?.[0] ?? '?'), said);
    assert.ok(said.includes(rows[1]?.[2] ?? '?'), said);

    const variations = Object.values(since.results);
    const days = await tableOf(page, 'Since the first decision: Revenue');
    assert.ok(days.length > 7, `${days.length} days`);
    for (const [day, row] of days.entries()) {
      for (const [at, variation] of variations.entries()) {
        const own = variation.days[day];
        assertShown(row[1 + 3 * at] ?? '', own?.mean, 'money', `mean of day ${day}`);
        assertInterval(row[2 + 3 * at] ?? '', own?.confidence_interval, 'money', `interval of day ${day}`);
        assertShown(row[3 + 3 * at] ?? '', own?.units, 'plain', 'n');
      }
    }
    await page.getByRole('switch', { name: 'Against the baseline' }).click();
    const lifts = await tableOf(page, 'Since the first decision: Revenue');
    const [, treatment] = variations;
    for (const [index, row] of lifts.entries()) {
      const own = treatment?.days[index];
      assertShown(row[1] ?? '', own?.lift?.value, 'plain', `lift of day ${index}`);
      assertInterval(row[2] ?? '', own?.lift?.confidence_interval, 'plain', 'interval of the lift');
    }
    await visitor.close();
  });

  test(`12: what a holdout amounts to is that of the API (${scheme})`, async () => {
    const path = `/burgee/v1/projects/${demo.project_id}/holdouts/${demo.holdout_id}/timeseries`;
    const wire = await api<Timeseries>(`${path}?x_difference_type=relative`);
    const visitor = await Visitor.arrive(server, { scheme, email: demo.email });
    const { page } = visitor;
    await visitor.goToProject('holdouts');
    await page.getByRole('link', { name: /^Results of / }).click();
    const figure = 'Difference from the holdout: Purchases';
    await page.getByRole('figure', { name: figure }).waitFor();
    await visitor.assertAccessible();
    const points = (wire.metrics[0]?.results['0']?.timeseries ?? []).filter(
      (own) => own.lift?.value !== undefined,
    );
    const rows = await tableOf(page, figure);
    assert.equal(rows.length, points.length);
    for (const [index, point] of points.entries()) {
      const [, value, interval, n, p] = rows[index] as string[];
      assertShown(value ?? '', point.lift?.value, 'plain', 'difference');
      assertInterval(interval ?? '', point.lift?.confidence_interval, 'plain', 'band');
      assertShown(n ?? '', point.samples, 'plain', 'n');
      assertShown(p ?? '', point.lift?.x_stats?.p_adjusted, 'plain', 'p');
    }
    const chart = page.getByRole('application', { name: /^Difference from the holdout/ });
    await chart.focus();
    await page.keyboard.press('End');
    const said = await chart.getByRole('status').innerText();
    assert.ok(said.includes(rows.at(-1)?.[1] ?? '?'), said);
    const visitors = await tableOf(page, 'Visitors by variation');
    const last = wire.x_srm.at(-1);
    for (const [at, count] of Object.values(last?.counts ?? {}).entries()) {
      assertShown(visitors.at(-1)?.[1 + at] ?? '', count, 'plain', 'visitors');
    }
    await visitor.close();
  });
}
