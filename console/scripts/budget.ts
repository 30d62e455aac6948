// Fails if the first load or a route has more JavaScript than it may have. Then removes Vite's manifest, which is not served.
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** The most that the first load may weigh, in gzipped kilobytes of JavaScript. */
const FIRST_LOAD = 250;
/** The most that a page's own chunk may weigh, */
const ROUTE = 80;
/** and all that it adds to the first load for somebody who has seen no other page. */
const PAGE = 130;

interface Chunk {
  file: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  imports?: string[];
}

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const manifest: Record<string, Chunk> = JSON.parse(await readFile(`${dist}.vite/manifest.json`, 'utf8'));

function withImports(name: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (!chunk || seen.has(name)) return seen;
  seen.add(name);
  for (const own of chunk.imports ?? []) withImports(own, seen);
  return seen;
}

async function weight(names: Iterable<string>): Promise<number> {
  let bytes = 0;
  for (const name of names) {
    const file = manifest[name]?.file;
    if (file?.endsWith('.js')) bytes += gzipSync(await readFile(dist + file)).length;
  }
  return bytes / 1000;
}

const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry);
if (!entry) throw new Error('the manifest has no entry');
const first = withImports(entry);
const weights: [string, number, number][] = [['first load', await weight(first), FIRST_LOAD]];
for (const [name, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry) continue;
  const added = [...withImports(name)].filter((own) => !first.has(own));
  weights.push([`${name}, own chunk`, await weight([name]), ROUTE]);
  weights.push([`${name}, with what it shares`, await weight(added), PAGE]);
}

weights.sort((a, b) => b[1] - a[1]);
for (const [name, own] of weights.slice(0, 8)) console.log(`${own.toFixed(1).padStart(7)} kB  ${name}`);
const over = weights.filter(([, own, most]) => own > most);
for (const [name, own, most] of over)
  console.error(`${name} has ${own.toFixed(1)} kB gzipped, and may have ${most}`);
await rm(`${dist}.vite`, { recursive: true });
process.exit(over.length ? 1 : 0);
