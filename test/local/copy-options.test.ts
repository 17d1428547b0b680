// Options of COPY and their errors, as PostgreSQL 15 has them (its answers were taken down by hand).

import { PgError, type Engine } from '@twilio-sql/sql-engine';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openEngine, openSession, type LocalSession } from './local-session.ts';

let engine: Engine;
let local: LocalSession;
beforeAll(async () => {
  engine = await openEngine();
  local = await openSession(engine);
  await local.query(`CREATE TABLE t (a int, b text, c numeric(6,2) DEFAULT 1.5);
    CREATE VIEW v AS SELECT * FROM t; CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE SEQUENCE s`);
});
afterAll(() => engine.close());
beforeEach(() => local.query('TRUNCATE t'));

async function errorOf(work: Promise<unknown>): Promise<string> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof PgError)) throw new Error('no error');
  const { code, message, position } = error.fields;
  return [code, message, ...(position === undefined ? [] : [`at ${position}`])].join(' ');
}

describe('COPY', () => {
  it.each([
    ['COPY t TO STDOUT (FORMAT csv, HEADER match)', '0A000 cannot use "match" with HEADER in COPY TO'],
    ['COPY t TO STDOUT (FREEZE maybe)', '42601 freeze requires a Boolean value'],
    ['COPY t TO STDOUT (FORMAT)', '42601 format requires a parameter'],
    ['COPY t TO STDOUT (DELIMITER)', '42601 delimiter requires a parameter'],
    ['COPY t TO STDOUT (FORMAT csv, FORCE_QUOTE (z))', '42703 column "z" of relation "t" does not exist'],
    ['COPY t (a) TO STDOUT (FORMAT csv, FORCE_QUOTE (b))', '42P10 FORCE_QUOTE column "b" not referenced by COPY'],
    ['COPY (SELECT a FROM t) TO STDOUT (FORMAT csv, FORCE_QUOTE (b))', '42703 column "b" does not exist'],
    ['COPY (SELECT $1) TO STDOUT', '42P02 there is no parameter $1 at 14'],
    ['COPY s TO STDOUT', '42809 cannot copy from sequence "s"'],
    ['COPY m TO STDOUT', '42809 cannot copy from materialized view "m"'],
  ])('%s', async (sql, expected) => {
    expect(await errorOf(local.query(sql))).toBe(expected);
  });

  it.each([
    ['COPY t (a) FROM STDIN (FORMAT csv, FORCE_NULL (b))', '42P10 FORCE_NULL column "b" not referenced by COPY'],
    ['COPY t FROM STDIN (FORMAT csv, FORCE_NOT_NULL (z))', '42703 column "z" of relation "t" does not exist'],
    [
      'COPY t FROM STDIN WHERE count(*) > 1',
      '42803 aggregate functions are not allowed in COPY FROM WHERE conditions at 25',
    ],
    ['COPY t FROM STDIN WHERE a IN (SELECT 1)', '0A000 cannot use subquery in COPY FROM WHERE condition at 27'],
    ['COPY v FROM STDIN', '42809 cannot copy to view "v"'],
    ['COPY m FROM STDIN', '42809 cannot copy to materialized view "m"'],
    ['COPY s FROM STDIN', '42809 cannot copy to sequence "s"'],
    // The first value is read before the second one is missed.
    ['COPY t (a, b) FROM STDIN', '22P02 invalid input syntax for type integer: ""'],
  ])('%s', async (sql, expected) => {
    expect(await errorOf(local.copy(sql, ['\n']))).toBe(expected);
  });

  it('WHERE leaves rows out, and FREEZE is taken', async () => {
    expect(
      await local.copy("COPY t FROM STDIN (FORMAT csv, FREEZE) WHERE a > 1 AND b <> 'c'", ['1,a,2\n2,b,2\n3,c,2\n']),
    ).toBe('COPY 1');
    expect(await local.query('SELECT * FROM t')).toEqual([['2', 'b', '2.00']]);
  });
});
