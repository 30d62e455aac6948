import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, type Scheme, Visitor } from './support/browser.ts';
import { abTest, delivery, Flags, type Json, until } from './support/flags.ts';
import { Server } from './support/server.ts';

let server: Server;
let flags: Flags;
let purchase: number;
/** When the schedule of the flag `fired` is due. */
let due: number;

before(async () => {
  server = await Server.start();
  flags = new Flags(server);
  purchase = await flags.event('purchase');
  for (const key of ['country', 'age', 'app_version']) await flags.attribute(key);
  await scheduleRun();
});

after(async () => {
  await closeBrowser();
  await server.close();
});

const leaf = (name: string, match_type: string, value?: unknown) => ({
  type: 'custom_attribute',
  name,
  match_type,
  ...(value !== undefined && { value }),
});

test('an audience is built, and read back from JSON with the same meaning', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('audiences');
  await page.getByRole('button', { name: 'New audience' }).first().click();
  const sheet = page.getByRole('dialog', { name: 'New audience' });
  await sheet.getByRole('textbox', { name: 'Name' }).fill('Nested');
  const choose = async (label: string, option: string, at = 0) => {
    await sheet.getByRole('combobox', { name: label }).nth(at).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  await sheet.getByRole('button', { name: 'Add condition' }).click();
  await choose('Attribute', 'country');
  await sheet.getByRole('textbox', { name: 'Value', exact: true }).fill('DE');
  await sheet.getByRole('button', { name: 'Add group' }).click();
  await choose('How the group combines', 'None of', 1);
  await choose('Attribute', 'age', 1);
  await choose('Match', '≥', 1);
  await sheet.getByRole('textbox', { name: 'Value', exact: true }).nth(1).fill('65');
  await sheet.getByText('country is DE and not (age is at least 65)').waitFor();
  await visitor.assertAccessible();

  await sheet.getByRole('tab', { name: 'JSON' }).click();
  const json = sheet.getByLabel('Conditions as JSON');
  const built: Json = JSON.parse(await json.inputValue());
  assert.deepEqual(built, ['and', leaf('country', 'exact', 'DE'), ['not', leaf('age', 'ge', 65)]]);

  await json.fill('["or", {"type": "browser"}]');
  await sheet.getByText('/1/type: Must be custom_attribute or third_party_dimension.').waitFor();
  const written = [
    'or',
    ['and', ...built.slice(1)],
    ['not', ['or', leaf('app_version', 'semver_lt', '2.0'), leaf('country', 'exists')]],
  ];
  await json.fill(JSON.stringify(written));
  await sheet.getByRole('tab', { name: 'Builder' }).click();
  await sheet
    .getByText(
      '(country is DE and not (age is at least 65)) or not (app_version is a version before 2.0 or country has any value)',
    )
    .waitFor();
  await sheet.getByRole('button', { name: 'Create audience' }).click();
  await page.getByText('The audience was made.').waitFor();
  const all = await server.api<Json[]>('GET', `/v2/audiences?project_id=${server.projectId}`);
  const made = all.find((own) => own.name === 'Nested');
  assert.deepEqual(JSON.parse(made.conditions), written);
  await visitor.close();
});

test('an attribute that is not defined can be made in the builder', async () => {
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const { page } = visitor;
  await visitor.goToProject('audiences');
  await page.getByRole('button', { name: 'New audience' }).first().click();
  const sheet = page.getByRole('dialog', { name: 'New audience' });
  await sheet.getByRole('textbox', { name: 'Name' }).fill('Paying');
  await sheet.getByRole('tab', { name: 'JSON' }).click();
  await sheet.getByLabel('Conditions as JSON').fill(JSON.stringify(['or', leaf('plan', 'exact', 'pro')]));
  await sheet.getByRole('tab', { name: 'Builder' }).click();
  await sheet.getByRole('button', { name: 'Define plan' }).click();
  await sheet.getByRole('button', { name: 'Define plan' }).waitFor({ state: 'detached' });
  await sheet.getByRole('button', { name: 'Create audience' }).click();
  await page.getByText('The audience was made.').waitFor();
  await visitor.close();
});

test('variables of all types keep every digit and sign on their way to the datafile', async () => {
  await flags.create('settings', {
    variable_definitions: Object.fromEntries(
      Object.entries({
        text: ['string', ''],
        on: ['boolean', 'false'],
        most: ['integer', '0'],
        rate: ['double', '0'],
        shape: ['json', '{}'],
      }).map(([key, [type, default_value]]) => [key, { key, type, default_value }]),
    ),
  });
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/settings?tab=variations');
  const cell = (name: string) => page.getByLabel(`${name} in On`, { exact: true });
  await cell('shape').fill('{"a": }');
  await page.getByText(/^Not JSON/).waitFor();
  assert.ok(await page.getByRole('button', { name: 'Save values', exact: true }).isDisabled());
  const values = {
    text: '日本 "🏴" \\ ü',
    most: '-9223372036854775808',
    rate: '1e-7',
    shape: '{"id":9007199254740993,"t":"ü"}',
  };
  for (const [key, value] of Object.entries(values)) await cell(key).fill(value);
  await page.getByRole('combobox', { name: 'on in On', exact: true }).click();
  await page.getByRole('option', { name: 'true' }).click();
  await page.getByText('5 changed values').waitFor();
  await page.getByText('Beyond 2^53').first().waitFor();
  await visitor.assertAccessible();
  await page.getByRole('button', { name: 'Save values', exact: true }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Save in all environments', exact: true })
    .click();
  await page.getByText(/^Saved:/).waitFor();
  const { featureFlags, rollouts } = await flags.datafile('development');
  assert.ok(featureFlags.length > 0 && rollouts);
  const variations: Json = await server.api(
    'GET',
    `/flags/v1/projects/${server.projectId}/flags/settings/variations/on`,
  );
  const saved = Object.fromEntries(
    Object.entries<Json>(variations.variables).map(([key, own]) => [key, own.value]),
  );
  assert.deepEqual(saved, { ...values, on: 'true' });

  await flags.addRules('settings', 'development', [delivery('settings_all')]);
  await flags.run('settings');
  const text = await (await fetch(`${server.url}/datafiles/${server.sdkKey('development')}.json`)).text();
  for (const value of Object.values(values)) assert.ok(text.includes(JSON.stringify(value)), value);
  await visitor.close();
});

test('a value that somebody else changed meanwhile is not overwritten', async () => {
  await flags.create('contested', {
    variable_definitions: { text: { key: 'text', type: 'string', default_value: 'a' } },
  });
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/contested?tab=variations');
  await page.getByLabel('text in On', { exact: true }).fill('mine');
  await server.api('PATCH', `/flags/v1/projects/${server.projectId}/flags/contested/variations`, [
    { op: 'replace', path: '/on/variables/text/value', value: 'theirs' },
  ]);
  await page.getByRole('button', { name: 'Save values', exact: true }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Save in all environments', exact: true })
    .click();
  await page.getByRole('dialog').getByText('This was not done').waitFor();
  const own: Json = await server.api(
    'GET',
    `/flags/v1/projects/${server.projectId}/flags/contested/variations/on`,
  );
  assert.equal(own.variables.text.value, 'theirs');
  await visitor.close();
});

test('a change is scheduled in a zone, with what it means here, and cancelled', async () => {
  await flags.create('planned');
  await flags.addRules('planned', 'development', [delivery('planned_all', { percentage_included: 100 })]);
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/planned?tab=schedules&env=development');
  await page.getByRole('button', { name: 'Schedule a change' }).click();
  const sheet = page.getByRole('dialog', { name: 'Schedule a change' });
  const zone = async (name: string) => {
    await sheet.getByRole('combobox', { name: 'Time zone' }).fill(name);
    await page.getByRole('option', { name, exact: true }).click();
  };
  const change = await clockChange('America/New_York', 'forward');
  if (change) {
    await zone('America/New_York');
    await sheet.getByLabel('Date').fill(change);
    await sheet.getByLabel('Time', { exact: false }).first().fill('02:30');
    await sheet.getByText(/Clocks are put forward over this time/).waitFor();
  }
  const date = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await zone('Asia/Dubai');
  await sheet.getByLabel('Date').fill(date);
  await sheet
    .getByRole('textbox', { name: 'Time' })
    .or(sheet.locator('input[type=time]'))
    .first()
    .fill('09:30');
  await sheet.getByText(new RegExp(`For you that is .*${date}T05:30:00.000Z`)).waitFor();
  await sheet.getByRole('combobox', { name: 'Subject of change 1' }).click();
  await page.getByRole('option', { name: 'planned_all' }).click();
  await sheet.getByRole('combobox', { name: 'Setting of change 1' }).click();
  await page.getByRole('option', { name: 'Traffic' }).click();
  await sheet.getByLabel('Value of change 1 in percent').fill('12.5');
  await visitor.assertAccessible();
  await sheet.getByRole('button', { name: 'Schedule', exact: true }).click();
  await page.getByText('Traffic of rule planned_all to 12.5%').waitFor();
  await visitor.assertAccessible();
  const path = `/flags-scheduling/projects/${server.projectId}/flags/planned/schedules`;
  const { items }: Json = await server.api('GET', path);
  assert.equal(items[0].schedule.time_zone, 'Asia/Dubai');
  assert.equal(items[0].actions[0].value, 1250);
  assert.equal(
    Date.parse(items[0].schedule.utc_time.replace(/\+0000$/, 'Z')),
    Date.parse(`${date}T05:30:00Z`),
  );

  await page.getByRole('button', { name: /Cancel the schedule of/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel schedule', exact: true }).click();
  await until(
    async () => !(await server.api<Json>('GET', path)).items.some((own: Json) => own.status === 'pending'),
  );
  await page.getByRole('button', { name: 'Undo' }).click();
  await until(async () =>
    (await server.api<Json>('GET', path)).items.some((own: Json) => own.status === 'pending'),
  );
  await visitor.close();
});

test('parts of an exclusion group are numbers on a ruler, and never more than all', async () => {
  await flags.create('grouped');
  await flags.addRules('grouped', 'production', [
    abTest('grouped_a', purchase),
    abTest('grouped_b', purchase),
  ]);
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const { page } = visitor;
  await visitor.goToProject('groups?env=production');
  await page.getByRole('button', { name: 'New group' }).first().click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Checkout tests');
  await page.getByRole('dialog').getByRole('button', { name: 'Create group' }).click();
  const add = page.getByRole('combobox', { name: 'Add an experiment to Checkout tests' });
  for (const name of ['grouped_a', 'grouped_b']) {
    await add.click();
    await page.getByRole('option', { name: `grouped: ${name}` }).click();
    await page.getByLabel(`Part of ${name} in percent`).fill('60');
  }
  await page.getByText('The parts add up to 120%; a group has 100%.').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Save group' }).isDisabled());
  await page.getByLabel('Part of grouped_b in percent').fill('12.34');
  await page
    .getByRole('img', { name: 'Traffic of Checkout tests: grouped_a 60%, grouped_b 12.34%, free 27.66%' })
    .waitFor();
  await visitor.assertAccessible();
  await page.getByRole('button', { name: 'Save group' }).click();
  await page.getByText('Checkout tests was saved.').waitFor();
  const { rules } = await flags.rules('grouped', 'production');
  assert.equal(rules.grouped_b.group_rule.traffic_allocation, 1234);
  await visitor.close();
});

test('a holdout of more than five percent is made only with a warning, and starts', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('holdouts?env=development');
  await page.getByRole('button', { name: 'New holdout' }).first().click();
  const sheet = page.getByRole('dialog', { name: 'New holdout' });
  await sheet.getByRole('textbox', { name: 'Name' }).fill('This quarter');
  await sheet.getByLabel('Held out').fill('5');
  await sheet.getByText('That is more than 5%').waitFor({ state: 'detached' });
  await sheet.getByLabel('Held out').fill('5.01');
  await sheet.getByText('That is more than 5%').waitFor();
  await visitor.assertAccessible();
  await sheet.getByRole('button', { name: 'Create holdout' }).click();
  await page.getByRole('button', { name: 'This quarter' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('button', { name: 'Start holdout', exact: true }).click();
  await page.getByText('This quarter is running.').waitFor();
  const { items }: Json = await server.api('GET', `/flags/v1/projects/${server.projectId}/holdouts`);
  assert.equal(items[0].status, 'running');
  assert.equal(items[0].traffic_allocation, 501);
  await visitor.close();
});

const PAGES = ['audiences', 'attributes', 'events', 'groups', 'holdouts', 'lookup'];

for (const scheme of ['light', 'dark'] as Scheme[]) {
  test(`the lists of targeting have no barriers (${scheme})`, async () => {
    const visitor = await Visitor.arrive(server, { scheme });
    for (const path of PAGES) {
      await visitor.goToProject(path);
      await visitor.page.getByRole('heading', { level: 1 }).waitFor();
      await visitor.assertAccessible();
    }
    for (const tab of ['variations', 'schedules', 'code', 'history', 'settings']) {
      await visitor.goToProject(`flags/settings?tab=${tab}`);
      await visitor.page.getByRole('tabpanel').first().waitFor();
      await visitor.assertAccessible();
    }
    await visitor.close();
  });
}

test('a schedule fires once, at its time', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('flags/fired?tab=schedules&env=development');
  await page.getByText('Run the flag').waitFor();
  await until(async () => (await flags.rules('fired')).enabled, Math.max(due - Date.now(), 0) + 20_000);
  assert.ok(Date.now() >= due, 'not before its time');
  await page.getByText('completed').waitFor({ timeout: 30_000 });
  assert.equal((await flags.rules('fired')).revision, 2, 'it was one change');
  await visitor.close();
});

/** Schedules a flag to run as soon as the server takes it, which is in two minutes; the other tests pass the time. */
async function scheduleRun(): Promise<void> {
  await flags.create('fired');
  due = Math.ceil((Date.now() + 121_000) / 60_000) * 60_000;
  const [date, time] = new Date(due).toISOString().slice(0, 16).split('T');
  await server.api('POST', `/flags-scheduling/projects/${server.projectId}/flags/fired/schedules`, {
    account_id: server.own.account_id,
    environment: 'development',
    actions: [{ subject: { key: 'fired', type: 'flag' }, changed_element: 'status', value: 'on' }],
    schedule: { date, time, time_zone: 'UTC' },
  });
}

/** The date within the next 90 days on which clocks of a zone change, if there is one. */
async function clockChange(zone: string, direction: 'forward'): Promise<string | undefined> {
  const hour = (instant: number) =>
    Number(
      new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(instant),
    );
  const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 12 * 3_600_000;
  for (let day = 1; day < 89; day += 1) {
    const [one, next] = [noon + (day - 1) * 86_400_000, noon + day * 86_400_000];
    if (direction === 'forward' && hour(next) === hour(one) + 1)
      return new Date(next).toISOString().slice(0, 10);
  }
  return undefined;
}
