import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { assertCount, closeBrowser, tabUntil, Visitor } from './support/browser.ts';
import { EMAIL, PASSWORD, runCommand, Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await Server.start();
});

after(async () => {
  await closeBrowser();
  await server.close();
});

test('a wrong password is said to be wrong, and the right one leads to where one was going', async () => {
  const visitor = await Visitor.arrive(server, { email: null });
  const { page } = visitor;
  await visitor.goToProject('settings/environments');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await visitor.assertAccessible();
  await page.getByLabel('E-mail address').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('the password is wrong').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Environments' }).waitFor();

  await page.getByRole('button', { name: /^Your menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await visitor.goToProject('flags');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await visitor.close();
});

test('whoever guesses has to wait, and is told for how long', async (context) => {
  const own = await Server.start();
  context.after(() => own.close());
  const visitor = await Visitor.arrive(own, { email: null });
  const { page } = visitor;
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(EMAIL);
  const attempt = async (password: string) => {
    await page.getByLabel('Password', { exact: true }).fill(password);
    const answered = page.waitForResponse(
      (one) => one.url().endsWith('/session') && one.request().method() === 'POST',
    );
    await page.getByRole('button', { name: 'Sign in' }).click();
    return (await answered).status();
  };
  const answers: number[] = [];
  while (answers.length < 12 && answers.at(-1) !== 429)
    answers.push(await attempt(`guess ${answers.length}`));
  assert.equal(answers.at(-1), 429, answers.join(', '));
  // The right one is not tried either.
  assert.equal(await attempt(PASSWORD), 429);
  await page
    .getByRole('alert')
    .getByText(/\d+ (second|minute)/)
    .waitFor();
  await visitor.assertAccessible();
  await visitor.close();
});

test('a session that ends in the middle of an edit loses nothing', async () => {
  const visitor = await Visitor.arrive(server, { hasOwnSession: true });
  const { page } = visitor;
  await visitor.goToProject('settings/general');
  await page.getByLabel('Description').fill('Written before the session ended');
  await server.api('DELETE', '/burgee/v1/sessions');
  await page.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel(`Password of ${EMAIL}`).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Saved.').waitFor();
  const project = await server.api<{ description: string }>('GET', `/v2/projects/${server.projectId}`);
  assert.equal(project.description, 'Written before the session ended');
  await visitor.close();
});

test('what matters wants the password once more, and then goes on', async () => {
  const visitor = await Visitor.arrive(server, { hasOwnSession: true });
  const { page } = visitor;
  // Ten minutes cannot be waited for: the server's answer after them is given once.
  let isAsked = false;
  await page.route('**/burgee/v1/tokens', async (route) => {
    if (route.request().method() !== 'POST' || isAsked) return route.continue();
    isAsked = true;
    const detail = 'Confirm who you are first: POST /burgee/v1/session/confirm';
    const body = JSON.stringify({ type: 'about:blank', title: 'Forbidden', status: 403, detail, uuid: 'x' });
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body });
  });
  await page.goto('/me/access');
  await page.getByRole('button', { name: 'Generate New Token' }).click();
  await page.getByLabel('Name').fill('confirmed');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await visitor.assertAccessible();
  await dialog.getByLabel(`Password of ${EMAIL}`).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('button', { name: 'I saved it' }).click();
  await page.getByRole('cell', { name: 'confirmed', exact: true }).waitFor();
  await visitor.close();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`21: a token is made, shown once, used and revoked (${scheme})`, async () => {
    const visitor = await Visitor.arrive(server, { scheme });
    const { page } = visitor;
    await page.goto('/me/access');
    await page.getByRole('button', { name: 'Generate New Token' }).click();
    await visitor.assertAccessible();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('Say what the token is for').waitFor();
    await page.getByLabel('Name').fill(`export ${scheme}`);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: `Token “export ${scheme}”` });
    const token = await dialog.getByLabel('Your token').inputValue();
    assert.match(token, /^bgp_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}$/);
    await visitor.assertAccessible();
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    assert.equal(await visitor.clipboard(), token);
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: '.env' }).click();
    assert.equal((await download).suggestedFilename(), 'burgee.env');
    // Neither Escape nor a click beside closes it.
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    const example = await dialog.getByRole('region', { name: 'curl example' }).innerText();
    assert.equal(JSON.parse(await runCommand(example)).profile.email, EMAIL);
    await dialog.getByRole('button', { name: 'I saved it' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.reload();
    const row = page.getByRole('row').filter({ hasText: `export ${scheme}` });
    await row.getByText(`bgp_…${token.slice(-4)}`).waitFor();
    assert.ok(!(await page.content()).includes(token), 'the token is still on the page');
    await row.getByText('in 89 days').or(row.getByText('in 2 months')).waitFor();
    await row
      .getByText(/ago|now/)
      .first()
      .waitFor();
    await row.getByRole('button', { name: /^Revoke/ }).click();
    const question = page.getByRole('dialog', { name: 'Revoke this token?' });
    await question.getByText(/was last used/).waitFor();
    await visitor.assertAccessible();
    await question.getByRole('button', { name: 'Revoke token', exact: true }).click();
    await row.waitFor({ state: 'detached' });
    const refused = await server.request('GET', '/v2/me', undefined, token);
    assert.equal(refused.status, 403);
    await visitor.close();
  });
}

test('an administrator makes a token for somebody else, and an editor cannot', async () => {
  const editor = await server.person('ed@example.com', 'editor');
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await page.goto('/me/access');
  await page.getByRole('button', { name: 'Generate New Token' }).click();
  await page.getByLabel('Name').fill('for ed');
  await page.getByRole('combobox', { name: 'For', exact: true }).click();
  await page.getByRole('option', { name: editor.email }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const token = await page.getByLabel('Your token').inputValue();
  await page.getByRole('button', { name: 'I saved it' }).click();
  const me = await server.api<{ id: string }>('GET', '/v2/me', undefined, token);
  assert.equal(me.id, editor.id);
  await page.getByText("Everybody's").click();
  await page
    .getByRole('row')
    .filter({ hasText: 'for ed' })
    .getByRole('cell', { name: editor.email })
    .waitFor();
  await visitor.close();

  const other = await Visitor.arrive(server, { email: editor.email });
  await other.page.goto('/me/access');
  await other.page.getByRole('row').filter({ hasText: 'for ed' }).waitFor();
  await other.page.getByRole('button', { name: 'Generate New Token' }).click();
  await other.page.getByLabel('Name').waitFor();
  await assertCount(other.page.getByRole('combobox', { name: 'For', exact: true }), 0);
  await other.close();
});

test('another session is ended', async () => {
  const visitor = await Visitor.arrive(server);
  const other = await Visitor.arrive(server, { hasOwnSession: true });
  await other.goToProject('start');
  await other.page.getByRole('heading', { level: 1, name: 'Start' }).waitFor();
  await visitor.page.goto('/me/sessions');
  await visitor.page.getByRole('button', { name: 'End all others' }).click();
  await visitor.page.getByText('All other sessions are ended.').waitFor();
  await visitor.assertAccessible();
  await other.page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
  await visitor.close();
  await other.close();
});

test('a token is made and revoked by keyboard alone', async () => {
  const visitor = await Visitor.arrive(server);
  const { page } = visitor;
  await page.goto('/me/access');
  const press = async (target: Locator) => {
    await tabUntil(page, target);
    await page.keyboard.press('Enter');
  };
  await press(page.getByRole('button', { name: 'Generate New Token' }));
  await tabUntil(page, page.getByLabel('Name'));
  await page.keyboard.type('by keyboard');
  await press(page.getByRole('button', { name: 'Create', exact: true }));
  const token = await page.getByLabel('Your token').inputValue();
  await press(page.getByRole('button', { name: 'I saved it' }));
  const row = page.getByRole('row').filter({ hasText: 'by keyboard' });
  await press(row.getByRole('button', { name: /^Revoke/ }));
  await press(page.getByRole('button', { name: 'Revoke token', exact: true }));
  await row.waitFor({ state: 'detached' });
  assert.equal((await server.request('GET', '/v2/me', undefined, token)).status, 403);
  await visitor.close();
});
