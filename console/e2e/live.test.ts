import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertCount, closeBrowser, Visitor } from './support/browser.ts';
import { defineMeasures, runExperiment } from './support/experiments.ts';
import { Server } from './support/server.ts';

let server: Server;
let measures: { event: number; attribute: number };

before(async () => {
  server = await Server.start();
  measures = await defineMeasures(server);
});

after(async () => {
  await closeBrowser();
  await server.close();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`decisions and conversions appear as they arrive, masked (${scheme})`, async () => {
    const visitor = await Visitor.arrive(server, { scheme });
    const { page } = visitor;
    await visitor.goToProject('live?env=development');
    await page.getByRole('status', { name: 'State of the stream' }).getByText('Live').waitFor();
    await page.getByRole('heading', { name: 'Waiting for the first event' }).waitFor();
    const flag = `stream_${scheme}`;
    await runExperiment(server, measures, {
      flag,
      environment: 'development',
      days: 0.01,
      arms: [
        { visitors: 2, conversions: 1 },
        { visitors: 2, conversions: 1 },
      ],
    });
    await page.getByRole('cell', { name: 'conversion' }).first().waitFor();
    const table = page.getByRole('region', { name: 'Decisions and conversions' });
    assert.doesNotMatch(await table.innerText(), new RegExp(`${flag}-0-0`));
    await page.getByRole('switch', { name: 'Mask users' }).click();
    await page
      .getByRole('cell', { name: `${flag}-0-0` })
      .first()
      .waitFor();
    await visitor.assertAccessible();
    await page
      .getByRole('radiogroup', { name: 'What is shown' })
      .getByText('Conversions', { exact: true })
      .click();
    await page.waitForURL(/show=conversions/);
    await assertCount(page.getByRole('cell', { name: 'decision', exact: true }), 0);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('status', { name: 'State of the stream' }).getByText('Paused').waitFor();
    await visitor.close();
  });
}
