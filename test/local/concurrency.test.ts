// Several sessions at the local tables of one engine: none sees what another has not committed, writers wait for their
// turn, and whatever ends a wait ends it with Postgres' SQLSTATE.

import type { Engine } from '@twilio-sql/sql-engine';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEngine, openSession, type LocalSession } from './local-session.ts';

let engine: Engine;
let one: LocalSession;
let two: LocalSession;
beforeEach(async () => {
  engine = await openEngine();
  [one, two] = [await openSession(engine), await openSession(engine)];
  await one.query('CREATE TABLE t (id integer PRIMARY KEY, n integer); INSERT INTO t VALUES (1, 10), (2, 20)');
});
afterEach(() => engine.close());

it('rows and definitions of an open transaction are seen by nobody else', async () => {
  await one.query('BEGIN; UPDATE t SET n = 0; DELETE FROM t WHERE id = 2; CREATE TABLE fresh (id integer)');
  expect(await two.query('SELECT * FROM t ORDER BY id')).toEqual([
    ['1', '10'],
    ['2', '20'],
  ]);
  await expect(two.query('SELECT * FROM fresh')).rejects.toMatchObject({ code: '42P01' });
  await one.query('COMMIT');
  expect(await two.query('SELECT * FROM t')).toEqual([['1', '0']]);
  expect(await two.query('SELECT * FROM fresh')).toEqual([]);
});

it('a writer waits for the one before it, and writes over what that one has committed', async () => {
  await one.query('BEGIN; UPDATE t SET n = n + 1 WHERE id = 1');
  const waiting = two.query('UPDATE t SET n = n + 1 WHERE id = 1 RETURNING n');
  await one.query('UPDATE t SET n = n + 1 WHERE id = 1; COMMIT');
  expect(await waiting).toEqual([['13']]);
});

it('a wait ends with lock_timeout, statement_timeout or a cancel, and the session goes on', async () => {
  await one.query('BEGIN; UPDATE t SET n = 0');
  await two.query("SET lock_timeout = '30ms'");
  await expect(two.query('DELETE FROM t')).rejects.toMatchObject({ code: '55P03' });
  await two.query("SET lock_timeout = 0; SET statement_timeout = '30ms'");
  await expect(two.query('DELETE FROM t')).rejects.toMatchObject({ code: '57014' });
  await two.query('SET statement_timeout = 0');
  const controller = new AbortController();
  const cancelled = two.query('DELETE FROM t', controller.signal);
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: '57014' });
  expect(await two.value('SELECT count(*) FROM t')).toBe('2');
  await one.query('ROLLBACK');
  await two.query('DELETE FROM t WHERE id = 1');
  expect(await one.query('SELECT id FROM t')).toEqual([['2']]);
});

it('a session that ends in the middle of a transaction leaves nothing, and lets the next one write', async () => {
  await one.query('BEGIN; DELETE FROM t');
  const waiting = two.query('UPDATE t SET n = 5 WHERE id = 1 RETURNING id');
  await one.close();
  expect(await waiting).toEqual([['1']]);
  expect(await two.value('SELECT count(*) FROM t')).toBe('2');
});

it('crossing writers neither hang nor lose a write', async () => {
  const sessions = await Promise.all(Array.from({ length: 6 }, () => openSession(engine)));
  const work = async (session: LocalSession, place: number): Promise<void> => {
    const [first, second] = place % 2 === 0 ? [1, 2] : [2, 1];
    for (let round = 0; round < 5; round++) {
      await session.query(`BEGIN; UPDATE t SET n = n + 1 WHERE id = ${first}`);
      await session.query(`UPDATE t SET n = n + 1 WHERE id = ${second}; COMMIT`);
    }
  };
  await Promise.all(sessions.map(work));
  expect(await one.query('SELECT n FROM t ORDER BY id')).toEqual([['40'], ['50']]);
});

it('a transaction that read before another wrote either writes over it or says why not', async () => {
  await two.query('BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT sum(n) FROM t');
  await one.query('UPDATE t SET n = n + 1');
  try {
    await two.query('UPDATE t SET n = n + 1; COMMIT');
    expect(await one.query('SELECT n FROM t ORDER BY id')).toEqual([['12'], ['22']]);
  } catch (error) {
    expect(error).toMatchObject({ code: '40001' });
    await two.query('ROLLBACK');
    expect(await one.query('SELECT n FROM t ORDER BY id')).toEqual([['11'], ['21']]);
  }
});
