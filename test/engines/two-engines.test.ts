// Several engines in one process, each with a catalog of its own: names are looked up in the session's engine.
import { createEngine, type Engine, type Execution, type Session } from '@twilio-sql/sql-engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRows } from '../support/data-rows.ts';
import { createMemoryDriver, type MemoryTable } from '../support/memory-driver.ts';

const table = (name: string): MemoryTable => ({
  name,
  columns: [
    {
      name: 'sid',
      type: 'text',
      modifier: -1,
      notNull: true,
      hidden: false,
      aliases: [],
      description: `of ${name}`,
    },
  ],
  primaryKey: ['sid'],
  rows: [['one']],
  reading: { pageSize: 10 },
});

const engineWith = (schema: string, name: string): Promise<Engine> =>
  createEngine({
    drivers: [createMemoryDriver({ schema, local: false, tables: [table(name)] })],
    version: '0',
    executorsMax: 1,
  });

let engines: readonly Engine[] = [];
let first: Session;
let second: Session;

beforeAll(async () => {
  const [one, two] = await Promise.all([engineWith('red', 'apples'), engineWith('blue', 'plums')]);
  engines = [one, two];
  first = await one.createSession({ user: 'ada', database: 'one' });
  second = await two.createSession({ user: 'ada', database: 'two' });
});

afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
});

async function start(session: Session, sql: string): Promise<Execution> {
  const [statement] = await session.parse(sql);
  if (statement === undefined) throw new Error('no statement');
  return session.execute(await session.prepare(statement, []), { parameters: [] });
}

async function valueOf(session: Session, sql: string): Promise<string | null | undefined> {
  const execution = await start(session, sql);
  const rows: (readonly (string | null)[])[] = [];
  for await (const chunk of execution.chunks) rows.push(...readRows(chunk.bytes));
  return rows[0]?.[0];
}

test('a relation is found by the sessions of its engine alone', async () => {
  expect(await valueOf(first, "select 'red.apples'::regclass")).toBe('red.apples');
  expect(await valueOf(second, "select 'blue.plums'::regclass")).toBe('blue.plums');
  expect(await valueOf(first, "select to_regclass('blue.plums')")).toBeNull();
  expect(await valueOf(second, "select to_regclass('red.apples')")).toBeNull();
  await expect(start(first, "select 'blue.plums'::regclass")).rejects.toMatchObject({ code: '42P01' });
});

test('functions look into the catalog of the session, in the main thread as in executors', async () => {
  const columns = (relation: string): string => `select col_description('${relation}'::regclass, 1)`;
  expect(await valueOf(first, columns('red.apples'))).toBe('of apples');
  expect(await valueOf(second, columns('blue.plums'))).toBe('of plums');
  const inExecutor = (schema: string, name: string): string =>
    `select col_description(oid_of::regclass, 1) from (select '${schema}.${name}' as oid_of from ${schema}.${name}) as t`;
  expect(await valueOf(first, inExecutor('red', 'apples'))).toBe('of apples');
  expect(await valueOf(second, inExecutor('blue', 'plums'))).toBe('of plums');
});

test('sessions of different engines have different numbers', () => {
  expect(first.processId).not.toBe(second.processId);
});

test('sessions of one user that may use different schemas share no bound statement', async () => {
  const [one] = engines;
  if (one === undefined) throw new Error('no engine');
  const sql = 'select sid from red.apples -- by whoever may';
  const bindAs = async (schemas: readonly string[] | undefined) => {
    const session = await one.createSession({
      user: 'ada',
      database: 'one',
      ...(schemas === undefined ? {} : { schemas }),
    });
    try {
      for (const parsed of await session.parse(sql)) await session.prepare(parsed, []);
    } finally {
      await session.close();
    }
  };
  await bindAs(undefined);
  await expect(bindAs(['green'])).rejects.toMatchObject({ code: '42501' });
  await bindAs(['red']);
});
