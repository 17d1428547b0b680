// Prepared statements, EXPLAIN, cursors, refusals; cancel and timeouts.

import { describe, expect, it } from 'vitest';
import { PgError } from '../../src/errors.ts';
import { RowReader } from '../../src/session/row-reader.ts';
import { decodeTextRows, textField, textRows } from '../../src/session/utility-result.ts';
import { startSession, type Harness, type Script } from './scripted-session.ts';

const numbers = Array.from({ length: 10 }, (_, index) => [String(index + 1)]);

async function errorOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof PgError) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error('no error');
}

async function values(harness: Harness, sql: string): Promise<readonly [string, readonly unknown[]]> {
  const result = (await harness.query(sql)).at(-1);
  return [result?.tag ?? '', (result?.rows ?? []).map(([value]) => value)];
}

describe('prepared statements', () => {
  const text = 'PREPARE p(int, text) AS SELECT $1, $2';
  const script: Script = {
    [text]: { rows: [['a']], parameterTypes: [23, 25] },
    "EXECUTE p(1 + 1, 'x')": { rows: [['2', 'x']], columns: ['a', 'b'] },
    'PREPARE q AS SELECT 1': { rows: [['1']] },
    "EXPLAIN EXECUTE p(1 + 1, 'x')": { rows: [['2', 'x']], columns: ['a', 'b'] },
  };

  it('are run with their arguments evaluated', async () => {
    const harness = await startSession(script);
    expect(await values(harness, text)).toEqual(['PREPARE', []]);
    expect(await errorOf(harness.query(text))).toBe('42P05 prepared statement "p" already exists');
    expect(await values(harness, "EXECUTE p(1 + 1, 'x')")).toEqual(['SELECT 1', ['a']]);
    expect(harness.executed.at(-1)).toEqual({ text, parameters: [2, 'x'] });
    expect(await errorOf(harness.query('EXECUTE p(1)'))).toBe(
      '42601 wrong number of parameters for prepared statement "p"',
    );
    expect(await values(harness, "EXPLAIN EXECUTE p(1 + 1, 'x')")).toMatchObject([
      'EXPLAIN',
      [`plan of ${text}`, {}, '[2,"x"]'],
    ]);
    expect(await values(harness, 'DEALLOCATE p')).toEqual(['DEALLOCATE', []]);
    expect(await errorOf(harness.query('EXECUTE p(1)'))).toBe('26000 prepared statement "p" does not exist');
  });

  it('share their names with the protocol', async () => {
    const harness = await startSession({ 'SELECT 1': { rows: [['1']] } });
    const [parsed] = await harness.session.parse('SELECT 1');
    if (parsed === undefined) throw new Error('nothing parsed');
    harness.session.statements.add('s1', await harness.session.prepare(parsed, []));
    expect(await values(harness, 'EXECUTE s1')).toEqual(['SELECT 1', ['1']]);
    await harness.query('DEALLOCATE ALL');
    expect(() => harness.session.statements.get('s1')).toThrow('prepared statement "s1" does not exist');
  });

  it('name unknown types and unknown statements', async () => {
    const harness = await startSession();
    expect(await errorOf(harness.query('PREPARE p(nothing) AS SELECT $1'))).toBe('42704 type "nothing" does not exist');
  });

  it('are bound again when search_path has changed', async () => {
    let columns = ['a'];
    const script: Script = {
      get 'SELECT * FROM t'() {
        return { columns, rows: [columns.map(() => 'x')] };
      },
    };
    const harness = await startSession(script);
    const [parsed] = await harness.session.parse('SELECT * FROM t');
    if (parsed === undefined) throw new Error('nothing parsed');
    harness.session.statements.add('s', await harness.session.prepare(parsed, []));
    await harness.query('SET search_path = other');
    expect(await values(harness, 'EXECUTE s')).toEqual(['SELECT 1', ['x']]);
    columns = ['a', 'b'];
    await harness.query('SET search_path = another');
    expect(await errorOf(harness.query('EXECUTE s'))).toBe('0A000 cached plan must not change result type');
  });
});

describe('EXPLAIN', () => {
  const script: Script = {
    'EXPLAIN (ANALYZE, COSTS off, FORMAT json) SELECT 1': { rows: [] },
    'EXPLAIN SELECT 1': { rows: [] },
    'EXPLAIN ANALYZE INSERT INTO t DEFAULT VALUES': {},
    'EXPLAIN INSERT INTO t DEFAULT VALUES': {},
  };

  it('hands its options to the planner', async () => {
    const harness = await startSession(script);
    expect((await harness.query('EXPLAIN SELECT 1'))[0]).toEqual({
      tag: 'EXPLAIN',
      columns: ['QUERY PLAN'],
      rows: [
        ['plan of EXPLAIN SELECT 1'],
        [
          JSON.stringify({
            analyze: false,
            verbose: false,
            costs: true,
            timing: false,
            summary: false,
            buffers: false,
            settings: false,
            format: 'text',
          }),
        ],
        ['[]'],
      ],
    });
    const [json] = await harness.query('EXPLAIN (ANALYZE, COSTS off, FORMAT json) SELECT 1');
    expect(json?.rows.length).toBe(1);
    expect(json?.rows[0]?.[0]).toContain('"analyze":true,"verbose":false,"costs":false,"timing":true');
  });

  it('of a write sends nothing, and with ANALYZE is a write', async () => {
    const harness = await startSession(script);
    await harness.query('BEGIN READ ONLY; EXPLAIN INSERT INTO t DEFAULT VALUES');
    expect(await errorOf(harness.query('EXPLAIN ANALYZE INSERT INTO t DEFAULT VALUES'))).toBe(
      '25006 cannot execute INSERT in a read-only transaction',
    );
  });

  it.each([
    ['EXPLAIN (COLOUR) SELECT 1', '42601 unrecognized EXPLAIN option "colour"'],
    ['EXPLAIN (FORMAT) SELECT 1', '42601 format requires a parameter'],
    ['EXPLAIN (FORMAT poem) SELECT 1', '22023 unrecognized value for EXPLAIN option "format": "poem"'],
    ['EXPLAIN (TIMING) SELECT 1', '22023 EXPLAIN option TIMING requires ANALYZE'],
    ['EXPLAIN (ANALYZE maybe) SELECT 1', '42601 analyze requires a Boolean value'],
    ['EXPLAIN CREATE TABLE t AS SELECT 1', '0A000 EXPLAIN of CREATE TABLE AS is not supported'],
  ])('%s is refused', async (sql, error) => {
    expect(await errorOf((await startSession(script)).query(sql))).toBe(error);
  });
});

describe('cursors', () => {
  const declare = 'DECLARE c CURSOR FOR SELECT n FROM numbers';
  const hold = 'DECLARE h CURSOR WITH HOLD FOR SELECT n FROM numbers';
  const script: Script = { [declare]: { rows: numbers, columns: ['n'] }, [hold]: { rows: numbers, columns: ['n'] } };

  it('give rows in portions, forward', async () => {
    const harness = await startSession(script);
    await harness.query(`BEGIN; ${declare}`);
    expect(harness.executed).toEqual([]);
    expect(await values(harness, 'FETCH 3 FROM c')).toEqual(['FETCH 3', ['1', '2', '3']]);
    expect(await values(harness, 'FETCH c')).toEqual(['FETCH 1', ['4']]);
    expect(await values(harness, 'MOVE FORWARD 2 IN c')).toEqual(['MOVE 2', []]);
    expect(await values(harness, 'FETCH RELATIVE 2 FROM c')).toEqual(['FETCH 1', ['8']]);
    expect(await values(harness, 'FETCH ABSOLUTE 9 FROM c')).toEqual(['FETCH 1', ['9']]);
    expect(await values(harness, 'FETCH ALL FROM c')).toEqual(['FETCH 1', ['10']]);
    expect(await values(harness, 'FETCH ALL FROM c')).toEqual(['FETCH 0', []]);
    expect(await errorOf(harness.query('FETCH PRIOR FROM c'))).toBe('55000 cursor can only scan forward');
    expect(harness.executed.length).toBe(1);
  });

  it('end with their transaction, unless they are held', async () => {
    const harness = await startSession(script);
    await harness.query(`BEGIN; ${declare}; ${hold}; FETCH 2 FROM h; COMMIT`);
    expect(await errorOf(harness.query('FETCH c'))).toBe('34000 cursor "c" does not exist');
    expect(await values(harness, 'FETCH h')).toEqual(['FETCH 1', ['3']]);
    await harness.query('BEGIN; ROLLBACK');
    expect(await values(harness, 'FETCH h')).toEqual(['FETCH 1', ['4']]);
    expect(await errorOf(harness.query(hold))).toBe('42P03 cursor "h" already exists');
    expect(await values(harness, 'CLOSE h')).toEqual(['CLOSE CURSOR', []]);
    await harness.query(`BEGIN; ${hold}; ROLLBACK`);
    expect(await errorOf(harness.query('FETCH h'))).toBe('34000 cursor "h" does not exist');
  });
});

describe('statements that are not supported', () => {
  it.each([
    ['CREATE TABLE t (a int)', 'CREATE TABLE'],
    ['DO $$ BEGIN END $$', 'DO'],
    ['TRUNCATE t', 'TRUNCATE'],
    ['CHECKPOINT', 'CHECKPOINT'],
    ['ALTER TABLE t ADD COLUMN a int', 'ALTER TABLE'],
    ['CREATE TEXT SEARCH CONFIGURATION x (COPY = english)', 'CREATE'],
    ["PREPARE TRANSACTION 'x'", 'PREPARE TRANSACTION'],
    ["SET TRANSACTION SNAPSHOT 'x'", 'SET TRANSACTION SNAPSHOT'],
  ])('%s', async (sql, construct) => {
    expect(await errorOf((await startSession()).query(sql))).toBe(`0A000 ${construct} is not supported`);
  });
});

describe('stopping', () => {
  const never = (): Promise<void> => new Promise(() => {});

  it('ends a statement when its reader cancels, although the runner does not notice', async () => {
    const controller = new AbortController();
    const harness = await startSession({ 'SELECT slow()': { run: never, rows: [] } });
    const running = errorOf(harness.query('SELECT slow()', controller.signal));
    await Promise.resolve();
    controller.abort();
    expect(await running).toBe('57014 canceling statement due to user request');
    expect(harness.session.transactionStatus()).toBe('I');
  });

  it('ends a statement after statement_timeout', async () => {
    const timers: { callback: () => void; ms: number }[] = [];
    const timer = (callback: () => void, ms: number): (() => void) => {
      timers.push({ callback, ms });
      return () => {};
    };
    const harness = await startSession(
      {
        'SELECT slow()': {
          run: () => {
            timers.at(-1)?.callback();
            return never();
          },
          rows: [],
        },
      },
      {},
      { timer, elapsedMs: () => 0 },
    );
    await harness.query('SET statement_timeout = 250; BEGIN');
    expect(await errorOf(harness.query('SELECT slow()'))).toBe('57014 canceling statement due to statement timeout');
    expect(timers.at(-1)?.ms).toBe(250);
    expect(harness.session.transactionStatus()).toBe('E');
  });

  it('ends what runs when the session is closed', async () => {
    const harness = await startSession({ 'SELECT slow()': { run: never, rows: [] } });
    const running = errorOf(harness.query('SELECT slow()'));
    await new Promise((resolve) => setImmediate(resolve));
    await harness.session.close();
    expect(await running).toBe('57P01 terminating connection due to administrator command');
  });

  it('does not tell the client what it did not ask to hear', async () => {
    const harness = await startSession();
    await harness.query('SET client_min_messages = error; COMMIT');
    expect(harness.notices).toEqual([]);
    await harness.query('SET client_min_messages = warning; COMMIT');
    expect(harness.notices.length).toBe(1);
  });
});

describe('RowReader', () => {
  it('cuts chunks where the reader wants, and closes what it leaves', async () => {
    const { chunks } = textRows([textField('n')], numbers, '');
    const reader = new RowReader(chunks);
    const taken: number[] = [];
    for (const size of [1, 4, 100, 1]) {
      const chunk = await reader.take(size);
      taken.push(chunk === undefined ? 0 : decodeTextRows(chunk).length);
    }
    expect(taken).toEqual([1, 4, 5, 0]);
    expect(reader.ended).toBe(true);
    let closed = false;
    async function* endless(): AsyncGenerator<{ rowCount: number; bytes: Uint8Array }> {
      try {
        for (;;) yield* textRows([textField('n')], numbers, '').chunks;
      } finally {
        closed = true;
      }
    }
    const other = new RowReader(endless());
    await other.take(3);
    await other.close();
    expect([closed, await other.take(1)]).toEqual([true, undefined]);
  });
});
