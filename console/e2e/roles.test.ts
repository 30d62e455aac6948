import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertCount, closeBrowser, Visitor } from './support/browser.ts';
import { delivery, Flags } from './support/flags.ts';
import { Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await Server.start();
  const flags = new Flags(server);
  await flags.create('live');
  for (const environment of ['production', 'development']) {
    await flags.addRules('live', environment, [delivery(`live_${environment}`)]);
    await flags.run('live', environment);
  }
});

after(async () => {
  await closeBrowser();
  await server.close();
});

/** What each role sees of what it may not do: the button that is there or not, and what the API says to the same. */
const roles = [
  { role: 'viewer', mayEdit: false, mayPublish: false, mayManage: false },
  { role: 'editor', mayEdit: true, mayPublish: false, mayManage: false },
  { role: 'publisher', mayEdit: true, mayPublish: true, mayManage: false },
  { role: 'project_owner', mayEdit: true, mayPublish: true, mayManage: true },
] as const;

for (const { role, mayEdit, mayPublish, mayManage } of roles) {
  test(`24: what a ${role} may not do is not offered, and refused`, async () => {
    const email = `${role.replace('_', '.')}@example.com`;
    await server.person(email, role);
    const visitor = await Visitor.arrive(server, { email });
    const { page } = visitor;
    const offered = async (path: string, heading: string, button: string | RegExp) => {
      await visitor.goToProject(path);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await page.waitForLoadState('networkidle');
      return (await page.getByRole('button', { name: button }).and(page.locator(':enabled')).count()) > 0;
    };
    const seen = {
      'make a flag': await offered('flags', 'Flags', 'New flag'),
      'make an environment': await offered('settings/environments', 'Environments', 'New environment'),
      'rotate an SDK key': await offered('settings/environments', 'Environments', /^Rotate the SDK key/),
      'turn secure mode on': await offered('settings/environments', 'Environments', /^Turn on: secure mode/),
      'edit an environment': await offered('settings/environments', 'Environments', /^Edit/),
      'invite people': await offered('settings/people', 'People', 'Invite people'),
      'make a webhook': await offered('settings/webhooks', 'Webhooks', 'New webhook'),
      'save the project': await offered('settings/general', 'General', /^Save/),
    };
    for (const [action, isOffered] of Object.entries(seen)) {
      if (action === 'save the project') continue;
      assert.equal(isOffered, action === 'make a flag' ? mayEdit : mayManage, action);
    }
    assert.equal(await page.getByLabel('Name').isEnabled(), mayManage);
    await assertCount(page.getByRole('link', { name: 'Administration' }), 0);
    await page.goto('/admin/users');
    await page.getByText('For administrators').waitFor();

    for (const [environment, name, isAllowed] of [
      ['production', 'Production', mayPublish],
      ['development', 'Development', mayEdit],
    ] as const) {
      const button = await offered(`flags/live?env=${environment}`, 'live', `Pause in ${name}`);
      assert.equal(button, isAllowed, `pause in ${environment}`);
    }

    // The API refuses the same to the session of the page.
    const environment = server.own.environments[1];
    assert.ok(environment);
    const status = (method: string, path: string, body?: unknown) =>
      page.evaluate(
        async ([verb, target, sent]) => {
          const session = await (await fetch('/burgee/v1/session')).json();
          const headers = { 'Content-Type': 'application/json', 'X-Burgee-CSRF': session.csrf };
          const response = await fetch(target, { method: verb, headers, body: sent });
          return response.status;
        },
        [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
      );
    const project = server.projectId;
    const managed = [
      await status('POST', '/v2/environments?dry_run=true', { project_id: project, key: 'x', name: 'X' }),
      await status('POST', `/burgee/v1/environments/${environment.id}/sdk-keys?dry_run=true`, {}),
      await status('POST', `/burgee/v1/environments/${environment.id}/access-tokens?dry_run=true`),
      await status('PATCH', `/v2/projects/${project}?dry_run=true`, { name: 'X' }),
    ];
    for (const answered of managed) assert.equal(answered < 300, mayManage, `answered ${answered}`);
    const edited = await status('POST', `/flags/v1/projects/${project}/flags?dry_run=true`, {
      key: 'x',
      name: 'X',
    });
    assert.equal(edited < 300, mayEdit);
    for (const [environment, isAllowed] of [
      ['production', mayPublish],
      ['development', mayEdit],
    ] as const) {
      const path = `/flags/v1/projects/${project}/flags/live/environments/${environment}/ruleset/disabled`;
      assert.equal(
        (await status('POST', `${path}?dry_run=true`)) < 300,
        isAllowed,
        `pause in ${environment}`,
      );
    }
    assert.equal(await status('GET', '/burgee/v1/users'), 403);
    assert.equal(await status('GET', '/burgee/v1/audit'), 403);
    assert.equal(
      await status('POST', '/burgee/v1/oauth/clients?dry_run=true', { name: 'X', type: 'public' }),
      403,
    );
    await visitor.close();
  });
}
