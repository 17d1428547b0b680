// Products that Twilio has ended have tables when that is asked for: by a flag, an option, a key of the configuration.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '../../src/index.ts';
import { run } from '../cli/run-program.ts';

const schemas = "select count(*) from information_schema.schemata where schema_name in ('chat', 'notify')";

test('--include-retired', async () => {
  const without = await run(['query', '--sandbox', '--format', 'csv', schemas]);
  expect(without.stdout).toBe('count\n0\n');
  const included = await run(['query', '--sandbox', '--include-retired', '--format', 'csv', schemas]);
  expect(included.stdout).toBe('count\n2\n');
});

test('includeRetired of connect(), and rows of such a table', async () => {
  const db = await connect({ sandbox: true, includeRetired: true });
  try {
    expect((await db.query(schemas)).rows).toEqual([{ count: 2n }]);
    expect((await db.query('select count(*) > 0 as some from chat.services')).rows).toEqual([{ some: true }]);
  } finally {
    await db.close();
  }
});

test('include_retired of a connection, over which the flag goes', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'twilio-sql-')), 'twilio-sql.toml');
  await writeFile(file, '[connections.old]\nsandbox = true\ninclude_retired = true\n');
  const described = await run(['config', 'check', '--config', file]);
  expect(described.stdout).toContain('retired products');
  const counted = await run(['query', '--config', file, '--connection', 'old', '--format', 'csv', schemas]);
  expect(counted.stdout).toBe('count\n2\n');
});
