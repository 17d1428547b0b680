// Columns that are kept in memory for aggregates follow the rows: what a session has written and not committed is
// counted for it alone, what is taken back is gone, and a change by any way makes them new.

import type { Engine } from '@twilio-sql/sql-engine';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openEngine, openSession, type LocalSession } from './local-session.ts';

const settings = { 'twilio.column_rows': '0' };
const total = 'SELECT count(*), sum(n), max(name) FROM t';

let engine: Engine;
let one: LocalSession;
let two: LocalSession;
beforeAll(async () => {
  engine = await openEngine();
  [one, two] = [await openSession(engine, settings), await openSession(engine, settings)];
}, 60_000);
afterAll(() => engine.close());
beforeEach(async () => {
  await one.query('RESET ALL; DROP TABLE IF EXISTS t, odd, own CASCADE');
  await one.query(
    "CREATE TABLE t (id integer PRIMARY KEY, n integer, name text); INSERT INTO t VALUES (1, 10, 'a'), (2, 20, 'b')",
  );
});

it('EXPLAIN says that an aggregate is computed of columns, and when', async () => {
  const plan = async (sql: string): Promise<string> => (await one.query(`EXPLAIN ${sql}`)).flat().join('\n');
  await one.query('SET twilio.column_rows = 500');
  expect(await plan('SELECT name, count(*) FROM t GROUP BY name')).toContain(
    'Columns: kept in memory from 500 rows on',
  );
  expect(await plan('SELECT name, string_agg(name, name) FROM t GROUP BY name')).not.toContain('Columns');
  expect(await plan('SELECT count(*) FROM t a, t b')).not.toContain('Columns');
  await one.query('SET twilio.column_rows = 0');
  const analyzed = await plan('(ANALYZE) SELECT name, count(*) FROM t GROUP BY name');
  expect(analyzed).toContain('Columns: kept in memory');
  await one.query('SET twilio.column_memory = 0');
  expect(await plan('SELECT name, count(*) FROM t GROUP BY name')).not.toContain('Columns');
});

it('uncommitted rows are counted by the session that wrote them, and by nobody else', async () => {
  const before = [['2', '30', 'b']];
  expect(await one.query(total)).toEqual(before);
  expect(await two.query(total)).toEqual(before);
  await one.query("BEGIN; INSERT INTO t VALUES (3, 5, 'c')");
  expect(await one.query(total)).toEqual([['3', '35', 'c']]);
  expect(await two.query(total)).toEqual(before);
  await one.query('COMMIT');
  expect(await one.query(total)).toEqual([['3', '35', 'c']]);
  expect(await two.query(total)).toEqual([['3', '35', 'c']]);
});

it('what a rollback or a savepoint takes back is not counted, and what follows is', async () => {
  await one.query('BEGIN; UPDATE t SET n = 1; SAVEPOINT s; DELETE FROM t WHERE id = 1');
  expect(await one.query(total)).toEqual([['1', '1', 'b']]);
  await one.query('ROLLBACK TO s');
  expect(await one.query(total)).toEqual([['2', '2', 'b']]);
  await one.query('UPDATE t SET n = 7 WHERE id = 1');
  expect(await one.query(total)).toEqual([['2', '8', 'b']]);
  await one.query('ROLLBACK');
  expect(await one.query(total)).toEqual([['2', '30', 'b']]);
  await expect(one.query('INSERT INTO t VALUES (9, 9, null), (1, 1, null)')).rejects.toMatchObject({ code: '23505' });
  expect(await one.query(total)).toEqual([['2', '30', 'b']]);
});

it('every kind of change is seen', async () => {
  const changes: readonly (readonly [sql: string, after: readonly (string | null)[]])[] = [
    ["INSERT INTO t VALUES (1, 11, 'z') ON CONFLICT (id) DO UPDATE SET n = excluded.n", ['2', '31', 'b']],
    ['UPDATE t SET n = NULL WHERE id = 2', ['2', '11', 'b']],
    ['WITH w AS (DELETE FROM t WHERE id = 2 RETURNING 1) SELECT count(*) FROM w', ['1', '11', 'a']],
    ['INSERT INTO t SELECT 5, sum(n), max(name) FROM t', ['2', '22', 'a']],
    ['ALTER TABLE t DROP COLUMN n; ALTER TABLE t ADD COLUMN n integer DEFAULT 3', ['2', '6', 'a']],
    ['ALTER TABLE t ALTER COLUMN n TYPE numeric(5,2)', ['2', '6.00', 'a']],
    ['TRUNCATE t', ['0', null, null]],
    ["DROP TABLE t; CREATE TABLE t AS SELECT 4 AS n, 'q' AS name", ['1', '4', 'q']],
  ];
  for (const [sql, after] of changes) {
    await one.query(total);
    await one.query(sql);
    expect([sql, ...(await one.query(total))]).toEqual([sql, after]);
    expect([sql, ...(await two.query(total))]).toEqual([sql, after]);
  }
  await one.copy('COPY t FROM STDIN', ['5\tx\n6\ty\n']);
  expect(await two.query(total)).toEqual([['3', '15', 'y']]);
});

it('temporary tables and materialized views have theirs', async () => {
  await one.query('CREATE TEMP TABLE own AS SELECT * FROM t; CREATE MATERIALIZED VIEW m AS SELECT n FROM t');
  expect(await one.query('SELECT sum(n) FROM own')).toEqual([['30']]);
  await one.query('DELETE FROM own WHERE id = 1; INSERT INTO t VALUES (3, 70, null)');
  expect(await one.query('SELECT sum(n) FROM own')).toEqual([['20']]);
  expect(await one.query('SELECT sum(n) FROM m')).toEqual([['30']]);
  await one.query('REFRESH MATERIALIZED VIEW m');
  expect(await two.query('SELECT sum(n) FROM m')).toEqual([['100']]);
});

it('values that are not kept are computed in the ordinary way, errors included', async () => {
  await one.query(
    "CREATE TABLE odd (f float8, d numeric, k bigint); INSERT INTO odd VALUES ('NaN', 'NaN', 9007199254740993), (1e308, 1e30, 1), (1e308, 0.5, 1)",
  );
  expect(await one.query('SELECT max(d), sum(k), count(f) FROM odd')).toEqual([['NaN', '9007199254740995', '3']]);
  expect(await one.query('SELECT avg(d) FROM odd WHERE k = 1 AND d < 1')).toEqual([['0.50000000000000000000']]);
  await expect(one.query("SELECT sum(f) FROM odd WHERE f < 'NaN'")).rejects.toMatchObject({ code: '22003' });
  await expect(one.query('SELECT sum(1 / (n - 10)) FROM t')).rejects.toMatchObject({ code: '22012' });
  expect(await one.query('SELECT sum(1 / (n - 10)) FROM t WHERE n <> 10')).toEqual([['0']]);
});

it('less memory than the columns need is no error', async () => {
  await one.query("INSERT INTO t SELECT i, i, 'n' || i FROM generate_series(3, 150000) i");
  const sums = [['150000', '11250075027', '150000']];
  const asked = 'SELECT count(*), sum(n), count(DISTINCT name) FROM t';
  await one.query("SET twilio.column_memory = '1MB'");
  expect(await one.query(asked)).toEqual(sums);
  await one.query("SET twilio.column_memory = '100MB'");
  expect(await one.query(asked)).toEqual(sums);
});
