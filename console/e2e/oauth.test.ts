import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { closeBrowser, Visitor } from './support/browser.ts';
import { EMAIL, PASSWORD, Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await Server.start();
});

after(async () => {
  await closeBrowser();
  await server.close();
});

/** An app that takes people back, and says with what. */
async function startApp() {
  const back: URL[] = [];
  const app = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://app');
    if (url.pathname === '/back') back.push(url);
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end('<!doctype html><title>App</title><h1>Back at the app</h1>');
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const redirect = `http://127.0.0.1:${(app.address() as AddressInfo).port}/back`;
  const close = () => {
    app.closeAllConnections();
    app.close();
  };
  return { redirect, back, close };
}

test('an app is registered, denied, allowed, gets a token by code and PKCE, and loses it', async () => {
  const app = await startApp();
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await page.goto('/admin/oauth-apps');
  await page.getByRole('button', { name: 'Register app' }).first().click();
  const form = page.getByRole('dialog', { name: 'Register an app' });
  await form.getByLabel('Name').fill('Reports');
  await form.getByLabel('Redirect addresses').fill('http://reports.example/back');
  await form.getByLabel('Redirect addresses').press('Enter');
  await form.getByRole('button', { name: 'Register', exact: true }).click();
  await form.getByText(/must be https/).waitFor();
  await visitor.assertAccessible();
  await form.getByLabel('Redirect addresses').press('Backspace');
  await form.getByLabel('Redirect addresses').fill(app.redirect);
  await form.getByLabel('Redirect addresses').press('Enter');
  await form.getByRole('button', { name: 'Register', exact: true }).click();
  const secret = await page.getByLabel('Your client secret').inputValue();
  await page.getByRole('button', { name: 'I saved it' }).click();
  await visitor.assertAccessible();
  const clients = await server.api<{ items: { client_id: number }[] }>('GET', '/burgee/v1/oauth/clients');
  const client = String(clients.items[0]?.client_id);

  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const ask = new URLSearchParams({
    response_type: 'code',
    client_id: client,
    redirect_uri: app.redirect,
    state: 'xyz',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    scope: 'read',
  });
  // Nobody is signed in there yet: the console's page signs in and goes back to the question.
  const person = await Visitor.arrive(server, { email: null });
  await person.page.goto(`/oauth2/authorize?${ask}`);
  await person.page.getByLabel('E-mail address').fill(EMAIL);
  await person.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await person.page.getByRole('button', { name: 'Sign in' }).click();
  await person.page.getByRole('button', { name: 'Do not allow' }).click();
  await person.page.getByRole('heading', { name: 'Back at the app' }).waitFor();
  assert.equal(app.back.at(-1)?.searchParams.get('error'), 'access_denied');
  await person.page.goto(`/oauth2/authorize?${ask}`);
  await person.page.getByRole('button', { name: 'Allow', exact: true }).click();
  await person.page.getByRole('heading', { name: 'Back at the app' }).waitFor();
  const code = app.back.at(-1)?.searchParams.get('code') ?? '';
  assert.equal(app.back.at(-1)?.searchParams.get('state'), 'xyz');
  const answer = await fetch(`${server.url}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${client}:${secret}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: app.redirect,
      code_verifier: verifier,
    }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  const { access_token } = (await answer.json()) as { access_token: string };
  assert.equal((await server.request('GET', '/v2/me', undefined, access_token)).status, 200);

  await page.goto('/me/apps');
  await page.getByRole('row').filter({ hasText: 'Reports' }).waitFor();
  await visitor.assertAccessible();
  await page.getByRole('button', { name: 'Revoke Reports' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('No apps').waitFor();
  assert.equal((await server.request('GET', '/v2/me', undefined, access_token)).status, 403);
  app.close();
  await visitor.close();
  await person.close((problem) => problem.startsWith(`off-origin: ${new URL(app.redirect).origin}`));
});

test('an app of the old ways gets a token in the address, where the instance and its switch allow it', async (context) => {
  const legacy = await Server.start({ args: ['--legacy-oauth', 'all'] });
  context.after(() => legacy.close());
  const app = await startApp();
  const visitor = await Visitor.arrive(legacy);
  const { page } = visitor;
  await page.goto('/admin/oauth-apps');
  await page.getByRole('button', { name: 'Register app' }).first().click();
  const form = page.getByRole('dialog', { name: 'Register an app' });
  await form.getByLabel('Name').fill('Old');
  await form.getByLabel('Redirect addresses').fill(app.redirect);
  await form.getByLabel('Redirect addresses').press('Enter');
  await form.getByRole('radio', { name: 'Public' }).click();
  await form.getByRole('button', { name: 'Register', exact: true }).click();
  await form.waitFor({ state: 'hidden' });
  const clients = await legacy.api<{ items: { client_id: number; name: string }[] }>(
    'GET',
    '/burgee/v1/oauth/clients',
  );
  const client = String(clients.items.find((own) => own.name === 'Old')?.client_id);
  const ask = new URLSearchParams({
    response_type: 'token',
    client_id: client,
    redirect_uri: app.redirect,
    state: 'old',
    scopes: 'all',
  });
  const person = await Visitor.arrive(legacy);
  const seen = () => new URL(person.page.url());
  await person.page.goto(`/oauth2/authorize?${ask}`);
  assert.equal(new URLSearchParams(seen().hash.slice(1)).get('access_token'), null, 'it is off at first');

  await page.getByRole('button', { name: 'Edit Old' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit Old' });
  await edit.getByRole('button', { name: /^Old ways/ }).click();
  await edit.getByRole('switch', { name: /implicit/i }).click({ force: true });
  await edit.getByRole('button', { name: 'Save', exact: true }).click();
  await edit.waitFor({ state: 'hidden' });
  await person.page.goto(`/oauth2/authorize?${ask}`);
  await person.page.getByRole('button', { name: 'Allow', exact: true }).click();
  await person.page.getByRole('heading', { name: 'Back at the app' }).waitFor();
  const given = new URLSearchParams(seen().hash.slice(1));
  assert.equal(given.get('state'), 'old');
  const token = given.get('access_token') ?? '';
  assert.equal((await legacy.request('GET', '/v2/me', undefined, token)).status, 200);
  app.close();
  await visitor.close();
  await person.close((problem) => problem.startsWith(`off-origin: ${new URL(app.redirect).origin}`));
});
