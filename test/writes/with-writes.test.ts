// INSERT, UPDATE and DELETE in WITH on tables of the API: each request is sent once, and what can be read is read before.

import { PgError } from '@twilio-sql/sql-engine';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ messages: 60, calls: 40, days: 10 });
  // Threads have started.
  await stack.query('select sid from messages order by sid; create temp table warm (a int)');
}, 120_000);
afterAll(() => stack.close());
afterEach(async () => {
  await stack.query('reset all');
});

const send = (body: string): string =>
  `insert into messages ("from", "to", body) values ('+15005550006', '+15558675310', '${body}')`;

async function errorOf(sql: string): Promise<PgError> {
  try {
    await stack.query(sql);
  } catch (error) {
    if (error instanceof PgError) return error;
    throw error;
  }
  throw new Error('no error');
}

const count = (where: string): Promise<string> => stack.value(`select count(*) from messages where ${where}`);

it('sends once what is referred to twice, and reads the answers', async () => {
  const result = await stack.query(
    `with sent as (${send('once')} returning sid, body) select a.body, b.sid = a.sid from sent a join sent b using (sid)`,
  );
  expect(result.rows).toEqual([['once', 't']]);
  expect(result.requests).toBe(1);
  expect(await count(`body = 'once'`)).toBe('1');
});

it('sends what nobody refers to, also where the query has no rows', async () => {
  const result = await stack.query(`with sent as (${send('unread')}) select 1 where false`);
  expect(result.rows).toEqual([]);
  expect(result.requests).toBe(1);
  expect(await count(`body = 'unread'`)).toBe('1');
});

it('shows the tables as they were before', async () => {
  const before = await stack.value('select count(*) from messages');
  const { rows } = await stack.query(`with sent as (${send('new')} returning sid) select count(*) from messages, sent`);
  expect(rows).toEqual([[before]]);
  expect(await stack.value('select count(*) from messages')).toBe(String(Number(before) + 1));
});

it('reads the row that it deletes as it was', async () => {
  const sid = await stack.value('select sid from messages order by sid limit 1');
  const { rows } = await stack.query(
    `with gone as (delete from messages where sid = '${sid}' returning sid) select m.sid from messages m join gone using (sid)`,
  );
  expect(rows).toEqual([[sid]]);
  expect(await count(`sid = '${sid}'`)).toBe('0');
});

it('hands the rows of one write to the next, and to tables of its own', async () => {
  await stack.query('create temp table gone (sid text, body text)');
  const sids = await stack.column('select sid from messages order by sid limit 3');
  const list = sids.map((sid) => `'${sid ?? ''}'`).join(', ');
  const { tag, rows } = await stack.query(
    `with d as (delete from messages where sid in (${list}) returning sid, body) insert into gone select * from d returning sid`,
  );
  expect(tag).toBe('INSERT 0 3');
  expect(rows.map(([sid]) => sid).sort()).toEqual(sids);
  const copied = await stack.query(
    `with c as (select sid, body from gone), s as (insert into messages ("from", "to", body) select '+15005550006', '+15558675310', 'again ' || sid from c returning body) select body from s order by 1`,
  );
  expect(copied.rows.map(([body]) => body)).toEqual(sids.map((sid) => `again ${sid ?? ''}`));
  expect(copied.requests).toBe(3);
});

it('writes a row by one of the parts alone', async () => {
  const sid = await stack.value('select sid from messages order by sid limit 1');
  const { tag, requests } = await stack.query(
    `with u as (update messages set body = '' where sid = '${sid}') delete from messages where sid = '${sid}'`,
  );
  expect([tag, requests]).toEqual(['DELETE 0', 1]);
});

it('counts the rows of all parts against twilio.max_write_rows before it sends any', async () => {
  await stack.query('set twilio.max_write_rows = 3');
  const error = await errorOf(
    `with a as (${send('a')}, ('+15005550006', '+15558675310', 'a')) ${send('b')}, ('+15005550006', '+15558675310', 'b')`,
  );
  expect([error.code, error.fields.detail]).toEqual(['54000', 'Nothing was sent.']);
  expect(stack.sandbox.stats().total).toBe(0);
  expect(await count(`body in ('a', 'b')`)).toBe('0');
});

it('keeps the rules of writes, and sends nothing for what breaks one', async () => {
  const plain = await errorOf(`with d as (delete from messages returning sid), s as (${send('x')}) select 1`);
  expect(plain.code).toBe('55000');
  const readOnly = await errorOf(`with d as (insert into usage_records (category) values ('sms')) select 1`);
  expect(readOnly.code).toBe('0A000');
  await stack.query('begin read only');
  expect((await errorOf(`with s as (${send('x')}) select 1`)).code).toBe('25006');
  await stack.query('rollback');
  await stack.query('set twilio.read_only = on');
  expect((await errorOf(`with s as (${send('x')}) select 1`)).code).toBe('25006');
  await stack.query('reset twilio.read_only');
  expect(await count(`body = 'x'`)).toBe('0');
});

it('finds errors of the query before it sends anything', async () => {
  expect((await errorOf(`with s as (${send('late')} returning sid) select * from s limit -1`)).code).toBe('2201W');
  expect(await count(`body = 'late'`)).toBe('0');
});

it('says what was written when something fails afterwards', async () => {
  const error = await errorOf(
    `with s as (${send('told')} returning sid, num_segments) select 1 / (num_segments - num_segments) from s`,
  );
  expect(error.code).toBe('22012');
  expect(error.fields.detail).toMatch(/^Before that, 1 row was inserted in "messages": SM[0-9a-f]{32}\.$/);
  expect(await count(`body = 'told'`)).toBe('1');
});

it('reads what does not depend on the answers before it writes', async () => {
  const { rows, requests } = await stack.query(
    `with s as (${send('with calls')} returning sid) select count(*) from calls, s`,
  );
  expect(rows).toEqual([['40']]);
  expect(requests).toBe(2);
  stack.sandbox.inject({ kind: 'status', status: 400, method: 'GET' });
  expect((await errorOf(`with s as (${send('unsent')} returning sid) select count(*) from calls, s`)).code).toMatch(
    /^22/,
  );
  expect(await count(`body = 'unsent'`)).toBe('0');
});

it('is explained without a request', async () => {
  const { rows, requests } = await stack.query(
    `explain (costs off) with s as (${send('explained')} returning sid) select * from s`,
  );
  expect(requests).toBe(0);
  const text = rows.map(([line]) => line).join('\n');
  expect(text).toContain('Insert on twilio.messages');
  expect(text).toContain('POST');
});

it('refuses a subquery in RETURNING, which could not see the other table, and takes it beside the write', async () => {
  const error = await errorOf(`${send('beside')} returning sid, (select count(*) from calls)`);
  expect(error.code).toBe('0A000');
  const { rows } = await stack.query(
    `with s as (${send('beside')} returning body) select body, (select count(*) from calls) from s`,
  );
  expect(rows).toEqual([['beside', '40']]);
  expect(await count(`body = 'beside'`)).toBe('1');
});
