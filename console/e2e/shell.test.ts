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

for (const scheme of ['light', 'dark'] as const) {
  test(`the shell has no barriers (${scheme})`, async () => {
    const visitor = await Visitor.arrive(server, { scheme });
    await visitor.goToProject('flags');
    await visitor.page.getByRole('heading', { level: 1, name: 'Flags' }).waitFor();
    await visitor.assertAccessible();
    await visitor.page.keyboard.press('?');
    const shortcuts = visitor.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await shortcuts.waitFor();
    await visitor.assertAccessible();
    await visitor.page.keyboard.press('Escape');
    await shortcuts.waitFor({ state: 'hidden' });
    await visitor.page.keyboard.press('g');
    await visitor.page.keyboard.press('h');
    await visitor.page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
    assert.match(visitor.page.url(), /\/history$/);
    await visitor.close();
  });
}
