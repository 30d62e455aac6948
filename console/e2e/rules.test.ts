import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { App } from './support/app.ts';
import { chooseByKeyboard, closeBrowser, pressUntil, tabUntil, Visitor } from './support/browser.ts';
import { abTest, delivery, Flags, until } from './support/flags.ts';
import { runCommand, Server } from './support/server.ts';

let server: Server;
let flags: Flags;
let purchase: number;

before(async () => {
  server = await Server.start();
  flags = new Flags(server);
  purchase = await flags.event('purchase');
});

after(async () => {
  await closeBrowser();
  await server.close();
});

async function review(page: Page, environment: string): Promise<void> {
  await page.getByRole('button', { name: 'Review and publish' }).click();
  await page.getByRole('dialog', { name: `Publish to ${environment}` }).waitFor();
}

async function publish(page: Page, environment: string): Promise<void> {
  await review(page, environment);
  await page.getByRole('button', { name: `Publish to ${environment}` }).click();
  await page
    .getByText(/^Published in .*: ruleset revision \d+, datafile revision \d+\.$/)
    .first()
    .waitFor();
}

test('a flag that is run is decided anew within a second here, and by an app when it polls next', async (context) => {
  await flags.create('instant');
  await flags.addRules('instant', 'development', [delivery('instant_all')]);
  const app = await App.start(server, 'development');
  context.after(() => app.close());
  const isOn = async () => (await app.decide('instant', 'u')).enabled;
  // Until it has a datafile it knows no rules at all.
  await until(async () => (await app.decide('instant', 'u')).variationKey === 'off');
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/instant?env=development');
  assert.equal((await flags.decide('instant', 'development', 'u')).enabled, false);
  await page.getByRole('button', { name: 'Run in Development' }).click();
  await page.getByRole('button', { name: 'Pause in Development' }).waitFor();
  const waited = await until(
    async () => (await flags.decide('instant', 'development', 'u')).enabled === true,
  );
  assert.ok(waited < 1_000, `${waited} ms after the page said so`);
  await until(isOn);
  assert.equal((await app.decide('instant', 'u')).ruleKey, 'instant_all');
  await page.getByText(/Running in Development: ruleset revision 3/).waitFor();
  await visitor.assertAccessible();
  await page.getByRole('button', { name: 'Pause in Development' }).click();
  await page.getByRole('button', { name: 'Run in Development' }).waitFor();
  await until(async () => !(await isOn()));
  await visitor.close();
});

test('production asks, shows the difference, and raises the datafile by one revision', async () => {
  await flags.create('careful');
  await flags.addRules('careful', 'production', [delivery('careful_all', { percentage_included: 1000 })]);
  await flags.run('careful', 'production');
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const { page } = visitor;
  await visitor.goToProject('flags/careful?env=production');
  await page.getByRole('button', { name: 'Edit careful_all' }).click();
  const sheet = page.getByRole('dialog', { name: /Edit targeted delivery/ });
  await sheet.getByLabel('Traffic in percent').fill('12.34');
  await sheet.getByRole('button', { name: 'Keep these changes' }).click();
  await page.getByText('1 change in Production').waitFor();
  const before = await flags.revision('production');

  await review(page, 'Production');
  const dialog = page.getByRole('dialog', { name: 'Publish to Production' });
  await dialog.getByText('“careful_all”: traffic').waitFor();
  await dialog.getByText('to: 12.34%').waitFor();
  await visitor.assertAccessible();
  await dialog.getByRole('tab', { name: 'JSON', exact: true }).click();
  await dialog.getByText('"percentage_included": 1234').waitFor();
  const go = dialog.getByRole('button', { name: 'Publish to Production' });
  assert.ok(await go.isDisabled(), 'production must be agreed to');
  await dialog.getByLabel(/real users/).check();
  await go.click();
  await page
    .getByText(`Published in Production: ruleset revision 4, datafile revision ${before + 1}.`)
    .waitFor();
  assert.equal(await flags.revision('production'), before + 1);
  assert.equal((await flags.rules('careful', 'production')).rules.careful_all.percentage_included, 1234);

  await page.getByRole('button', { name: 'Undo' }).click();
  await until(async () => {
    const own = await flags.rules('careful', 'production');
    return own.rules.careful_all.percentage_included === 1000 && own.revision === 5;
  });
  await visitor.close();
});

for (const how of ['by drag', 'by buttons', 'by keyboard'] as const) {
  test(`6: rules are reordered ${how}`, async () => {
    const key = `order_${how.slice(3)}`;
    await flags.create(key);
    const names = ['a', 'b', 'c'].map((own) => `${key}_${own}`);
    await flags.addRules(
      key,
      'development',
      names.map((own) => delivery(own)),
    );
    const visitor = await Visitor.arrive(server);
    const { page } = visitor;
    await visitor.goToProject(`flags/${key}?env=development`);
    const handle = page.getByRole('button', { name: `Drag ${key}_c` });
    await handle.waitFor();
    if (how === 'by buttons') {
      for (let step = 0; step < 2; step += 1)
        await page.getByRole('button', { name: `Move ${key}_c up` }).click();
    } else if (how === 'by keyboard') {
      await handle.focus();
      await page.keyboard.press('Space');
      for (let step = 0; step < 2; step += 1) {
        await page.waitForTimeout(300);
        await page.keyboard.press('ArrowUp');
      }
      await page.waitForTimeout(300);
      await page.keyboard.press('Space');
    } else {
      const target = page.getByRole('button', { name: `Drag ${key}_a` });
      const [from, to] = [await handle.boundingBox(), await target.boundingBox()];
      assert.ok(from && to);
      await page.mouse.move(from.x + 8, from.y + 8);
      await page.mouse.down();
      await page.mouse.move(from.x + 8, from.y - 20, { steps: 5 });
      await page.mouse.move(to.x + 8, to.y - 4, { steps: 15 });
      await page.mouse.up();
    }
    await publish(page, 'Development');
    const order = [names[2], names[0], names[1]];
    assert.deepEqual((await flags.rules(key)).rule_priorities, order);
    await visitor.close();
  });
}

test('an A/B test is made; its split adds up to 10000 whatever is typed; it starts', async () => {
  await flags.create('tested');
  await server.api('POST', `/flags/v1/projects/${server.projectId}/flags/tested/variations`, {
    key: 'blue',
    name: 'Blue',
  });
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/tested?env=development');
  await page.getByRole('button', { name: 'Add rule' }).click();
  await page.getByRole('menuitem', { name: /A\/B test/ }).click();
  const sheet = page.getByRole('dialog', { name: /New A\/B test/ });
  await sheet.getByLabel('Name of the rule').fill('Blue or not');
  await sheet.getByRole('combobox', { name: 'Add variation' }).click();
  await page.getByRole('option', { name: 'Blue' }).click();
  await sheet.getByRole('button', { name: 'Equalise' }).click();
  const share = (name: string) => sheet.getByLabel(`Share of ${name} in percent`);
  assert.deepEqual(await Promise.all(['Off', 'On', 'Blue'].map((name) => share(name).inputValue())), [
    '33.34',
    '33.33',
    '33.33',
  ]);
  await sheet.getByRole('button', { name: 'Lock Off' }).click();
  await share('On').fill('12.35');
  await sheet.getByText('Total 100%').waitFor();
  assert.equal(await share('Blue').inputValue(), '54.31');
  await sheet.getByRole('button', { name: 'Add to the changes' }).click();
  await sheet.getByText('An experiment needs a primary metric.').first().waitFor();
  await sheet.getByRole('button', { name: 'Add primary metric' }).click();
  await visitor.assertAccessible();
  await sheet.getByRole('button', { name: 'Add to the changes' }).click();
  await publish(page, 'Development');
  const { rules } = await flags.rules('tested');
  const points = Object.values(rules.blue_or_not.variations).map(
    (own) => (own as { percentage_included: number }).percentage_included,
  );
  assert.deepEqual(points.sort(), [1235, 3334, 5431]);
  assert.equal(rules.blue_or_not.metrics[0].event_id, purchase);

  await page.getByRole('button', { name: 'Run in Development' }).click();
  await until(async () => (await flags.rules('tested')).rules.blue_or_not.status === 'running');
  await visitor.close();
});

test('an experiment is concluded, and its winner shipped', async () => {
  await flags.create('won');
  await flags.addRules('won', 'development', [abTest('won_test', purchase)]);
  await flags.run('won');
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const { page } = visitor;
  await visitor.goToProject('flags/won?env=development');
  await page.getByRole('button', { name: 'More for won_test' }).click();
  await page.getByRole('menuitem', { name: 'Conclude…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Conclude won_test' });
  await dialog.getByLabel('Positive').check();
  await dialog.getByRole('combobox', { name: 'Winner' }).click();
  await page.getByRole('option', { name: 'On' }).click();
  await visitor.assertAccessible();
  await dialog.getByRole('button', { name: 'Add conclusion to the changes' }).click();
  await publish(page, 'Development');
  const { rules, rule_priorities } = await flags.rules('won');
  assert.equal(rules.won_test.status, 'concluded');
  assert.equal(rules.won_test.outcome, 'positive');
  assert.deepEqual(rule_priorities, ['won_test', 'won_test_winner']);
  assert.equal((await flags.decide('won', 'development', 'anybody')).variationKey, 'on');
  await visitor.close();
});

test('an allowlist takes fifty users and no more, and forces them', async () => {
  await flags.create('listed');
  await flags.addRules('listed', 'development', [
    abTest('listed_test', purchase, { percentage_included: 0 }),
  ]);
  await flags.run('listed');
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/listed?env=development');
  await page.getByRole('button', { name: 'Edit listed_test' }).click();
  const sheet = page.getByRole('dialog', { name: /Edit A\/B test/ });
  const ids = Array.from({ length: 51 }, (_, index) => `qa-${index}`);
  await sheet.getByLabel('User ids for the allowlist').fill(ids.join(', '));
  await sheet.getByText('An allowlist has at most 50 users; this would make 51.').waitFor();
  assert.ok(await sheet.getByRole('button', { name: 'Add', exact: true }).isDisabled());
  await sheet.getByLabel('User ids for the allowlist').fill(ids.slice(0, 50).join(', '));
  await sheet.getByRole('combobox', { name: 'Variation for the allowlist' }).click();
  await page.getByRole('option', { name: 'on', exact: true }).click();
  await sheet.getByRole('button', { name: 'Add', exact: true }).click();
  await sheet.getByText('50 of 50').waitFor();
  await sheet.getByRole('button', { name: 'Keep these changes' }).click();
  await publish(page, 'Development');
  assert.equal((await flags.decide('listed', 'development', 'qa-49')).variationKey, 'on');
  assert.equal((await flags.decide('listed', 'development', 'qa-50')).variationKey, 'off');
  await visitor.close();
});

test('two people edit one ruleset; nothing is lost', async () => {
  await flags.create('shared');
  await flags.addRules('shared', 'development', [
    delivery('shared_a'),
    delivery('shared_b', { percentage_included: 500 }),
  ]);
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/shared?env=development');
  await page.getByRole('button', { name: 'Move shared_b up' }).click();
  await page.getByRole('button', { name: 'Edit shared_b' }).click();
  await page.getByLabel('Traffic in percent').fill('20');
  await page.getByRole('button', { name: 'Keep these changes' }).click();
  await review(page, 'Development');
  await flags.patch('shared', 'development', [
    { op: 'replace', path: '/rules/shared_b/percentage_included', value: 700 },
    { op: 'replace', path: '/rules/shared_a/name', value: 'Theirs' },
  ]);
  await page.getByRole('button', { name: 'Publish to Development' }).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody else published first' });
  const row = dialog.getByRole('row', { name: /shared_b\/percentage_included/ });
  await row.waitFor();
  assert.deepEqual(await row.getByRole('cell').allInnerTexts(), ['2000', '500', '700', 'yours']);
  await dialog.getByText('Both changed it').waitFor();
  await visitor.assertAccessible();
  assert.equal(
    (await flags.rules('shared')).rules.shared_b.percentage_included,
    700,
    'nothing was published',
  );

  await dialog.getByRole('button', { name: 'Reapply mine on top' }).click();
  await page.getByRole('button', { name: 'Publish to Development' }).click();
  await page
    .getByText(/Published in Development/)
    .first()
    .waitFor();
  const { rules, rule_priorities } = await flags.rules('shared');
  assert.equal(rules.shared_b.percentage_included, 2000, 'mine');
  assert.equal(rules.shared_a.name, 'Theirs', 'theirs');
  assert.deepEqual(rule_priorities, ['shared_b', 'shared_a']);
  await visitor.close();
});

test('edits outlive a reload, and theirs can be taken', async () => {
  await flags.create('kept');
  await flags.addRules('kept', 'development', [delivery('kept_a')]);
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/kept?env=development');
  await page.getByRole('switch', { name: 'Run kept_a' }).click({ force: true });
  await page.getByText('1 change in Development').waitFor();
  await flags.patch('kept', 'development', [{ op: 'replace', path: '/rules/kept_a/name', value: 'Theirs' }]);
  await page.reload();
  await page.getByText('Somebody changed this ruleset meanwhile').waitFor();
  await page.getByRole('button', { name: 'Review and publish' }).click();
  await page.getByRole('button', { name: 'Take theirs' }).click();
  await page.getByRole('heading', { name: 'Theirs' }).waitFor();
  await page.getByRole('button', { name: 'Review and publish' }).waitFor({ state: 'detached' });
  await visitor.close();
});

test('a pause is undone', async () => {
  await flags.create('paused');
  await flags.run('paused', 'production');
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/paused?env=production');
  await page.getByRole('button', { name: 'Pause in Production' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Pause in Production?' });
  await dialog.getByRole('button', { name: 'Pause in Production', exact: true }).click();
  await until(async () => !(await flags.rules('paused', 'production')).enabled);
  await page.getByRole('button', { name: 'Undo' }).click();
  await until(async () => (await flags.rules('paused', 'production')).enabled);
  assert.equal((await flags.rules('paused', 'production')).revision, 4, 'both are changes of their own');
  await visitor.close();
});

test('what is copied as curl publishes the same change', async () => {
  await flags.create('curled');
  await flags.addRules('curled', 'development', [delivery('curled_a')]);
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/curled?env=development');
  await page.getByRole('switch', { name: 'Run curled_a' }).click({ force: true });
  await review(page, 'Development');
  const dialog = page.getByRole('dialog', { name: 'Publish to Development' });
  await dialog.getByRole('button', { name: 'More ways to do this' }).click();
  await page.getByRole('menuitem', { name: 'Copy as curl' }).click();
  await page.getByText('Copied.').waitFor();
  const command = await visitor.clipboard();
  assert.match(command, /If-Match: "2"/);
  const after = JSON.parse(await runCommand(command, server.own.token));
  assert.equal(after.rules.curled_a.enabled, false);
  assert.equal(after.revision, 3);
  await visitor.close();
});

test('rules of another environment are copied here', async () => {
  await flags.create('copied');
  await flags.addRules('copied', 'development', [delivery('copied_a', { percentage_included: 333 })]);
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const { page } = visitor;
  await visitor.goToProject('flags/copied?env=production');
  await page.getByRole('button', { name: 'Compare' }).click();
  const dialog = page.getByRole('dialog', { name: 'Compare Production with another environment' });
  await dialog.getByText(/copied_a” added at place 1/).waitFor();
  await visitor.assertAccessible();
  await dialog.getByRole('button', { name: 'Copy the rules of Development here' }).click();
  await page.getByText('1 change in Production').waitFor();
  await review(page, 'Production');
  await page.getByLabel(/real users/).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Publish to Production' }).click();
  await until(
    async () => (await flags.rules('copied', 'production')).rules.copied_a?.percentage_included === 333,
  );
  await visitor.close();
});

test('a rule is added and published by keyboard alone', async () => {
  await flags.create('typed');
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/typed?env=production');
  const press = async (name: string | RegExp, role: 'button' | 'menuitem' = 'button') => {
    const target = page.getByRole(role, { name }).last();
    await target.focus();
    await page.keyboard.press('Enter');
  };
  await press('Add rule');
  await page.getByRole('menuitem', { name: /Targeted delivery/ }).waitFor();
  await press(/Targeted delivery/, 'menuitem');
  const traffic = page.getByLabel('Traffic in percent');
  await traffic.waitFor();
  await tabUntil(page, page.getByLabel('Name of the rule'));
  await page.keyboard.press('End');
  await page.keyboard.type(' by keyboard');
  await traffic.focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('7.5');
  await page.keyboard.press('ArrowUp');
  await press('Add to the changes');
  await page.getByText('1 change in Production').waitFor();
  await press('Review and publish');
  await page.getByLabel(/real users/).focus();
  await page.keyboard.press('Space');
  await press('Publish to Production');
  await page
    .getByText(/Published in Production/)
    .first()
    .waitFor();
  const [rule] = Object.values((await flags.rules('typed', 'production')).rules) as {
    percentage_included: number;
    name: string;
  }[];
  assert.equal(rule?.percentage_included, 751);
  assert.match(rule?.name ?? '', /by keyboard/);
  await visitor.close();
});

test('an A/B test is made, split, published and started by keyboard alone', async () => {
  await flags.create('split_typed');
  await server.api('POST', `/flags/v1/projects/${server.projectId}/flags/split_typed/variations`, {
    key: 'blue',
    name: 'Blue',
  });
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  const { keyboard } = page;
  const press = async (target: Locator, key = 'Enter') => {
    await tabUntil(page, target);
    await keyboard.press(key);
  };
  await visitor.goToProject('flags/split_typed?env=development');
  await press(page.getByRole('button', { name: 'Add rule' }));
  await pressUntil(page, 'ArrowDown', page.getByRole('menuitem', { name: /A\/B test/ }));
  await keyboard.press('Enter');

  const sheet = page.getByRole('dialog', { name: /New A\/B test/ });
  const share = (name: string) => sheet.getByLabel(`Share of ${name} in percent`);
  await tabUntil(page, sheet.getByLabel('Name of the rule'));
  await keyboard.press('Control+A');
  await keyboard.type('Blue by keyboard');
  await chooseByKeyboard(page, sheet.getByRole('combobox', { name: 'Add variation' }), 'Blue');
  await press(sheet.getByRole('button', { name: 'Equalise' }));
  await press(sheet.getByRole('button', { name: 'Lock Off' }));
  await press(share('On'), 'Control+A');
  await keyboard.type('12.35');
  await sheet.getByText('Total 100%').waitFor();
  assert.equal(await share('Blue').inputValue(), '54.31');
  await press(sheet.getByRole('button', { name: 'Add primary metric' }));
  await press(sheet.getByRole('button', { name: 'Add to the changes' }));

  await press(page.getByRole('button', { name: 'Review and publish' }));
  const dialog = page.getByRole('dialog', { name: 'Publish to Development' });
  await press(dialog.getByRole('button', { name: 'Publish to Development' }));
  await page
    .getByText(/Published in Development/)
    .first()
    .waitFor();
  await press(page.getByRole('button', { name: 'Run in Development' }));
  await until(async () => {
    const rule = (await flags.rules('split_typed')).rules.blue_by_keyboard;
    return rule?.status === 'running' && rule.variations.blue.percentage_included === 5431;
  });
  await visitor.close();
});
