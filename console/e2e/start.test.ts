import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { App } from './support/app.ts';
import { closeBrowser, tabUntil, Visitor } from './support/browser.ts';
import { until } from './support/flags.ts';
import { EMAIL, PASSWORD, runCommand, Server } from './support/server.ts';

after(closeBrowser);

for (const scheme of ['light', 'dark'] as const) {
  test(`1: from the printed link to a decided flag in under a minute (${scheme})`, async (context) => {
    const server = await Server.start({ isSetUp: false });
    context.after(() => server.close());
    const visitor = await Visitor.arrive(server, { scheme, email: null });
    const { page } = visitor;
    const begun = performance.now();
    const link = await server.setupPath();
    await page.goto(link);
    await page.getByLabel('Your e-mail address').fill(EMAIL);
    await page.getByLabel('New password').fill('too short');
    await page.getByLabel('Your organisation').fill('Acme');
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByText('Nothing was set up').waitFor();
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByRole('heading', { level: 1, name: 'Start' }).waitFor();
    await page.getByRole('button', { name: 'Make a sample flag' }).click();
    await page.getByRole('button', { name: 'Try it here' }).and(page.locator(':enabled')).click();
    await page.getByText('user-1 gets variation on').waitFor();
    await page.getByText('greeting = "Ahoy"').waitFor();
    await page.getByText(/^Development decides flags/).waitFor();
    const seconds = (performance.now() - begun) / 1_000;
    assert.ok(seconds < 60, `it took ${seconds} s`);
    await visitor.assertAccessible();

    // What the page says to run decides the same.
    const command = await page.getByRole('region', { name: 'curl example' }).innerText();
    const decided = JSON.parse(await runCommand(command));
    assert.deepEqual([decided.variationKey, decided.variables.greeting], ['on', 'Ahoy']);

    // The link worked once.
    assert.equal((await page.goto(link))?.status(), 404);
    const again = {
      link: new URL(link, server.url).searchParams.get('link'),
      email: EMAIL,
      password: PASSWORD,
    };
    const refused = await fetch(`${server.url}/burgee/v1/setup`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...again, account_name: 'Other' }),
    });
    assert.ok(refused.status >= 400, `a second set-up was answered ${refused.status}`);
    await visitor.close();
  });
}

test('the start page turns green when an app decides; what is paused there, the app gets no more', async (context) => {
  const server = await Server.start();
  context.after(() => server.close());
  const app = await App.start(server, 'development');
  context.after(() => app.close());
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('start');
  await page.getByText('Waiting for the first decision').waitFor();
  await page.getByRole('button', { name: 'Make a sample flag' }).click();
  await page.getByText('There is Hello flag (sample)').waitFor();
  const greeting = async () => (await app.decide('hello_flag', 'somebody')).variables.greeting;
  await until(async () => (await greeting()) === 'Ahoy');
  await page.getByText(/^Development decides flags, last for node-sdk 6\.\d+\.\d+\.$/).waitFor();
  await page.getByRole('link', { name: 'Hello flag (sample)' }).click();
  await page.getByRole('button', { name: 'Pause in Development' }).click();
  await until(async () => (await greeting()) === 'Hello');
  await visitor.close();
});

test('the start page turns green when a flag is decided by a request', async (context) => {
  const server = await Server.start();
  context.after(() => server.close());
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const { page } = visitor;
  await visitor.goToProject('start');
  await page.getByRole('button', { name: 'Make a sample flag' }).click();
  await page.getByText('There is Hello flag (sample)').waitFor();
  await page.getByText('Waiting for the first decision').waitFor();
  const decided = await fetch(`${server.url}/v1/decide?keys=hello_flag`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Optimizely-SDK-Key': server.sdkKey('development') },
    body: JSON.stringify({ userId: 'somebody' }),
  });
  assert.equal(decided.status, 200, await decided.text());
  await page.getByText(/^Development decides flags/).waitFor();
  await visitor.assertAccessible();
  await visitor.close();
});

test('an instance is set up, and a flag tried, by keyboard alone', async (context) => {
  const server = await Server.start({ isSetUp: false });
  context.after(() => server.close());
  const visitor = await Visitor.arrive(server, { email: null });
  const { page } = visitor;
  await page.goto(await server.setupPath());
  await page.getByLabel('Your e-mail address').waitFor();
  const tabTo = (target: Locator) => tabUntil(page, target);
  await tabTo(page.getByLabel('Your e-mail address'));
  await page.keyboard.type(EMAIL);
  await tabTo(page.getByLabel('New password'));
  await page.keyboard.type(PASSWORD);
  await tabTo(page.getByLabel('Your organisation'));
  await page.keyboard.type('Acme');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Start' }).waitFor();
  await tabTo(page.getByRole('button', { name: 'Make a sample flag' }));
  await page.keyboard.press('Enter');
  const tryIt = page.getByRole('button', { name: 'Try it here' }).and(page.locator(':enabled'));
  await tryIt.waitFor();
  await tabTo(tryIt);
  await page.keyboard.press('Enter');
  await page.getByText('user-1 gets variation on').waitFor();
  await visitor.close();
});
