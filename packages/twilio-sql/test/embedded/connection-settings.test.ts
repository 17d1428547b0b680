// Defaults of a connection: every setting of ours that sessions may change can be in the configuration file.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { connect } from '../../src/index.ts';

const directory = await mkdtemp(join(tmpdir(), 'twilio-sql-settings-'));
afterAll(() => rm(directory, { recursive: true }));

const settings: Readonly<Record<string, string>> = {
  'twilio.max_requests': '7',
  'twilio.max_write_rows': '3',
  'twilio.allow_unfiltered_writes': 'on',
  'twilio.read_only': 'on',
  'twilio.accounts': 'all',
  'twilio.on_account_error': 'warning',
  'twilio.webhook_enabled': 'on',
  'twilio.column_memory': '64MB',
  'twilio.cache_memory': '32MB',
  'twilio.cache_ttl': '5min',
  'twilio.column_rows': '5000',
  'twilio_sql.pushdown': 'off',
  statement_timeout: '2min',
};

test('hold for its sessions, and for those of another connection they do not', async () => {
  const config = join(directory, 'twilio-sql.toml');
  const lines = Object.entries(settings).map(([name, value]) => `${name} = "${value}"`);
  const sandbox = 'sandbox = { messages = 20, calls = 20, days = 2 }';
  await writeFile(
    config,
    `[connections.a]\n${sandbox}\n[connections.a.settings]\n${lines.join('\n')}\n[connections.b]\n${sandbox}\n[connections.b.settings]\ntwilio.dialect = "mysql"\n`,
  );
  const a = await connect({ config, connection: 'a' });
  const b = await connect({ config, connection: 'b' });
  try {
    const shown = 'select name, current_setting(name) as value from pg_settings where name = any ($1)';
    const names = [Object.keys(settings)];
    const valuesOf = async (db: typeof a): Promise<ReadonlyMap<unknown, unknown>> =>
      new Map((await db.query(shown, names)).rows.map((row) => [row['name'], row['value']]));
    expect(await valuesOf(a)).toEqual(new Map(Object.entries(settings)));
    // Only MySQL quotes names so.
    expect((await b.query('select `sid` from messages limit 1')).rows).toHaveLength(1);
    expect((await b.query('show twilio.max_requests')).rows).toEqual([{ 'twilio.max_requests': '1000' }]);
    // None of ours that can be set is missing above.
    const { rows } = await a.query("select name from pg_settings where name like 'twilio%' and context = 'user'");
    const known = Object.keys(settings);
    const missing = rows.map((row) => row['name']).filter((name) => typeof name === 'string' && !known.includes(name));
    expect(missing).toEqual(['twilio.dialect']);
    await expect(a.query("update messages set body = ''")).rejects.toMatchObject({ code: '25006' });
    await a.query('set twilio.max_requests = 1000');
    await a.query('reset twilio.max_requests');
    expect((await a.query('show twilio.max_requests')).rows).toEqual([{ 'twilio.max_requests': '7' }]);
  } finally {
    await a.close();
    await b.close();
  }
});
