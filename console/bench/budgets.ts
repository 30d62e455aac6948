/**
 * Measures the console against its budgets: `npm run bench`, after a build. Prints a table of medians, and fails where a median
 * is above its budget. `--repeat N` measures each N times; `--profile FOLDER` writes a trace of the last time, for the developer tools of Chromium.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { closeBrowser, Visitor } from '../e2e/support/browser.ts';
import { defineMeasures, type Experiment, runExperiment } from '../e2e/support/experiments.ts';
import { serverWithFlags } from '../e2e/support/manyFlags.ts';
import { Server } from '../e2e/support/server.ts';
import { clickMillis, navigationMillis, typeMillis, watchNavigation } from './stopwatch.ts';

const { values } = parseArgs({
  options: { repeat: { type: 'string', default: '7' }, only: { type: 'string' }, profile: { type: 'string' } },
});
const REPEAT = Number(values.repeat);
const FLAGS = 5_000;
/** How much slower the processor is made, as for a laptop of some years. */
const SLOWDOWN = 4;
const FIRST_FLAG = { selector: 'main [role=row][data-index="0"] a' };
const ALL_METRICS = { selector: 'tbody[data-metric]', count: 20 };

interface Measure {
  readonly name: string;
  /** In milliseconds; nothing where nothing was aimed at. */
  readonly budget: number | null;
  readonly take: (visitor: Visitor) => Promise<number>;
}

async function wideExperiment(server: Server): Promise<Experiment> {
  const arm = { visitors: 4000, conversions: 400 };
  const measures = await defineMeasures(server);
  return runExperiment(server, measures, { flag: 'wide', days: 90, moreMetrics: 17, arms: [arm, arm] });
}

async function slowed(visitor: Visitor): Promise<void> {
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
}

/** How the flags' page is reached by whoever is in the console already. */
async function onAnotherPage(visitor: Visitor): Promise<void> {
  await visitor.goToProject('flags');
  await visitor.page.locator(FIRST_FLAG.selector).first().waitFor();
  await visitor.page.getByRole('link', { name: 'Attributes', exact: true }).click();
  await visitor.page.getByRole('heading', { level: 1, name: 'Attributes' }).waitFor();
  await visitor.page.waitForTimeout(500);
}

function flagMeasures(): Measure[] {
  return [
    {
      name: `${FLAGS.toLocaleString('en')} flags in five environments, from another page, processor slowed ${SLOWDOWN} times`,
      budget: 1_000,
      take: async (visitor) => {
        await onAnotherPage(visitor);
        await slowed(visitor);
        return clickMillis(visitor.page, 'nav a[href$="/flags"]', FIRST_FLAG);
      },
    },
    {
      name: 'the same, by its address, with nothing in the browser’s cache',
      budget: null,
      take: async (visitor) => {
        await slowed(visitor);
        await watchNavigation(visitor.page, FIRST_FLAG);
        await visitor.goToProject('flags');
        return navigationMillis(visitor.page);
      },
    },
    {
      name: 'search among them, from the key to the rows on the slowed processor',
      budget: 100,
      take: async (visitor) => {
        await visitor.goToProject('flags');
        await visitor.page.locator(FIRST_FLAG.selector).first().waitFor();
        await visitor.page.waitForTimeout(500);
        await slowed(visitor);
        return typeMillis(visitor.page, 'main input[type=search]', '1234', '1 flag');
      },
    },
    {
      name: 'of which the answer of the server',
      budget: 100,
      take: async (visitor) => {
        await visitor.goToProject('flags');
        await visitor.page.locator(FIRST_FLAG.selector).first().waitFor();
        const answered = visitor.page.waitForResponse((own) => own.url().includes('query=77'));
        await visitor.page.getByLabel('Search flags').fill('77');
        const response = await answered;
        await response.finished();
        const { requestStart, responseEnd } = response.request().timing();
        return responseEnd - requestStart;
      },
    },
  ];
}

function resultMeasures(wide: Experiment): Measure[] {
  return [
    {
      name: 'results of 20 metrics over 90 days, by their address, with nothing in the browser’s cache',
      budget: 1_500,
      take: async (visitor) => {
        await watchNavigation(visitor.page, ALL_METRICS);
        await visitor.goToProject(`experiments/${wide.id}`);
        const table = await navigationMillis(visitor.page);
        await visitor.page.getByRole('figure', { name: 'Visitors by variation' }).waitFor();
        return table;
      },
    },
    {
      name: 'the same, until all of its charts are drawn',
      budget: 1_500,
      take: async (visitor) => {
        await watchNavigation(visitor.page, { selector: 'svg[data-chart]', count: 4 });
        await visitor.goToProject(`experiments/${wide.id}`);
        return navigationMillis(visitor.page);
      },
    },
  ];
}

/** Takes a measure on a browser with nothing in it, so often. */
async function repeat(server: Server, measure: Measure): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < REPEAT; round += 1) {
    const visitor = await Visitor.arrive(server);
    const isProfiled = values.profile !== undefined && round === REPEAT - 1;
    const browser = isProfiled ? visitor.context.browser() : null;
    await browser?.startTracing(visitor.page);
    taken.push(await measure.take(visitor));
    if (browser) {
      const name = measure.name.replaceAll(/\W+/g, '-').slice(0, 60);
      await mkdir(values.profile as string, { recursive: true });
      await writeFile(join(values.profile as string, `${name}.json`), await browser.stopTracing());
    }
    await visitor.close();
  }
  return taken.sort((one, other) => one - other);
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

let hasFailed = false;

async function report(server: Server, measures: readonly Measure[]): Promise<void> {
  for (const measure of measures) {
    const taken = await repeat(server, measure);
    const middle = median(taken);
    const isMet = measure.budget === null || middle <= measure.budget;
    hasFailed ||= !isMet;
    const aim = measure.budget === null ? '–' : `${measure.budget} ms: ${isMet ? 'met' : '**missed**'}`;
    const spread = `${taken[0]?.toFixed()}–${taken.at(-1)?.toFixed()}`;
    console.info(`| ${measure.name} | ${middle.toFixed()} ms (${spread}) | ${aim} |`);
  }
}

console.info(`| median of ${REPEAT} (least–greatest) | measured | at most |\n|---|---|---|`);
if (values.only !== 'results') {
  const server = await serverWithFlags(FLAGS);
  await report(server, flagMeasures());
  await server.close();
}
if (values.only !== 'flags') {
  const server = await Server.start();
  await report(server, resultMeasures(await wideExperiment(server)));
  await server.close();
}
await closeBrowser();
process.exitCode = hasFailed ? 1 : 0;
