import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { byPeople, call, ifMatch } from './call.ts';
import { toCommand } from './curl.ts';

const origin = 'http://burgee.test';

describe('toCommand', () => {
  it('writes a reading request without a method', async () => {
    const own = call('get', '/burgee/v1/tokens', { params: { query: { all: true } } });
    expect(await toCommand([own], 'curl', origin)).toBe(
      'curl -sS \'http://burgee.test/burgee/v1/tokens?all=true\' \\\n  -H "Authorization: Bearer $BURGEE_TOKEN"',
    );
  });

  it('gives a shell back exactly what was sent, whatever is in it', async () => {
    const name = `it's "a" $HOME \`id\` \\ ü\nline`;
    const own = ifMatch(call('post', '/burgee/v1/tokens', { body: { name } }), '"7"');
    const command = await toCommand([own], 'curl', origin);
    const script = `curl() { printf '%s\\0' "$@"; }\nBURGEE_TOKEN=secret\n${command}`;
    const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
    expect(words).toEqual([
      '-sS',
      '-X',
      'POST',
      'http://burgee.test/burgee/v1/tokens',
      '-H',
      'Authorization: Bearer secret',
      '-H',
      'Content-Type: application/json',
      '-H',
      'If-Match: "7"',
      '-d',
      JSON.stringify({ name }),
    ]);
  });

  it('writes paths as they are sent', async () => {
    const params = { path: { environment_id: 7, key: 'a/b' } };
    const own = call('delete', '/burgee/v1/environments/{environment_id}/sdk-keys/{key}', { params });
    const command = await toCommand([own], 'curl', origin);
    expect(command).toContain("'http://burgee.test/burgee/v1/environments/7/sdk-keys/a%2Fb'");
  });

  it('writes several one after the other, each under what is to be known of it', async () => {
    const one = byPeople(call('post', '/burgee/v1/tokens', { body: { name: 'x' } }));
    const other = call('get', '/burgee/v1/tokens');
    const lines = (await toCommand([one, other], 'curl', origin)).split('\n');
    expect(lines[0]).toMatch(/^# Tokens are refused this/);
    expect(lines.filter((own) => own.startsWith('curl'))).toEqual([
      "curl -sS -X POST 'http://burgee.test/burgee/v1/tokens' \\",
      "curl -sS 'http://burgee.test/burgee/v1/tokens' \\",
    ]);
  });

  it('writes for PowerShell', async () => {
    const own = call('post', '/burgee/v1/tokens', { body: { name: "it's" } });
    expect(await toCommand([own], 'powershell', origin)).toBe(
      [
        "Invoke-RestMethod -Method POST -Uri 'http://burgee.test/burgee/v1/tokens' `",
        '  -Headers @{ Authorization = "Bearer $env:BURGEE_TOKEN" } `',
        `  -ContentType 'application/json' -Body '{"name":"it''s"}'`,
      ].join('\n'),
    );
  });
});
