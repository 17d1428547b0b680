// Writing to tables of the API through views over them: the requests are those of the tables, under their rules.

import { PgError } from '@twilio-sql/sql-engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ messages: 40, calls: 10, days: 10 });
  await stack.query(`create view outbox as select sid, "from" as sender, "to" as receiver, body, status from messages
    where body like 'view%'`);
  await stack.query(`create view ended as select sid, body from messages where status = 'delivered'`);
  await stack.query('create view ended_sids as select sid from ended');
  await stack.query(
    `create view checked as select "from", "to", body from messages where body <> '' with check option`,
  );
}, 120_000);
afterAll(() => stack.close());

async function errorOf(sql: string): Promise<PgError> {
  try {
    await stack.query(sql);
  } catch (error) {
    if (error instanceof PgError) return error;
    throw error;
  }
  throw new Error('no error');
}

const send = (body: string): string =>
  `insert into outbox (sender, receiver, body) values ('+15005550006', '+15558675310', '${body}')`;

it('sends one request for a row, and shows the answer as the view does', async () => {
  const { rows, requests } = await stack.query(`${send('view one')} returning receiver, body`);
  expect(rows).toEqual([['+15558675310', 'view one']]);
  expect(requests).toBe(1);
});

it('deletes what the view shows and nothing else', async () => {
  const shown = await stack.value('select min(sid) from ended');
  const unseen = await stack.value(`select min(sid) from messages where status <> 'delivered'`);
  const before = Number(await stack.value('select count(*) from messages'));
  const { rows } = await stack.query(
    `delete from ended_sids where sid in ('${shown}', '${unseen}') returning sid = '${shown}'`,
  );
  expect(rows).toEqual([['t']]);
  expect(Number(await stack.value('select count(*) from messages'))).toBe(before - 1);
  expect(await stack.value(`select count(*) from messages where sid = '${unseen}'`)).toBe('1');
});

it('takes no condition of the view for one of the statement', async () => {
  const error = await errorOf('delete from outbox');
  expect(error.code).toBe('55000');
  expect(error.message).toBe('DELETE without WHERE is refused');
});

it('refuses columns that the table does not take, and check options, before anything is sent', async () => {
  expect((await errorOf(`insert into outbox (sid) values ('SM1')`)).code).toBe('428C9');
  const error = await errorOf(`insert into checked values ('+15005550006', '+15558675310', 'x')`);
  expect(error.code).toBe('0A000');
  expect(error.message).toBe('writing through view "checked" WITH CHECK OPTION is not supported');
});

it('is told by the catalogs', async () => {
  await stack.query('create view sids as select distinct sid from messages');
  await stack.query('create view usage_now as select category, price from usage_records_today');
  const { rows } = await stack.query(`select table_name, is_updatable, is_insertable_into from information_schema.views
    where table_name in ('outbox', 'ended_sids', 'sids', 'usage_now') order by 1`);
  expect(rows).toEqual([
    ['ended_sids', 'YES', 'YES'],
    ['outbox', 'YES', 'YES'],
    ['sids', 'NO', 'NO'],
    ['usage_now', 'NO', 'NO'],
  ]);
});
