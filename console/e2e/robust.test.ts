import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, Visitor } from './support/browser.ts';
import { Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await Server.start();
});

after(async () => {
  await closeBrowser();
  await server.close();
});

test('the server stops in the middle of an edit and comes back, and nothing is written twice', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await visitor.goToProject('settings/environments');
  await page.getByRole('button', { name: 'New environment' }).click();
  const dialog = page.getByRole('dialog', { name: 'New environment' });
  await dialog.getByLabel('Name').fill('Written offline');
  await server.down();
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await dialog.getByText('The server cannot be reached. Nothing is known to be saved.').waitFor();
  await page.getByText('The server cannot be reached', { exact: true }).waitFor();
  await visitor.assertAccessible();
  await server.up();
  await page.getByText('The server is back.').waitFor();
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Written offline' }).waitFor();
  const environments = await server.api<{ name: string }[]>(
    'GET',
    `/v2/environments?project_id=${server.projectId}`,
  );
  assert.equal(environments.filter((own) => own.name === 'Written offline').length, 1);
  await visitor.close((problem) => problem.includes('ERR_CONNECTION'));
});

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'-alert(1)-'",
  '<svg/onload=alert(1)>',
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
];

test('what looks like markup is text, in every field and on every page', async () => {
  const project = server.projectId;
  for (const [index, text] of hostile.entries()) {
    await server.api('POST', '/v2/environments', {
      project_id: project,
      key: `e${index}`,
      name: text,
      description: text,
    });
    await server.api('POST', `/flags/v1/projects/${project}/flags`, {
      key: `f${index}`,
      name: text,
      description: text,
    });
    await server
      .api('POST', '/v2/audiences', {
        project_id: project,
        name: text,
        description: text,
        conditions: '["and",{"type":"custom_attribute","name":"plan","value":"x","match_type":"exact"}]',
      })
      .catch(() => undefined);
    await server.api('POST', '/v2/attributes', {
      project_id: project,
      key: `a${index}`,
      name: text,
      description: text,
    });
    await server.api('POST', `/v2/projects/${project}/custom_events`, {
      key: `v${index}`,
      name: text,
      description: text,
    });
    await server.api('POST', `/permissions/accounts/${server.own.account_id}/teams`, {
      name: text,
      description: text,
    });
    await server.api('POST', `/v2/projects/${project}/webhooks`, {
      name: text,
      description: text,
      url: `https://example.com/${index}`,
      events: ['project.flag_created'],
    });
  }
  const [first = ''] = hostile;
  await server.api('PATCH', `/v2/projects/${project}`, { name: first, description: first });
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await page.goto('/me/access');
  for (const text of hostile) {
    await page.getByRole('button', { name: 'Generate New Token' }).first().click();
    await page.getByLabel('Name').fill(text);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('button', { name: 'I saved it' }).click();
  }
  await page.getByRole('cell', { name: first, exact: true }).waitFor();
  const paths = [
    'start',
    'flags',
    'flags/f0',
    'experiments',
    'audiences',
    'attributes',
    'events',
    'groups',
    'holdouts',
    'lookup',
    'history',
    'settings/general',
    'settings/environments',
    'settings/people',
    'settings/webhooks',
  ].map((path) => `/p/${project}/${path}?env=e0`);
  const admin = [
    '/admin/users',
    '/admin/teams',
    '/admin/projects',
    '/admin/tokens',
    '/admin/audit',
    '/me/profile',
  ];
  for (const path of [...paths, ...admin]) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    const scripts = await page.evaluate(
      () => [...document.querySelectorAll('script:not([src]), img[src=x], svg[onload]')].length,
    );
    assert.equal(scripts, 0, path);
  }
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Search and commands' }).fill('script');
  await page.getByText(first, { exact: true }).first().waitFor();
  // Violations of the content security policy are errors in the console, for which closing fails.
  await visitor.close();
});
