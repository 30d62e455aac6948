import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { assertCount, closeBrowser, tabUntil, Visitor } from './support/browser.ts';
import { Flags, until } from './support/flags.ts';
import { EMAIL, runCommand, Server } from './support/server.ts';

let server: Server;
let flags: Flags;

before(async () => {
  server = await Server.start();
  flags = new Flags(server);
  await flags.create('taken');
});

after(async () => {
  await closeBrowser();
  await server.close();
});

test('a flag is made, with a key from its name; what is wrong is told at the field', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags');
  await page.getByRole('button', { name: 'New flag' }).click();
  const sheet = page.getByRole('dialog', { name: 'New flag' });
  const [name, key] = [sheet.getByLabel('Name'), sheet.getByLabel('Key')];
  const create = sheet.getByRole('button', { name: 'Create flag' });

  await create.click();
  await sheet.getByText('A name is required.').waitFor();
  assert.ok(await name.evaluate((own) => own === document.activeElement), 'the name has the focus');

  await name.fill('Été: 50% off');
  assert.equal(await key.inputValue(), 'ete_50_off');
  await key.fill('bad key!');
  await create.click();
  await sheet.getByText('A key may only have letters, digits, _ and -.').waitFor();
  assert.ok(await key.evaluate((own) => own === document.activeElement), 'the key has the focus');

  await key.fill('x'.repeat(65));
  await sheet.getByText('A key has at most 64 characters; this one has 65.').waitFor();
  await key.fill('taken');
  await sheet.getByText('The key taken is taken.').waitFor();
  await visitor.assertAccessible();

  await key.fill('new_flag');
  await create.click();
  await page.getByRole('heading', { level: 1, name: 'Été: 50% off' }).waitFor();
  assert.equal((await flags.get('new_flag')).name, 'Été: 50% off');
  await visitor.close();
});

test('a flag of configuration is made with its variables', async () => {
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const { page } = visitor;
  await visitor.goToProject('flags');
  await page.getByRole('row', { name: /taken/ }).waitFor();
  await page.keyboard.press('c');
  const sheet = page.getByRole('dialog', { name: 'New flag' });
  await sheet.getByLabel('Name').fill('Limits');
  await sheet.getByLabel('Configuration').check();
  await sheet.getByLabel('Key of variable 1').fill('most');
  await sheet.getByRole('combobox', { name: 'Type of variable 1' }).click();
  await page.getByRole('option', { name: 'Integer' }).click();
  await sheet.getByLabel('Default of variable 1').fill('9223372036854775808');
  await sheet.getByText('Must be from -9223372036854775808 to 9223372036854775807.').waitFor();
  await sheet.getByLabel('Default of variable 1').fill('9223372036854775807');
  await visitor.assertAccessible();
  await sheet.getByRole('button', { name: 'Create flag' }).click();
  await page.getByRole('heading', { level: 1, name: 'Limits' }).waitFor();
  const made = await flags.get('limits');
  assert.equal(made.variable_definitions.most.default_value, '9223372036854775807');
  await visitor.close();
});

test('a flag that is made for an A/B test opens the editor of one', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags?env=development');
  await page.getByRole('button', { name: 'New flag' }).click();
  const sheet = page.getByRole('dialog', { name: 'New flag' });
  await sheet.getByRole('textbox', { name: 'Name' }).fill('Tested');
  await sheet.getByLabel('A/B test').check();
  await sheet.getByRole('button', { name: 'Create flag' }).click();
  await page.getByRole('dialog', { name: 'New A/B test in Development' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { level: 1, name: 'Tested' }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await visitor.close();
});

test('the list is searched and filtered by its address', async () => {
  await flags.create('find_me', { description: 'a needle' });
  await flags.run('find_me', 'development');
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags');
  await page.getByRole('row', { name: /find_me/ }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('needle');
  await page.getByText('1 flag', { exact: true }).waitFor();
  await page.waitForURL(/q=needle/);
  await page.getByLabel('Search flags').fill('nothing has this');
  await page.getByRole('heading', { name: 'No flag fits' }).waitFor();
  // What was typed last is still looked for when the search is cleared.
  await page.route(/query=slow/, async (route) => {
    await setTimeout(600);
    await route.continue();
  });
  await page.getByLabel('Search flags').fill('slow');
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  const answered = page.waitForResponse(/query=slow/);
  await page.getByRole('row', { name: /find_me/ }).waitFor();
  await answered;
  await page.waitForURL((url) => url.search === '');
  assert.equal(await page.getByLabel('Search flags').inputValue(), '');
  await page.getByRole('row', { name: /find_me/ }).waitFor();
  await page.goto(`/p/${server.projectId}/flags?in=development&status=running`);
  await page.getByText('1 flag', { exact: true }).waitFor();
  await page.getByRole('link', { name: /find_me in Development: Running/ }).click();
  await page.getByRole('button', { name: 'Pause in Development' }).waitFor();
  await visitor.close();
});

test('what the list is narrowed to is kept under a name', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags?status=draft&in=development');
  await page.getByRole('button', { name: 'Views', exact: true }).click();
  await page.getByLabel('Name of what is shown now').fill('Not started');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await visitor.assertAccessible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.waitForURL((url) => !url.search.includes('status'));
  await page.reload();
  await page.getByRole('button', { name: 'Views', exact: true }).click();
  await page.getByRole('button', { name: 'Not started', exact: true }).click();
  await page.waitForURL(/status=draft/);
  assert.match(page.url(), /in=development/);
  await page.getByRole('button', { name: 'Not started', exact: true }).click();
  await page.getByRole('button', { name: 'Forget the view Not started' }).click();
  await page.getByRole('button', { name: 'Views', exact: true }).waitFor();
  await visitor.close();
});

test('the columns of the list are chosen by keyboard, and kept by the browser', async () => {
  await server.api('POST', `/flags/v1/projects/${server.projectId}/custom_fields`, {
    key: 'area',
    name: 'Area',
    field_type: 'text',
    entity_type: 'flag',
  });
  await flags.create('owned', { custom_fields: { area: 'Checkout' } });
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags?q=owned');
  const row = page.getByRole('row', { name: /owned/ });
  const head = (name: string) => page.getByRole('columnheader', { name, exact: true });
  await row.getByText(EMAIL).waitFor();
  await assertCount(head('Area'), 0);

  await tabUntil(page, page.getByRole('button', { name: 'Columns' }));
  await page.keyboard.press('Enter');
  for (const name of ['Production', 'Owner', 'Area', 'Made']) {
    await tabUntil(page, page.getByRole('checkbox', { name, exact: true }));
    await page.keyboard.press('Space');
  }
  await row.getByText('Checkout').waitFor();
  await visitor.assertAccessible();
  await page.keyboard.press('Escape');
  await page.reload();
  await row.getByText('Checkout').waitFor();
  assert.deepEqual(
    (await page.getByRole('columnheader').allInnerTexts()).filter((own) => own !== ''),
    ['Flag', 'Development', 'Area', 'Made', 'Updated'],
  );
  await visitor.assertAccessible();
  await visitor.close();
});

test('archiving several flags is undone as one', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  for (const key of ['old_1', 'old_2']) await flags.create(key);
  await visitor.goToProject('flags?q=old_');
  for (const key of ['old_1', 'old_2']) await page.getByLabel(`Select ${key}`).check();
  await page.getByText('2 flags selected').waitFor();
  await visitor.assertAccessible();
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Archive', exact: true }).click();
  await page.getByText('2 flags archived').waitFor();
  assert.equal((await flags.get('old_1')).archived, true);
  await page.getByRole('button', { name: 'Undo' }).click();
  await until(async () => !(await flags.get('old_1')).archived && !(await flags.get('old_2')).archived);
  const changes = await server.api<{ entity: { type: string } }[]>(
    'GET',
    `/v2/changes?project_id=${server.projectId}&entity=flag:${(await flags.get('old_1')).id}`,
  );
  assert.equal(changes.length, 3, 'the history has the making, the archiving and the way back');
  await visitor.close();
});

test('running several flags is undone as one', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  for (const key of ['many_1', 'many_2']) await flags.create(key);
  await visitor.goToProject('flags?q=many_');
  await page.getByLabel('Select the flags in sight').check();
  await page.getByRole('button', { name: 'Run in' }).click();
  await page.getByRole('menuitem', { name: 'Development', exact: true }).click();
  await page.getByText('2 running in Development').waitFor();
  assert.equal((await flags.rules('many_2')).enabled, true);
  await page.getByRole('button', { name: 'Undo' }).click();
  await until(async () => !(await flags.rules('many_1')).enabled && !(await flags.rules('many_2')).enabled);
  await visitor.close();
});

test('what is copied as curl does what the button does', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags');
  await page.getByRole('button', { name: 'New flag' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(`It's "quoted"`);
  const sheet = page.getByRole('dialog', { name: 'New flag' });
  await sheet.getByRole('button', { name: 'More ways to do this' }).click();
  await page.getByRole('menuitem', { name: 'Copy as curl' }).click();
  await page.getByText('Copied.').waitFor();
  const made = JSON.parse(await runCommand(await visitor.clipboard(), server.own.token));
  assert.equal(made.name, `It's "quoted"`);
  assert.equal((await flags.get('it_s_quoted')).id, made.id);
  await visitor.close();
});

test('a flag is made by keyboard alone', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags');
  await page.getByRole('row', { name: /taken/ }).waitFor();
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'New flag' }).waitFor();
  await until(() =>
    page.getByRole('textbox', { name: 'Name' }).evaluate((own) => own === document.activeElement),
  );
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'By keyboard' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await page.getByRole('row', { name: /by_keyboard/ }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('1 flag selected').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Rules' }).waitFor();
  await visitor.close();
});

test('archived flags say so, and are deleted only by typing their key', async () => {
  await flags.create('doomed');
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/doomed?tab=settings');
  await page.getByRole('button', { name: 'Archive flag' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Archive', exact: true }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  const sure = page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true });
  assert.ok(await sure.isDisabled());
  await page.getByLabel('Type doomed to go on').fill('doomed');
  await sure.click();
  await page.getByText('doomed was deleted.').waitFor();
  const answer = await server.request('GET', `/flags/v1/projects/${server.projectId}/flags/doomed`);
  assert.equal(answer.status, 404);
  await visitor.close();
});
