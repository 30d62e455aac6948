import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, Visitor } from './support/browser.ts';
import { abTest, delivery, Flags, type Json } from './support/flags.ts';
import { Server } from './support/server.ts';

const USERS = 200;

let server: Server;
let flags: Flags;

before(async () => {
  server = await Server.start();
  flags = new Flags(server);
  const purchase = await flags.event('purchase');
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

test('11: a user is tried beside the rules, and the rule that decides lights up', async () => {
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
  await page.getByLabel('Attribute 1', { exact: true }).fill('country');
  await page.getByLabel('Value of attribute 1').fill('DE');
  await page.keyboard.press('Enter');
  await trace.getByText('The audience admits the user.').waitFor();
  await visitor.close();
});

test('11: what Lookup says of 200 users is what is decided, and nothing is recorded', async () => {
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const { page } = visitor;
  await visitor.goToProject('lookup?env=development');
  const differences: string[] = [];
  for (let index = 0; index < USERS; index += 1) {
    const id = `user-${index}-${Math.random().toString(36).slice(2)}`;
    const attributes: Record<string, string> = index % 2 === 0 ? { country: 'DE' } : {};
    const decided = await flags.decide('why', 'development', id, attributes);
    const explained: Json = await page.evaluate(
      async ([project, user_id, own]) => {
        const { csrf } = await (await fetch('/burgee/v1/session')).json();
        const response = await fetch(`/burgee/v1/projects/${project}/environments/development/explain`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Burgee-CSRF': csrf },
          body: JSON.stringify({ user_id, attributes: own, flag_keys: ['why'] }),
        });
        return (await response.json()).decisions[0];
      },
      [server.projectId, id, attributes] as const,
    );
    const same =
      explained.variation_key === decided.variationKey &&
      explained.enabled === decided.enabled &&
      (explained.rule_key ?? '') === (decided.ruleKey ?? '') &&
      JSON.stringify(explained.variables) === JSON.stringify(decided.variables);
    if (!same) differences.push(`${id}: ${JSON.stringify(explained)} ${JSON.stringify(decided)}`);
  }
  assert.deepEqual(differences, []);

  await page.getByLabel('User id').fill('user-1');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByText(/2 of 2 flags/).waitFor();
  await page.getByRole('button', { name: 'Why: why' }).click();
  await page.getByRole('list', { name: 'Trace of why' }).waitFor();
  await visitor.assertAccessible();
  await visitor.close();
});
