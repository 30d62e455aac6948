import createClient from 'openapi-fetch';
import type { Call } from './call';
import type { AnyClient } from './client';

/** The shells that a request can be copied for. */
export type Shell = 'curl' | 'powershell';

/**
 * Writes requests as commands, one after the other, each under its note as a comment. The token is never in them: it comes from
 * the environment, as `BURGEE_TOKEN`.
 */
export async function toCommand(
  calls: readonly Call<unknown>[],
  shell: Shell = 'curl',
  origin = location.origin,
): Promise<string> {
  const commands = calls.map(async (own) => {
    const request = await build(own, origin);
    const body = await request.text();
    const command = shell === 'curl' ? curl(request, body) : powershell(request, body);
    return own.note ? `# ${own.note}\n${command}` : command;
  });
  return (await Promise.all(commands)).join('\n');
}

/** Has the builder that sends requests build one, and takes it before it is sent. */
async function build(own: Call<unknown>, origin: string): Promise<Request> {
  let built: Request | undefined;
  const client: AnyClient = createClient({
    baseUrl: origin,
    fetch: async (request) => {
      built = request;
      return new Response(null, { status: 204, headers: { 'Content-Length': '0' } });
    },
  });
  await client.request(own.method, own.path, own.init);
  if (!built) throw new Error('the request was not built');
  return built;
}

/** The headers that say something about the request; whoever runs it is known by a token of their own. */
function headers(request: Request): [string, string][] {
  const kept = ['content-type', 'if-match', 'if-none-match'];
  const titled = (name: string) => name.replace(/(^|-)[a-z]/g, (own) => own.toUpperCase());
  return [...request.headers]
    .filter(([name]) => kept.includes(name))
    .map(([name, value]) => [titled(name), value]);
}

function curl(request: Request, body: string): string {
  const parts = [
    request.method === 'GET' ? 'curl -sS' : `curl -sS -X ${request.method}`,
    quote(request.url),
    '-H "Authorization: Bearer $BURGEE_TOKEN"',
    ...headers(request).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body ? [`-d ${quote(body)}`] : []),
  ];
  return `${parts[0]} ${parts[1]} \\\n  ${parts.slice(2).join(' \\\n  ')}`;
}

/** Quotes for POSIX shells: everything stands for itself between single quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function powershell(request: Request, body: string): string {
  const own = headers(request).filter(([name]) => name !== 'Content-Type');
  const table = [
    'Authorization = "Bearer $env:BURGEE_TOKEN"',
    ...own.map(([name, value]) => `${single(name)} = ${single(value)}`),
  ];
  const parts = [
    `Invoke-RestMethod -Method ${request.method} -Uri ${single(request.url)}`,
    `-Headers @{ ${table.join('; ')} }`,
    ...(body ? [`-ContentType 'application/json' -Body ${single(body)}`] : []),
  ];
  return parts.join(' `\n  ');
}

function single(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
