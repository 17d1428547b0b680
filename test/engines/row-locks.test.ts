// FOR UPDATE between two sessions of one engine: whoever has locked rows of a table in the file is alone with it.
import { createEngine, PgError, type Engine, type Session } from '@twilio-sql/sql-engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRows } from '../support/data-rows.ts';

let engine: Engine;
let first: Session;
let second: Session;

beforeAll(async () => {
  engine = await createEngine({ drivers: [], version: '0' });
  const settings = { search_path: 'public' };
  first = await engine.createSession({ user: 'ada', database: 'one', settings });
  second = await engine.createSession({ user: 'bob', database: 'one', settings });
  await run(first, 'create table jobs (id int primary key, state text)');
  await run(first, "insert into jobs values (1, 'new'), (2, 'new')");
});

afterAll(() => engine.close());

async function run(session: Session, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const [statement] = await session.parse(sql);
  if (statement === undefined) throw new Error('no statement');
  try {
    const prepared = await session.prepare(statement, []);
    const execution = await session.execute(prepared, { parameters: [] });
    const rows: (readonly (string | null)[])[] = [];
    for await (const chunk of execution.chunks) rows.push(...readRows(chunk.bytes));
    return rows;
  } catch (error) {
    session.fail();
    throw error;
  }
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof PgError ? error.code : error),
  );

test('a change waits for the end of the transaction that has locked the rows', async () => {
  await run(first, 'begin');
  expect(await run(first, 'select state from jobs where id = 1 for update')).toEqual([['new']]);
  const order: string[] = [];
  const waiting = run(second, "update jobs set state = 'second' where id = 1 and state = 'new' returning id").then(
    (rows) => {
      order.push('second');
      return rows;
    },
  );
  await run(first, "update jobs set state = 'first' where id = 1");
  order.push('first');
  await run(first, 'commit');
  // It sees what was committed meanwhile, and has nothing to change.
  expect(await waiting).toEqual([]);
  expect(order).toEqual(['first', 'second']);
});

test('NOWAIT and lock_timeout end the wait with 55P03, and readers that lock nothing do not wait', async () => {
  await run(first, 'begin');
  await run(first, 'select * from jobs for share');
  expect(await codeOf(run(second, 'select * from jobs for update nowait'))).toBe('55P03');
  await run(second, 'set lock_timeout = 20');
  expect(await codeOf(run(second, 'select * from jobs for update'))).toBe('55P03');
  expect(await run(second, 'select count(*) from jobs')).toEqual([['2']]);
  await run(first, 'rollback');
  expect(await run(second, 'select id from jobs order by id for update nowait')).toEqual([['1'], ['2']]);
});

test('a query that locks outside of a block leaves the lock when it is over', async () => {
  await run(first, 'select * from jobs for update');
  expect(await run(second, "update jobs set state = 'free' returning id")).toHaveLength(2);
});
