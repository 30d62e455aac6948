import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, Visitor } from './support/browser.ts';
import { runCommand, Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await Server.start();
  await server.api('POST', '/burgee/v1/service-accounts', {
    name: 'Pipeline',
    project_roles: [{ project_id: server.projectId, role: 'publisher' }],
  });
});

after(async () => {
  await closeBrowser();
  await server.close();
});

interface Provider {
  name: string;
  issuer: string;
  enabled: boolean;
  has_client_secret: boolean;
  email_domains: string[];
  group_roles: { group: string; role: string; project_id: number }[];
}

interface Trust {
  name: string;
  enabled: boolean;
  life_seconds: number;
  conditions: { claim: string; equals?: string; matches?: string }[];
}

for (const scheme of ['light', 'dark'] as const) {
  test(`an identity provider is made, offered at sign-in, changed, turned off and deleted (${scheme})`, async () => {
    const all = async () =>
      (await server.api<{ items: Provider[] }>('GET', '/burgee/v1/identity-providers')).items;
    const visitor = await Visitor.arrive(server, { scheme });
    const { page } = visitor;
    await page.goto('/admin/identity-providers');
    await page.getByRole('heading', { name: 'No identity providers' }).waitFor();
    await page.getByRole('button', { name: 'New identity provider' }).first().click();
    const sheet = page.getByRole('dialog', { name: 'New identity provider' });
    await sheet.getByLabel('Name', { exact: true }).fill('Company account');
    await sheet.getByLabel('Issuer').fill('not an address');
    await sheet.getByLabel('Issuer').fill('https://id.example.com');
    await sheet.getByLabel('Client id').fill('burgee');
    await sheet.getByLabel('Client secret').fill('something nobody sees again');
    // People whom nobody invited need a domain: the API says so, and the form shows it.
    await sheet.getByLabel('Takes in people whom nobody invited').click();
    await sheet.getByRole('button', { name: 'Create', exact: true }).click();
    await sheet
      .getByText('Nothing was saved')
      .or(sheet.getByText(/domain/i).nth(2))
      .first()
      .waitFor();
    await sheet.getByRole('combobox', { name: 'E-mail domains' }).fill('example.com');
    await sheet.getByRole('combobox', { name: 'E-mail domains' }).press('Enter');
    await sheet.getByRole('button', { name: 'Add a group' }).click();
    await sheet.getByLabel('Group', { exact: true }).fill('release');
    await sheet.getByLabel('Role', { exact: true }).selectOption('publisher');
    await visitor.assertAccessible();
    await sheet.getByRole('button', { name: 'Create', exact: true }).click();
    await sheet.waitFor({ state: 'hidden' });
    await page.getByText('release: Publisher in').waitFor();
    await visitor.assertAccessible();
    const [made] = await all();
    assert.deepEqual(made?.group_roles, [
      { group: 'release', role: 'publisher', project_id: server.projectId },
    ]);
    assert.equal(made?.has_client_secret, true);
    assert.ok(!(await page.content()).includes('something nobody sees again'), 'the secret is on the page');

    const guest = await Visitor.arrive(server, { email: null });
    await guest.page.goto('/sign-in');
    await guest.page.getByText('Company account').waitFor();
    await guest.close();

    await page.getByRole('button', { name: 'Edit Company account' }).click();
    const edit = page.getByRole('dialog', { name: 'Edit Company account' });
    await edit.getByLabel('Name', { exact: true }).fill('Acme');
    await edit.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Acme' }).waitFor();
    assert.equal((await all())[0]?.has_client_secret, true, 'an empty field keeps the secret');
    await page.getByRole('button', { name: 'Copy as curl: turn off Acme' }).click();
    await page.getByText('Copied.').waitFor();
    await page.getByRole('button', { name: 'Turn off Acme', exact: true }).click();
    await page.getByRole('button', { name: 'Turn on Acme', exact: true }).waitFor();
    assert.equal((await all())[0]?.enabled, false);
    await page.getByRole('button', { name: 'Delete Acme' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('heading', { name: 'No identity providers' }).waitFor();
    await visitor.close();
  });
}

test('a workload trust is made, copied, changed and deleted', async () => {
  const all = async () => (await server.api<{ items: Trust[] }>('GET', '/burgee/v1/workload-trusts')).items;
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await page.goto('/admin/workload-trusts');
  await page.getByRole('button', { name: 'New workload trust' }).first().click();
  const sheet = page.getByRole('dialog', { name: 'New workload trust' });
  await sheet.getByLabel('Name').fill('shop: deployments');
  await sheet.getByLabel('Value').fill('acme/shop');
  await sheet.getByRole('button', { name: 'Add a condition' }).click();
  await sheet.getByLabel('Claim').nth(1).fill('ref');
  await sheet.getByLabel('How').nth(1).selectOption('matches');
  await sheet.getByLabel('Value').nth(1).fill('refs/heads/release-*');
  await sheet.getByLabel('Works for, in minutes').fill('10');
  await visitor.assertAccessible();
  await sheet.getByRole('button', { name: 'More ways to do this' }).click();
  await page.getByRole('menuitem', { name: 'Copy as curl' }).click();
  await page.getByText('Copied.').waitFor();
  await sheet.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('acme/shop').first().waitFor();
  await visitor.assertAccessible();
  const [made] = await all();
  assert.equal(made?.life_seconds, 600);
  assert.deepEqual(
    made?.conditions.map(({ claim, equals, matches }) => [claim, equals ?? null, matches ?? null]),
    [
      ['repository', 'acme/shop', null],
      ['ref', null, 'refs/heads/release-*'],
    ],
  );

  await page.getByRole('button', { name: 'Turn off shop: deployments', exact: true }).click();
  await page.getByRole('button', { name: 'Turn on shop: deployments', exact: true }).waitFor();
  assert.equal((await all())[0]?.enabled, false);
  await page.getByRole('button', { name: 'Delete shop: deployments' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('heading', { name: 'No workload trusts' }).waitFor();

  // What was copied makes the same again, for who may: a token may not.
  const refused = await runCommand(await visitor.clipboard(), server.own.token);
  assert.equal(JSON.parse(refused).code, 'session_required');
  assert.deepEqual(await all(), []);
  await visitor.close();
});
