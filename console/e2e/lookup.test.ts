import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeBrowser, Visitor } from './support/browser.ts';
import { abTest, delivery, Flags, type Json } from './support/flags.ts';
import { Server } from './support/server.ts';

const USERS = 200;

let server: Server;
let flags: Flags;
let purchase: number;

before(async () => {
  server = await Server.start();
  flags = new Flags(server);
  purchase = await flags.event('purchase');
  await flags.attribute('country');
  const eu = await flags.audience('EU', [
    'or',
    { type: 'custom_attribute', name: 'country', match_type: 'exact', value: 'DE' },
  ]);
  await flags.create('why', {
    variable_definitions: { text: { key: 'text', type: 'string', default_value: 'a' } },
  });
  await flags.addRules('why', 'development', [
    abTest('why_test', purchase, {
      percentage_included: 5000,
      audience_conditions: ['or', { audience_id: eu }],
    }),
    delivery('why_rest', { percentage_included: 3000 }),
  ]);
  await flags.run('why');
  await flags.create('other');
});

after(async () => {
  await closeBrowser();
  await server.close();
});

test('a user is tried beside the rules, and the rule that decides lights up', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/why?env=development');
  await page.getByLabel('User id').fill('user-1');
  await page.getByRole('button', { name: 'Try', exact: true }).click();
  const trace = page.getByRole('list', { name: 'Trace of why' });
  await trace.getByText('Experiment why_test').waitFor();
  await trace.getByText('country exact "DE"; the user has none').waitFor();
  await page.getByRole('listitem', { name: 'Rule 1: why_test' }).getByText('Passes this user on').waitFor();
  await page.getByText('Decides for this user').waitFor();
  await visitor.assertAccessible();

  await page.getByRole('button', { name: 'Add attribute' }).click();
  await page.getByRole('combobox', { name: 'Attribute 1' }).fill('country');
  await page.getByLabel('Value of attribute 1').fill('DE');
  await page.keyboard.press('Enter');
  await trace.getByText('The audience admits the user.').waitFor();
  await visitor.close();
});

test('what Lookup says of 200 users is what is decided, and nothing is recorded', async () => {
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const { page } = visitor;
  await visitor.goToProject('lookup?env=development');
  const users = Array.from({ length: USERS }, (_, index) => ({
    id: `user-${index}-${Math.random().toString(36).slice(2)}`,
    attributes: index % 2 === 0 ? { country: 'DE' } : {},
  }));
  const recorded = await bytesOfEvents();
  const explained: Json[] = await page.evaluate(
    async ([project, people]) => {
      const { csrf } = await (await fetch('/burgee/v1/session')).json();
      const decisions = [];
      for (const { id, attributes } of people) {
        const response = await fetch(`/burgee/v1/projects/${project}/environments/development/explain`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Burgee-CSRF': csrf },
          body: JSON.stringify({ user_id: id, attributes, flag_keys: ['why'] }),
        });
        decisions.push((await response.json()).decisions[0]);
      }
      return decisions;
    },
    [server.projectId, users] as const,
  );
  await page.waitForTimeout(1_000);
  assert.equal(await bytesOfEvents(), recorded, 'no impression was recorded');
  const differences: string[] = [];
  for (const [index, { id, attributes }] of users.entries()) {
    const own = explained[index];
    const decided = await flags.decide('why', 'development', id, attributes);
    const same =
      own.variation_key === decided.variationKey &&
      own.enabled === decided.enabled &&
      (own.rule_key ?? '') === (decided.ruleKey ?? '') &&
      JSON.stringify(own.variables) === JSON.stringify(decided.variables);
    if (!same) differences.push(`${id}: ${JSON.stringify(own)} ${JSON.stringify(decided)}`);
  }
  assert.deepEqual(differences, []);
  await recordConversion();
  assert.ok((await bytesOfEvents()) > recorded, 'what is recorded would have been seen');

  await page.getByLabel('User id').fill('user-1');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByText(/2 of 2 flags/).waitFor();
  await page.getByRole('button', { name: 'Why: why' }).click();
  await page.getByRole('list', { name: 'Trace of why' }).waitFor();
  await visitor.assertAccessible();
  await visitor.close();
});

/** Sends one conversion as an SDK does; it is on the disk when it is acknowledged. */
async function recordConversion(): Promise<void> {
  const event = {
    entity_id: String(purchase),
    key: 'purchase',
    timestamp: Date.now(),
    uuid: crypto.randomUUID(),
  };
  const visitor = { visitor_id: 'u', attributes: [], snapshots: [{ decisions: [], events: [event] }] };
  const body = {
    account_id: String(server.own.account_id),
    project_id: String(server.projectId),
    revision: '1',
    anonymize_ip: true,
    client_name: 'e2e',
    client_version: '1',
    enrich_decisions: true,
    visitors: [visitor],
  };
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 204);
}

/** How much the event log takes up. */
async function bytesOfEvents(): Promise<number> {
  const folder = join(server.data, 'events');
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = files
    .filter((own) => own.isFile())
    .map((own) => stat(join(own.parentPath ?? own.path, own.name)));
  return (await Promise.all(sizes)).reduce((sum, own) => sum + own.size, 0);
}
