import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { snippets } from './snippets.ts';

const input = { url: 'https://flags.test', sdkKey: 'KEY', flagKey: 'hello_flag' };

describe('snippets', () => {
  it.each(snippets.map((own) => [own.id, own.code(input)] as const))(
    '%s asks this server, by the key',
    (_, code) => {
      expect(code).toContain('https://flags.test');
      expect(code).toContain('KEY');
      expect(code).not.toMatch(/optimizely\.com|\$\{|undefined/);
    },
  );

  it('has a curl that a shell understands', () => {
    const curl = snippets.find((own) => own.id === 'curl')?.code(input);
    const words = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${curl}`], {
      encoding: 'utf8',
    });
    expect(words.split('\0')).toContain('https://flags.test/v1/decide?keys=hello_flag');
  });
});
