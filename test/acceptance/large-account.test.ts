// An account of five million messages: a LIMIT is one request, a count is right, and a long result does not grow
// the server. The whole of the last 60 days (2.7 million rows) is read by hand:
//   node test/acceptance/read-raw.mjs PORT "select * from messages where date_sent >= now() - interval '60 days'" PID

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';

const root = new URL('../../', import.meta.url);
const bin = fileURLToPath(new URL('packages/twilio-sql/bin/twilio-sql.js', root));
const reader = fileURLToPath(new URL('test/acceptance/read-raw.mjs', root));
const grownMbMax = 150;

let server: ChildProcess;
let port: string;
let client: pg.Client;

/** Without the launcher's second process, so that the pid is the server's. */
async function start(): Promise<string> {
  server = spawn(
    process.execPath,
    [bin, 'serve', '--sandbox', '--messages', '5000000', '--calls', '100000', '--port', '0'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, MALLOC_MMAP_THRESHOLD_: '33554432', MALLOC_TRIM_THRESHOLD_: '67108864' },
    },
  );
  for await (const chunk of server.stdout ?? []) {
    const ready = /ready: postgresql:\/\/[^:]+:(\d+)/.exec(String(chunk));
    if (ready?.[1] !== undefined) return ready[1];
  }
  throw new Error('the server ended before it was ready');
}

beforeAll(async () => {
  port = await start();
  client = new pg.Client({ host: '127.0.0.1', port: Number(port), user: 'test', database: 'twilio' });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  server.kill('SIGTERM');
});

describe('five million messages', () => {
  it('give their first ten with one request', async () => {
    const { rows } = await client.query('select * from messages limit 10');
    expect(rows).toHaveLength(10);
    const made = await client.query('select count(*)::int as requests from twilio_sql.requests');
    expect(made.rows).toEqual([{ requests: 1 }]);
  });

  it('are counted as they are billed', { timeout: 60_000 }, async () => {
    await client.query('set twilio.max_requests = 0');
    const counted = await client.query<{ n: number }>(
      `select count(*)::int as n from messages
       where date_sent >= current_date - 2 and date_sent < current_date - 1`,
    );
    const billed = await client.query<{ n: number }>(
      `select sum(count)::int as n from usage_records_daily
       where start_date = current_date - 2 and category in ('sms', 'mms', 'channels') and not include_subaccounts`,
    );
    expect(counted.rows[0]?.n).toBeGreaterThan(10_000);
    expect(counted.rows).toEqual(billed.rows);
  });

  const linux = existsSync('/proc/self/status');
  it.skipIf(!linux)('are read to the end in bounded memory (needs /proc to see it)', { timeout: 120_000 }, () => {
    const sql = "select * from messages where date_sent >= now() - interval '3 days'";
    const printed = execFileSync(process.execPath, [reader, port, sql, String(server.pid)], { encoding: 'utf8' });
    const [, rows, grown] = /^(\d+) rows.*: \+(-?\d+) MB/.exec(printed) ?? [];
    expect(Number(rows)).toBeGreaterThan(50_000);
    expect(Number(grown)).toBeLessThan(grownMbMax);
  });
});
