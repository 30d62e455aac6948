import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { delivery, Flags } from './flags.ts';
import { Server } from './server.ts';

interface Row {
  kind: string;
  id: number;
  project_id: number;
  parent_id: number;
  key: string;
  archived: number;
  revision: number;
  body: string;
  created_at: number;
  updated_at: number;
}

/** A server with so many flags, `feature` and `feature_1` on, in five environments. */
export async function serverWithFlags(count: number): Promise<Server> {
  const server = await Server.start();
  const flags = new Flags(server);
  for (const key of ['staging', 'qa', 'preview']) {
    await server.api('POST', '/v2/environments', { project_id: server.projectId, key, name: key });
  }
  await flags.create('feature');
  await flags.addRules('feature', 'production', [delivery('feature_all', { percentage_included: 4000 })]);
  await flags.run('feature', 'production');
  await copyFlag(server, 'feature', count - 1);
  return server;
}

/**
 * Copies a flag, with its rulesets, as often as is wanted, as `KEY_1` to `KEY_n`. It writes the copies into the database while
 * the server is down: by requests it would take half an hour, since each builds the datafiles of all environments anew.
 * Needs the command `sqlite3`.
 */
async function copyFlag(server: Server, key: string, copies: number): Promise<void> {
  await server.down();
  const database = join(server.data, 'burgee.db');
  const sql = (input: string, ...options: string[]) =>
    execFileSync('sqlite3', [...options, database], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  const flags: Row[] = JSON.parse(
    sql(`SELECT * FROM document WHERE kind = 'flag' AND key = ${quote(key)};`, '-json'),
  );
  const [flag] = flags;
  if (!flag) throw new Error(`there is no flag ${key}`);
  const parts: Row[] = JSON.parse(
    sql(
      `SELECT * FROM document WHERE kind = 'ruleset' AND json_extract(body, '$.flag_id') = ${flag.id};`,
      '-json',
    ),
  );
  const [{ next }] = JSON.parse(sql(`SELECT next FROM sequence WHERE name = 'entity';`, '-json')) as [
    { next: number },
  ];
  // The ids that are the flag's own: all from the flag's on. Those before are of the project, environments and audiences.
  const span = next - flag.id;
  const statements = ['BEGIN;'];
  for (let copy = 1; copy <= copies; copy += 1) {
    const by = copy * span;
    for (const row of [flag, ...parts]) statements.push(insert(copied(row, key, copy, by, flag.id)));
  }
  // What is not noted as written is not read.
  statements.push(
    `INSERT INTO touch SELECT kind, id, project_id, (SELECT MAX(version) FROM touch WHERE project_id = ${flag.project_id})
      FROM document WHERE kind IN ('flag', 'ruleset') AND id >= ${next};`,
  );
  statements.push(`UPDATE sequence SET next = ${next + copies * span} WHERE name = 'entity';`, 'COMMIT;');
  sql(statements.join('\n'));
  await server.up();
}

function copied(row: Row, key: string, copy: number, by: number, first: number): Row {
  const move = (id: number) => (id >= first ? id + by : id);
  const body = row.body
    .replace(/(?<=[:[])\d{6,9}(?=[,}\]])/g, (id) => String(move(Number(id))))
    .replaceAll(`"${key}`, `"${key}_${copy}`);
  const own = { ...JSON.parse(body), ...(row.kind === 'flag' && { name: `Feature ${copy}` }) };
  return {
    ...row,
    id: move(row.id),
    parent_id: move(row.parent_id),
    key: row.kind === 'flag' ? `${key}_${copy}` : String(move(Number(row.key))),
    body: JSON.stringify(own),
  };
}

function insert(row: Row): string {
  const values = Object.values(row).map((value) =>
    typeof value === 'number' ? value : quote(String(value)),
  );
  return `INSERT INTO document (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')});`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
