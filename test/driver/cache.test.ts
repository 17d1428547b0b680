// Kept answers: off unless a session asks for them, never older than it says, and gone with every write.

import { afterEach, describe, expect, it } from 'vitest';
import { startStack, testNow, type Stack } from '../support/stack.ts';

let stack: Stack | undefined;
let time = Date.parse(testNow);
afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

async function start(): Promise<Stack> {
  time = Date.parse(testNow);
  stack = await startStack({ messages: 3000, calls: 200, days: 5, driver: { clock: () => time } });
  return stack;
}

const calls = 'select count(*), sum(price), max(sid) from calls';

describe('kept answers', () => {
  it('are off by default: every statement asks anew', async () => {
    const { query, value } = await start();
    expect(await value('show twilio.cache_ttl')).toBe('0');
    expect((await query(calls)).requests).toBe(1);
    expect((await query(calls)).requests).toBe(1);
  });

  it('answer the same lists and rows again, over all their pages, without requests', async () => {
    const { query } = await start();
    await query("set twilio.cache_ttl = '5min'");
    const all = 'select count(*), min(sid), sum(length(body)) from messages';
    const first = await query(all);
    expect(first.requests).toBe(3);
    const again = await query(all);
    expect(again.requests).toBe(0);
    expect(again.rows).toEqual(first.rows);
    const sid = first.rows[0]?.[1] ?? '';
    const one = `select * from messages where sid = '${sid}'`;
    const row = await query(one);
    expect([row.requests, row.rows.length]).toEqual([1, 1]);
    expect(await query(one)).toMatchObject({ requests: 0, rows: row.rows });
  });

  it('are not older than the session says, each session for itself', async () => {
    const { query } = await start();
    await query("set twilio.cache_ttl = '1min'");
    await query(calls);
    time += 59_000;
    expect((await query(calls)).requests).toBe(0);
    time += 2000;
    expect((await query(calls)).requests).toBe(1);
    time += 30_000;
    await query("set twilio.cache_ttl = '10s'");
    expect((await query(calls)).requests).toBe(1);
    await query('reset twilio.cache_ttl');
    expect((await query(calls)).requests).toBe(1);
  });

  it('end with every write, also with one that is refused', async () => {
    const { query, value, failure } = await start();
    await query("set twilio.cache_ttl = '1h'");
    const queues = 'select count(*) from queues';
    const before = Number(await value(queues));
    await query("insert into queues (friendly_name) values ('Kept')");
    expect(Number(await value(queues))).toBe(before + 1);
    expect((await query(queues)).requests).toBe(0);
    await failure("insert into queues (friendly_name) values ('Kept')");
    expect((await query(queues)).requests).toBe(1);
    const from = await value('select phone_number from incoming_phone_numbers order by sid limit 1');
    await query(`select * from twilio.send_message("to" => '+15005550006', "from" => '${from}', body => 'Hi')`);
    expect((await query(queues)).requests).toBe(1);
  });

  it('are not what a write decides by', async () => {
    const { query, sandbox } = await start();
    await query("set twilio.cache_ttl = '1h'");
    await query("insert into queues (friendly_name) values ('Old')");
    const named = "select sid from queues where friendly_name = 'Old'";
    await query(named);
    expect((await query(named)).requests).toBe(0);
    const { requests, tag } = await query("update queues set max_size = 7 where friendly_name = 'Old'");
    // The list is read again, then written to.
    expect([requests, tag]).toEqual([2, 'UPDATE 1']);
    expect(sandbox.stats().total).toBe(2);
  });

  it('are told by EXPLAIN ANALYZE, and are no requests', async () => {
    const { column, query, value } = await start();
    await query("set twilio.cache_ttl = '1h'");
    await query(calls);
    expect((await column(`explain analyze ${calls}`)).join('\n')).toMatch(
      /Actual: 0 requests, 1 kept answer, 0 retries/,
    );
    expect(await value('select count(*) from twilio_sql.requests')).toBe('1');
    await query('set twilio.max_requests = 1');
    expect((await query('select count(*) from calls a, calls b where a.sid = b.sid')).requests).toBe(0);
  });

  it('stay within their memory', async () => {
    const { query } = await start();
    await query("set twilio.cache_ttl = '1h'; set twilio.cache_memory = '1MB'");
    const all = 'select count(*) from messages';
    const { requests } = await query(all);
    expect(requests).toBe(3);
    expect((await query(all)).requests).toBeGreaterThan(0);
    await query("set twilio.cache_memory = '64MB'");
    await query(all);
    expect((await query(all)).requests).toBe(0);
    await query('set twilio.cache_memory = 0');
    await query(calls);
    expect((await query(calls)).requests).toBe(1);
  });
});
