import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { Visitor } from './browser.ts';
import type { Experiment } from './experiments.ts';
import { assertInterval, assertShown } from './numbers.ts';
import type { Server } from './server.ts';

export type Bounds = [number, number];

export interface Point {
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

export interface Outcome {
  value: number;
  samples: number;
  rate: number;
  lift?: Point;
  total_increase?: Point;
  x_stats: { units: number };
}

export interface Results {
  reach: { total_count: number; variations: Record<string, { count: number; variation_reach: number }> };
  metrics: {
    name: string;
    field?: string;
    results: Record<string, Outcome>;
    x_stats: { improvement_over_equal?: number };
  }[];
  x_stats: { srm: { p_value: number; counts: Record<string, number>; expected: Record<string, number> } };
}

export interface Timeseries {
  metrics: { field?: string; results: Record<string, { timeseries: (Outcome & { time: string })[] }> }[];
  x_allocation: { time: string; weights: Record<string, number> }[];
  x_srm: { time: string; counts: Record<string, number>; running_p_value: number }[];
}

/** The results of an experiment as the API has them. */
export function resultsOf(server: Server, own: Experiment, query = ''): Promise<Results> {
  return server.api('GET', `/v2/experiments/${own.id}/results?x_difference_type=relative${query}`);
}

/** How it came to them. */
export function timeseriesOf(server: Server, own: Experiment): Promise<Timeseries> {
  return server.api('GET', `/v2/experiments/${own.id}/timeseries?x_difference_type=relative`);
}

export async function open(visitor: Visitor, own: Experiment, search = ''): Promise<Page> {
  await visitor.goToProject(`experiments/${own.id}${search}`);
  await visitor.page.getByRole('heading', { level: 1, name: `Test of ${own.flag}` }).waitFor();
  return visitor.page;
}

/** The rows of a chart's table. */
export async function tableOf(page: Page, figure: string): Promise<string[][]> {
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
export async function assertMetrics(page: Page, wire: Results): Promise<void> {
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
export async function scaleOf(ticks: Locator, along: 'x' | 'y'): Promise<(position: number) => number> {
  const read = await ticks.evaluateAll(
    (all, along) => all.map((tick) => [Number(tick.getAttribute(along)), tick.textContent ?? ''] as const),
    along,
  );
  const number = (text: string) =>
    Number(text.replace('−', '-').replace(/[+%,]/g, '')) / (text.includes('%') ? 100 : 1);
  const [[from, low], [to, high]] = [read[0], read.at(-1)] as [[number, string], [number, string]];
  return (position) => number(low) + ((position - from) / (to - from)) * (number(high) - number(low));
}

/** Reads CSV as RFC 4180 has it. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (const line of text.trimEnd().split(/\r?\n/)) {
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
      .map((match) => match[1] ?? '')
      .slice(0, -1);
    rows.push(cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)));
  }
  return rows;
}
