// Writes src/api/schema.d.ts from the description of the API; with --check, fails unless it is current.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const description = new URL('../../docs/openapi.json', import.meta.url);
const target = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url));

const banner = '// Generated from docs/openapi.json by `npm run types`.\n\n';
const types = banner + astToString(await openapiTS(description));

if (process.argv.includes('--check')) {
  const present = await readFile(target, 'utf8').catch(() => '');
  if (present !== types) {
    console.error('src/api/schema.d.ts is not what docs/openapi.json says: run `npm run types`.');
    process.exit(1);
  }
} else {
  await writeFile(target, types);
}
