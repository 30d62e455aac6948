import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { closeBrowser, Visitor } from './support/browser.ts';
import { delivery, Flags, type Json } from './support/flags.ts';
import { runCommand, Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await Server.start({ args: ['--webhooks-allow-private'] });
});

after(async () => {
  await closeBrowser();
  await server.close();
});

interface Action {
  /** Where it is, below the project unless it begins with a slash. */
  readonly path: string;
  readonly open: string;
  readonly dialog: string;
  readonly fill: (dialog: Locator, page: Page) => Promise<void>;
  /** What the answer of the copied command says of what was made. */
  readonly made: Record<string, unknown>;
}

const named = (name: string) => (dialog: Locator) =>
  dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);

/** What is made in a dialog: its button, and what is copied beside it. */
const actions: readonly Action[] = [
  {
    path: 'attributes',
    open: 'New attribute',
    dialog: 'New attribute',
    fill: (dialog) => dialog.getByLabel('Key').fill('plan'),
    made: { key: 'plan' },
  },
  {
    path: 'events',
    open: 'New event',
    dialog: 'New event',
    fill: (dialog) => dialog.getByLabel('Key').fill('purchase'),
    made: { key: 'purchase' },
  },
  {
    path: 'groups',
    open: 'New group',
    dialog: 'New exclusion group in Development',
    fill: named('Checkout'),
    made: { name: 'Checkout' },
  },
  {
    path: 'settings/environments',
    open: 'New environment',
    dialog: 'New environment',
    fill: named('Staging'),
    made: { name: 'Staging', key: 'staging' },
  },
  {
    path: 'settings/webhooks',
    open: 'New webhook',
    dialog: 'New webhook',
    fill: async (dialog) => {
      await named('Chat')(dialog);
      await dialog.getByLabel('Address').fill('https://hooks.example.com/burgee');
    },
    made: { name: 'Chat', url: 'https://hooks.example.com/burgee' },
  },
  {
    path: '/admin/teams',
    open: 'New team',
    dialog: 'New team',
    fill: named('Sailors'),
    // A team is answered with a message alone: it is looked up below.
    made: {},
  },
  {
    path: '/admin/service-accounts',
    open: 'New service account',
    dialog: 'New service account',
    fill: named('Robot'),
    made: { name: 'Robot' },
  },
];

test('what is copied as curl makes what the button beside it would', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  for (const action of actions) {
    if (action.path.startsWith('/')) await page.goto(action.path);
    else await visitor.goToProject(action.path);
    await page.getByRole('button', { name: action.open }).first().click();
    const dialog = page.getByRole('dialog', { name: action.dialog });
    await action.fill(dialog, page);
    await dialog.getByRole('button', { name: 'More ways to do this' }).click();
    await page.getByRole('menuitem', { name: 'Copy as curl' }).click();
    await page.getByText('Copied.').first().waitFor();
    const made = JSON.parse(await runCommand(await visitor.clipboard(), server.own.token));
    for (const [name, value] of Object.entries(action.made))
      assert.deepEqual(made[name], value, `${action.open}: ${JSON.stringify(made)}`);
  }
  const teams = await server.request('GET', `/permissions/accounts/${server.own.account_id}/teams`);
  assert.match(await teams.text(), /Sailors/);
  await visitor.close();
});

/** An action on something that is there. */
interface Deed {
  readonly path: string;
  /** Leads from the page to where the action is. */
  readonly reach?: (page: Page) => Promise<unknown>;
  /** The menu beside its button, the icon that copies it, or an entry of the menu that is open. */
  readonly offer: (page: Page) => Locator;
  /** What is so once the copied command has run. */
  readonly done: (answer: string) => Promise<unknown>;
  /** What the page says of it, where not every token will do. */
  readonly note?: RegExp;
}

const press = (name: string | RegExp) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).first().click();
const more = (within: Page | Locator) =>
  within.getByRole('button', { name: 'More ways to do this', exact: true }).first();
const moreFor = (label: string) => (page: Page) =>
  page.getByRole('button', { name: `More ways to do this: ${label}`, exact: true });
const icon = (what: string) => (page: Page) =>
  page.getByRole('button', { name: `Copy as curl: ${what}`, exact: true });
const entry = (what: string) => (page: Page) => page.getByRole('menuitem', { name: `Copy as curl: ${what}` });

/** Makes what is acted on, and says which actions there are. */
async function deeds(): Promise<readonly Deed[]> {
  const flags = new Flags(server);
  const project = `/v2/projects/${server.projectId}`;
  const get = (path: string) => server.api<Json>('GET', path);
  await flags.create('acted', {
    variable_definitions: { most: { key: 'most', type: 'integer', default_value: '1' } },
  });
  await flags.create('acted_2');
  await flags.addRules('acted', 'development', [delivery('acted_all')]);
  const post = (path: string, body: object) => server.api<Json>('POST', path, body);
  const other = await post('/v2/projects', { name: 'Other' });
  const webhook = await post(`${project}/webhooks`, {
    name: 'Pager',
    url: 'https://127.0.0.1:9/pager',
    events: ['project.flag_created'],
  });
  const hooks = async () => (await get(`${project}/webhooks`)) as Json[];
  const deliveries = async () => (await get(`/burgee/v1/webhooks/${webhook.id}/deliveries`)).total_count;
  await post(`/permissions/accounts/${server.own.account_id}/teams`, { name: 'Rowers', members: [] });
  const robot = await post('/burgee/v1/service-accounts', { name: 'Cleaner', project_roles: [] });
  const robots = async () =>
    ((await get('/burgee/v1/service-accounts')).items as Json[]).find((own) => own.id === robot.id);
  const preview = await post('/v2/environments', {
    project_id: server.projectId,
    key: 'preview',
    name: 'Preview',
  });
  const environment = () => get(`/v2/environments/${preview.id}`);
  const grace = await server.person('grace@example.com', 'viewer');
  const roleOfGrace = async () =>
    ((await get(`/v2/collaborators?project_id=${server.projectId}`)) as Json[]).find(
      (own) => own.id === grace.id,
    )?.project_roles[0].role;
  await flags.attribute('country');
  const audience = await flags.audience('Germans', [
    'and',
    { type: 'custom_attribute', match_type: 'exact', name: 'country', value: 'DE' },
  ]);
  const attribute = await flags.attribute('browser');
  const groups = `/flags/v1/projects/${server.projectId}/groups`;
  const group = await post(groups, {
    name: 'Search',
    environment_key: 'development',
    type: 'exclusion_group',
  });
  const holdouts = `/flags/v1/projects/${server.projectId}/holdouts`;
  const sdkKeys = async () => (await get(`/burgee/v1/environments/${preview.id}/sdk-keys`)).items.length;
  return [
    {
      path: 'settings/general',
      reach: (page) => page.getByLabel('Description').fill('All of it'),
      offer: more,
      done: async () => assert.equal((await get(project)).description, 'All of it'),
    },
    {
      path: '/admin/projects',
      offer: moreFor('Archive Other'),
      done: async () => assert.equal((await get(`/v2/projects/${other.id}`)).status, 'archived'),
    },
    {
      path: 'flags/acted?env=development',
      offer: more,
      done: async () => assert.equal((await flags.rules('acted')).enabled, true),
    },
    {
      path: 'flags/acted?tab=settings',
      reach: (page) => page.getByLabel('Description').fill('Acted upon'),
      offer: more,
      done: async () => assert.equal((await flags.get('acted')).description, 'Acted upon'),
    },
    {
      path: 'flags/acted?tab=variations',
      reach: async (page) => {
        await page.getByLabel('most in On', { exact: true }).fill('7');
        await page.getByLabel('most in default', { exact: true }).fill('5');
      },
      offer: icon('Save values'),
      done: async () => {
        const variable = (await flags.get('acted')).variable_definitions.most;
        const on = await get(`/flags/v1/projects/${server.projectId}/flags/acted/variations/on`);
        assert.deepEqual([variable.default_value, on.variables.most.value], ['5', '7']);
      },
    },
    {
      path: 'flags?q=acted',
      reach: async (page) => {
        await page.getByLabel('Select the flags in sight').check();
        await press('Run in')(page);
      },
      offer: entry('Run in Production'),
      done: async () => {
        for (const key of ['acted', 'acted_2'])
          assert.equal((await flags.rules(key, 'production')).enabled, true, key);
      },
    },
    {
      path: 'flags?q=acted',
      reach: (page) => page.getByLabel('Select the flags in sight').check(),
      offer: icon('Archive'),
      done: async () => assert.equal((await flags.get('acted_2')).archived, true),
    },
    {
      path: 'flags/acted_2?tab=settings',
      offer: moreFor('Unarchive acted_2'),
      done: async () => assert.equal((await flags.get('acted_2')).archived, false),
    },
    {
      path: 'attributes',
      reach: press('browser'),
      offer: moreFor('Archive browser'),
      done: async () => assert.equal((await get(`/v2/attributes/${attribute}`)).archived, true),
    },
    {
      path: 'audiences',
      reach: press('Germans'),
      offer: moreFor('Archive Germans'),
      done: async () => assert.equal((await get(`/v2/audiences/${audience}`)).archived, true),
    },
    {
      path: 'groups',
      offer: moreFor('Archive Search'),
      done: async () => assert.equal((await get(`${groups}/${group.id}`)).archived, true),
    },
    {
      path: 'holdouts?env=development',
      reach: async (page) => {
        await press('New holdout')(page);
        await page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).fill('Quarter');
      },
      offer: (page) => more(page.getByRole('dialog')),
      done: async () =>
        assert.equal((await get(`${holdouts}?environment_key=development`)).items[0].name, 'Quarter'),
    },
    {
      path: 'settings/webhooks',
      offer: moreFor('Send test to Pager'),
      done: async () => assert.equal(await deliveries(), 1),
    },
    {
      path: 'settings/webhooks',
      reach: press('Delete Pager'),
      offer: icon('Delete'),
      done: async () => assert.ok(!(await hooks()).some((own) => own.id === webhook.id)),
    },
    {
      path: '/admin/teams',
      reach: press('Delete Rowers'),
      offer: icon('Delete'),
      done: async () =>
        assert.doesNotMatch(
          await (await server.request('GET', `/permissions/accounts/${server.own.account_id}/teams`)).text(),
          /Rowers/,
        ),
    },
    {
      path: '/admin/service-accounts',
      offer: icon('turn off Cleaner'),
      done: async () => assert.equal((await robots())?.is_disabled, true),
    },
    {
      path: '/admin/service-accounts',
      offer: moreFor('New token for 90 days: Cleaner'),
      note: /Tokens are refused this, unless the server runs with --tokens-make-tokens/,
      done: async (answer) => assert.equal(JSON.parse(answer).code, 'session_required', answer),
    },
    {
      path: 'settings/people',
      reach: (page) => page.getByLabel('Role of grace@example.com', { exact: true }).waitFor(),
      offer: icon('role of grace@example.com'),
      done: async () => assert.equal(await roleOfGrace(), 'viewer'),
    },
    {
      path: '/admin/users',
      reach: press('Actions for grace@example.com'),
      offer: entry('disable'),
      done: async () => {
        const { items } = await get('/burgee/v1/users');
        assert.equal((items as Json[]).find((own) => own.id === grace.id)?.is_disabled, true);
      },
    },
    {
      path: 'settings/environments',
      reach: press('Rotate the SDK key of Preview'),
      offer: more,
      done: async () => assert.equal(await sdkKeys(), 2),
    },
    {
      path: 'settings/environments',
      offer: moreFor('Turn on: secure mode of Preview'),
      done: async (answer) => assert.ok(JSON.parse(answer).token, answer),
    },
    {
      path: 'settings/environments',
      reach: press('Archive Preview'),
      offer: icon('Archive'),
      done: async () => assert.equal((await environment()).archived, true),
    },
    {
      path: 'settings/environments',
      offer: moreFor('Restore Preview'),
      done: async () => assert.equal((await environment()).archived, false),
    },
  ];
}

test('what is copied of what is done with what is there does the same, or says that it cannot', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  for (const deed of await deeds()) {
    if (deed.path.startsWith('/')) await page.goto(deed.path);
    else await visitor.goToProject(deed.path);
    await deed.reach?.(page);
    const offer = deed.offer(page);
    const isMenu = (await offer.getAttribute('aria-haspopup')) === 'menu';
    await offer.click();
    const item = page.getByRole('menuitem', { name: 'Copy as curl', exact: true });
    if (isMenu) await item.click();
    await page
      .getByText(deed.note ?? /^Copied\. Put a token/)
      .first()
      .waitFor();
    await deed.done(await runCommand(await visitor.clipboard(), server.own.token));
  }
  await visitor.close();
});
