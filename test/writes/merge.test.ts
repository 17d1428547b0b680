// MERGE: into tables of the API each row is one request, sent at most once and made up before the first is sent; what
// Postgres 18 says otherwise than 15; parameters, EXPLAIN and PREPARE.

import { PgError } from '@twilio-sql/sql-engine';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ messages: 40, calls: 10, days: 10 });
}, 120_000);
afterAll(() => stack.close());
beforeEach(async () => {
  await stack.query('create temp table wanted (sid text, body text); create temp table t (id int primary key, v text)');
});
afterEach(async () => {
  await stack.query('reset all; drop table wanted, t cascade');
});

async function errorOf(sql: string): Promise<PgError> {
  try {
    await stack.query(sql);
  } catch (error) {
    if (error instanceof PgError) return error;
    throw error;
  }
  throw new Error('no error');
}

const insert = `insert ("from", "to", body) values ('+15005550006', '+15558675310', w.body)`;
const on = 'merge into messages m using wanted w on m.sid = w.sid';

it('sends a request for each row that there is something to do for', async () => {
  const sids = await stack.column('select sid from messages order by sid limit 3');
  await stack.query(
    `insert into wanted values ('${sids[0] ?? ''}', null), ('${sids[1] ?? ''}', 'kept'), ('SM0', 'first'), ('SM1', 'second')`,
  );
  const before = Number(await stack.value('select count(*) from messages'));
  const { tag } = await stack.query(
    `${on} when matched and w.body is null then delete when not matched then ${insert}`,
  );
  expect(tag).toBe('MERGE 3');
  expect(await stack.column(`select sid from messages where sid in ('${sids.join("', '")}') order by sid`)).toEqual(
    sids.slice(1),
  );
  expect(await stack.column(`select body from messages where body in ('first', 'second', 'kept') order by 1`)).toEqual([
    'first',
    'second',
  ]);
  expect(Number(await stack.value('select count(*) from messages'))).toBe(before + 1);
});

it('updates by what is read', async () => {
  const sid = await stack.value('select sid from messages order by sid limit 1');
  await stack.query(`insert into wanted values ('${sid}', '')`);
  const { tag } = await stack.query(`${on} when matched then update set body = w.body`);
  expect(tag).toBe('MERGE 1');
  expect(await stack.value(`select body from messages where sid = '${sid}'`)).toBe('');
});

it('sends nothing when one row would be written twice, or more rows than are allowed', async () => {
  const sid = await stack.value('select sid from messages order by sid limit 1');
  await stack.query(`insert into wanted values ('new', 'x'), ('${sid}', 'a'), ('${sid}', 'b')`);
  const before = await stack.value('select count(*) from messages');
  const all = `${on} when matched then delete when not matched then ${insert}`;
  expect(await errorOf(all)).toMatchObject({ code: '21000' });
  await stack.query(
    "set twilio.max_write_rows = 2; delete from wanted where body = 'b'; insert into wanted values ('n', 'y')",
  );
  expect((await errorOf(all)).fields).toMatchObject({ code: '54000', detail: 'Nothing was sent.' });
  expect(await stack.value('select count(*) from messages')).toBe(before);
});

it('refuses what the table does not take, and what has no condition', async () => {
  expect(await errorOf(`${on} when matched then update set date_sent = now()`)).toMatchObject({ code: '428C9' });
  expect(await errorOf('merge into messages m using wanted w on true when matched then delete')).toMatchObject({
    code: '55000',
    message: 'MERGE without a condition is refused',
  });
  expect(await errorOf('merge into usage_records u using wanted w on false when matched then delete')).toMatchObject({
    code: '0A000',
    message: 'table "usage_records" does not take DELETE',
  });
  await stack.query('set twilio.read_only = on');
  expect(await errorOf(`${on} when matched then delete`)).toMatchObject({ code: '25006' });
});

it('a source of the API goes into a table of its own', async () => {
  const before = await stack.value('select count(*) from messages');
  const { tag } = await stack.query(
    'merge into wanted w using messages m on w.sid = m.sid when not matched then insert values (m.sid, m.body)',
  );
  expect(tag).toBe(`MERGE ${before}`);
  expect(await stack.value('select count(*) from wanted join messages using (sid, body)')).toBe(before);
});

it('explains itself', async () => {
  const lines = async (sql: string): Promise<string> => (await stack.column(`explain ${sql}`)).join('\n');
  const remote = await lines(`${on} when matched then delete when not matched then ${insert}`);
  expect(remote).toContain('Merge on twilio.messages');
  expect(remote).toMatch(/DELETE .*\/Messages\/\{sid\}\.json for each row/);
  expect(remote).toMatch(/POST .*\/Messages\.json.* for each row/);
  expect(await lines('merge into t using wanted w on t.v = w.sid when matched then delete')).toMatch(
    /^Merge on pg_temp_\d+\.t/,
  );
});

it('says what cannot be seen, as Postgres 15 does', async () => {
  const merge = 'merge into t using wanted w on t.v = w.sid when not matched';
  expect((await errorOf(`${merge} then insert values (t.id)`)).fields).toMatchObject({
    code: '42P01',
    hint: 'There is an entry for table "t", but it cannot be referenced from this part of the query.',
  });
  expect((await errorOf(`${merge} and id = 1 then insert values (1)`)).fields).toMatchObject({
    code: '42703',
    hint: 'There is a column named "id" in table "t", but it cannot be referenced from this part of the query.',
  });
  expect(
    await errorOf('with m as (merge into t using wanted w on true when matched then delete) select 1'),
  ).toMatchObject({ code: '0A000', message: 'MERGE not supported in WITH query' });
  expect(
    await errorOf('merge into t using wanted w on t.v = w.sid when matched then delete returning *'),
  ).toMatchObject({
    code: '0A000',
  });
  expect(
    await errorOf('merge into t using wanted w on t.v = w.sid when not matched by source then delete'),
  ).toMatchObject({ code: '0A000' });
  await stack.query('create temp view v as select * from t');
  expect((await errorOf('merge into v using wanted w on v.v = w.sid when matched then delete')).fields).toMatchObject({
    code: '0A000',
    message: 'cannot execute MERGE on relation "v"',
    detail: 'This operation is not supported for views.',
  });
});

it('takes parameters, typed by what they are compared with and assigned to', async () => {
  await stack.query(
    'prepare p as merge into t using (values ($1::int, $2)) s (id, v) on t.id = s.id when matched and t.id < $3 then update set v = s.v when not matched then insert values (s.id, s.v)',
  );
  expect((await stack.query("execute p (1, 'a', 10)")).tag).toBe('MERGE 1');
  expect((await stack.query("execute p (1, 'b', 10)")).tag).toBe('MERGE 1');
  expect((await stack.query("execute p (1, 'c', 1)")).tag).toBe('MERGE 0');
  expect((await stack.query('select * from t')).rows).toEqual([['1', 'b']]);
});

it('EXPLAIN ANALYZE writes to local tables, and sends nothing', async () => {
  const lines = async (sql: string): Promise<string> =>
    (await stack.column(`explain (analyze, timing off, summary off) ${sql}`)).join('\n');
  expect(await lines("insert into t values (1, 'a'), (2, 'b') returning id")).toMatch(
    /^Insert on [\s\S]*\nRows Written: 2\nRows Returned: 2$/,
  );
  expect(await lines('with d as (delete from t where id = 1 returning *) select * from d, t')).toMatch(
    /CTE d\n[\s\S]*Delete on [\s\S]*\nRows Returned: 2$/,
  );
  expect(await lines('merge into t using t s on t.id = s.id when matched then update set v = s.v')).toContain(
    'Rows Written: 1',
  );
  expect(await stack.column('select v from t')).toEqual(['b']);
  await stack.query("begin; explain analyze update t set v = 'c'; rollback");
  expect(await stack.column('select v from t')).toEqual(['b']);
  const before = await stack.value('select count(*) from messages');
  expect(
    await errorOf(`explain analyze with d as (delete from messages where sid is not null) select 1`),
  ).toMatchObject({
    code: '0A000',
    message: 'EXPLAIN ANALYZE of DELETE on "messages" is not supported',
  });
  expect(await stack.value('select count(*) from messages')).toBe(before);
});
