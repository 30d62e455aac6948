import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { closeBrowser, Visitor } from './support/browser.ts';
import { runCommand, Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await Server.start();
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

test('29: what is copied as curl makes what the button beside it would', async () => {
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
