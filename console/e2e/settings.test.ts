import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { closeBrowser, Visitor } from './support/browser.ts';
import { Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await Server.start({ args: ['--webhooks-allow-private'] });
});

after(async () => {
  await closeBrowser();
  await server.close();
});

/** What a datafile's address answers. */
async function datafileStatus(path: string, token?: string): Promise<number> {
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  return (await fetch(server.url + path, { headers })).status;
}

test('an environment is made, and its SDK key is rotated with both keys working', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('settings/environments');
  await page.getByRole('button', { name: 'New environment' }).click();
  const dialog = page.getByRole('dialog', { name: 'New environment' });
  await dialog.getByLabel('Name').fill('Staging EU');
  await dialog.getByLabel('Key').fill('not a key!');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('Nothing was saved').waitFor();
  await visitor.assertAccessible();
  await dialog.getByLabel('Key').fill('');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Staging EU' }).waitFor();
  await page.getByRole('button', { name: /^Environment:/ }).click();
  await page.getByRole('menuitem', { name: 'Staging EU' }).click();
  await page.waitForURL(/env=staging_eu/);

  const keys = page.getByRole('table', { name: 'SDK keys of Staging EU' });
  const old = await keys.locator('code').innerText();
  await page.getByRole('button', { name: 'Rotate the SDK key of Staging EU' }).click();
  await visitor.assertAccessible();
  await page.getByRole('button', { name: 'Rotate key' }).click();
  await page.getByText('There is a new SDK key.').waitFor();
  await keys.getByText(/^stops/).waitFor();
  const both = await keys.locator('code').allInnerTexts();
  assert.equal(both.length, 2);
  for (const key of both) assert.equal(await datafileStatus(`/datafiles/${key}.json`), 200);
  await keys.getByRole('button', { name: 'End now' }).click();
  await page.getByRole('button', { name: 'End key', exact: true }).click();
  await keys.getByText(/^stops/).waitFor({ state: 'detached' });
  const [present] = await keys.locator('code').allInnerTexts();
  assert.notEqual(present, old);
  assert.equal(await datafileStatus(`/datafiles/${old}.json`), 403);
  assert.equal(await datafileStatus(`/datafiles/${present}.json`), 200);
  await visitor.close();
});

test('secure mode wants an access token, which is shown once', async () => {
  const visitor = await Visitor.arrive(server, { scheme: 'dark' });
  const { page } = visitor;
  const key = server.sdkKey('development');
  await visitor.goToProject('settings/environments');
  await page.getByRole('button', { name: 'Turn on: secure mode of Development', exact: true }).click();
  await page.getByRole('button', { name: 'Turn on', exact: true }).last().click();
  const token = await page.getByLabel('Your access token').inputValue();
  await visitor.assertAccessible();
  await page.getByRole('button', { name: 'I saved it' }).click();
  await page.getByText('on: the datafile wants an access token').waitFor();
  assert.equal(await datafileStatus(`/datafiles/${key}.json`), 403);
  assert.equal(await datafileStatus(`/datafiles/auth/${key}.json`, token), 200);
  await page.reload();
  await page.getByText('on: the datafile wants an access token').waitFor();
  assert.ok(!(await page.content()).includes(token));
  await page.getByRole('button', { name: 'Turn off: secure mode of Development' }).click();
  await page.getByRole('button', { name: 'Turn off', exact: true }).last().click();
  await page.getByText('on: the datafile wants an access token').waitFor({ state: 'detached' });
  assert.equal(await datafileStatus(`/datafiles/${key}.json`), 200);
  assert.notEqual(await datafileStatus(`/datafiles/auth/${key}.json`, token), 200);
  await visitor.close();
});

test('a webhook is made, its secret shown once, a delivery fails and is redelivered', async () => {
  const received: { signature: string; body: string }[] = [];
  let status = 500;
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = String(request.headers['x-hub-signature']);
      received.push({ signature, body: Buffer.concat(chunks).toString() });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  try {
    await visitor.goToProject('settings/webhooks');
    await page.getByRole('button', { name: 'New webhook' }).first().click();
    const form = page.getByRole('dialog', { name: 'New webhook' });
    await form.getByLabel('Name').fill('Cache');
    await form
      .getByLabel('Address')
      .fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
    await form.getByRole('group', { name: 'Flag' }).getByLabel('created').check();
    await visitor.assertAccessible();
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    const secret = await page.getByLabel('Your secret').inputValue();
    await page.getByRole('button', { name: 'I saved it' }).click();

    await server.api('POST', `/flags/v1/projects/${server.projectId}/flags`, { key: 'told', name: 'Told' });
    await page.getByRole('button', { name: 'Show deliveries' }).click();
    const deliveries = page.getByRole('region', { name: 'Deliveries to Cache' });
    const row = deliveries.getByRole('row').filter({ hasText: 'project.flag_created' });
    await row.getByText('500').waitFor();
    await visitor.assertAccessible();
    status = 204;
    await row.getByRole('button', { name: 'Redeliver' }).click();
    await deliveries
      .getByRole('row')
      .filter({ hasText: 'project.flag_created' })
      .filter({ hasText: '204' })
      .first()
      .waitFor();
    const last = received.at(-1);
    assert.ok(last);
    const signature = `sha1=${createHmac('sha1', secret).update(last.body).digest('hex')}`;
    assert.equal(last.signature, signature);
    await row.first().getByRole('button', { name: 'Message' }).click();
    await page.getByText('"event": "project.flag_created"').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Cache' }).waitFor();
    assert.ok(!(await page.content()).includes(secret));
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
  await visitor.close();
});

test('a test message is sent, and the secret is renewed', async (context) => {
  const { status } = await server.request('POST', '/burgee/v1/webhooks/1/test');
  if (status === 405) return context.skip('this binary has no test messages');
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('settings/webhooks');
  await page.getByRole('button', { name: /^Send test/ }).click();
  await page
    .getByRole('region', { name: /^Deliveries to/ })
    .getByText('webhook.test')
    .waitFor();
  await page.getByRole('button', { name: /^New secret for/ }).click();
  await page.getByRole('button', { name: 'Make a new secret', exact: true }).click();
  assert.match(await page.getByLabel('Your secret').inputValue(), /^whsec_/);
  await page.getByRole('button', { name: 'I saved it' }).click();
  await visitor.close();
});

test('people are invited, get a link, and their role is changed and undone', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('settings/people');
  await page.getByRole('button', { name: 'Invite people' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite people' });
  await dialog.getByLabel('E-mail addresses').fill('bo@example.com');
  await dialog.getByLabel('E-mail addresses').press('Enter');
  await dialog.getByLabel('Viewer').check();
  await visitor.assertAccessible();
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  const link = await page.getByLabel('bo@example.com', { exact: true }).inputValue();
  await page.getByRole('button', { name: 'I have them' }).click();

  const bo = await Visitor.arrive(server, { email: null });
  await bo.page.goto(new URL(link).pathname + new URL(link).search);
  await bo.page.getByText('For bo@example.com').waitFor();
  await bo.assertAccessible();
  await bo.page.getByLabel('New password').fill('a long enough password');
  await bo.page.getByRole('button', { name: 'Set password' }).click();
  await bo.page.getByRole('navigation', { name: 'Main' }).waitFor();
  await bo.goToProject('start');
  await bo.page
    .getByText('Your role here lets you look only.')
    .or(bo.page.getByText(/^There (is|are)/))
    .first()
    .waitFor();
  await bo.close();

  await page.reload();
  const role = page.getByLabel('Role of bo@example.com', { exact: true });
  await role.selectOption('publisher');
  await page.getByText('bo@example.com is now Publisher.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone.').waitFor();
  const people = await server.api<{ profile: { email: string }; project_roles: { role: string }[] }[]>(
    'GET',
    `/v2/collaborators?project_id=${server.projectId}`,
  );
  const found = people.find((own) => own.profile.email === 'bo@example.com');
  assert.equal(found?.project_roles[0]?.role, 'viewer');
  await visitor.assertAccessible();
  await visitor.close();
});
