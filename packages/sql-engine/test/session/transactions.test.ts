// Blocks, savepoints, the failed state and implicit transactions: tags, codes, warnings and what a rollback takes back.

import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PgError, pgError } from '../../src/errors.ts';
import { startSession, type Harness, type Script } from './scripted-session.ts';

const script: Script = {
  'SELECT 1': { rows: [['1']] },
  'SELECT 1/0': { columns: ['?column?'], error: pgError('22012', 'division by zero') },
  'INSERT INTO messages DEFAULT VALUES': {
    tag: 'INSERT 0 1',
    run: (session) => session.countWrite(),
  },
};

/** What a client sees of one query string: tags, then the error; warnings; the status. */
async function observe(harness: Harness, sql: string): Promise<unknown> {
  harness.notices.length = 0;
  let outcome: unknown;
  try {
    outcome = (await harness.query(sql)).map((result) => result.rows[0]?.[0] ?? result.tag);
  } catch (error) {
    if (!(error instanceof PgError)) throw error;
    outcome = `${error.code} ${error.message}`;
  }
  const warnings = harness.notices.map((notice) => `${notice.code} ${notice.message}`);
  return [sql, outcome, warnings, harness.session.transactionStatus()];
}

describe('a conversation about transactions goes as with Postgres', () => {
  let oracle: PGlite;
  beforeAll(async () => {
    oracle = await PGlite.create();
  });
  afterAll(async () => {
    await oracle.close();
  });

  /** Errors and, for SHOW, values: PGlite's query API tells no tags and no status. */
  async function byOracle(sql: string): Promise<string> {
    const warnings: string[] = [];
    const onNotice = (notice: { code?: string; message?: string }): number =>
      warnings.push(`${notice.code ?? ''} ${notice.message ?? ''}`);
    try {
      const results = await oracle.exec(sql, { rowMode: 'array', onNotice });
      const values = results.flatMap((result) => (result.rows as unknown[][]).map((row) => String(row[0])));
      return JSON.stringify([values, warnings]);
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      return JSON.stringify([`${code ?? ''} ${message ?? ''}`, warnings]);
    }
  }

  async function byUs(harness: Harness, sql: string): Promise<string> {
    harness.notices.length = 0;
    const warnings = (): string[] => harness.notices.map((notice) => `${notice.code} ${notice.message}`);
    try {
      const results = await harness.query(sql);
      return JSON.stringify([results.flatMap((result) => result.rows.map(([value]) => value)), warnings()]);
    } catch (error) {
      if (!(error instanceof PgError)) throw error;
      return JSON.stringify([`${error.code} ${error.message}`, warnings()]);
    }
  }

  const conversations: readonly (readonly string[])[] = [
    ['BEGIN', 'BEGIN', 'SHOW transaction_isolation', 'COMMIT', 'COMMIT', 'ROLLBACK'],
    ['BEGIN', 'SELECT 1/0', 'SELECT 1', 'SHOW timezone', 'COMMIT', 'SELECT 1'],
    ['BEGIN', 'SAVEPOINT a', 'SELECT 1/0', 'SAVEPOINT b', 'ROLLBACK TO a', 'SELECT 1', 'RELEASE a', 'COMMIT'],
    ['BEGIN', 'SAVEPOINT a', 'SAVEPOINT a', 'RELEASE a', 'ROLLBACK TO a', 'RELEASE a', 'RELEASE a', 'ROLLBACK'],
    ['SAVEPOINT a', 'RELEASE a', 'ROLLBACK TO a', 'COMMIT AND CHAIN', 'ROLLBACK AND CHAIN'],
    ['SELECT 1; SAVEPOINT a', 'SELECT 1; ROLLBACK TO a'],
    [
      'BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY',
      'SHOW transaction_isolation',
      'SHOW transaction_read_only',
      'COMMIT AND CHAIN',
      'SHOW transaction_isolation',
      'ROLLBACK',
      'SHOW transaction_isolation',
    ],
    ['BEGIN', 'SELECT 1', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'ROLLBACK'],
    ['BEGIN READ ONLY', 'SELECT 1', 'SET TRANSACTION READ WRITE', 'ROLLBACK'],
    ['BEGIN', 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', 'SHOW transaction_isolation', 'COMMIT'],
    ['SET TRANSACTION READ ONLY', 'SHOW transaction_read_only'],
    ['SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY', 'SHOW transaction_read_only', 'RESET ALL'],
    ['SET default_transaction_isolation = serializable', 'BEGIN', 'SHOW transaction_isolation', 'COMMIT', 'RESET ALL'],
    ['SET LOCAL work_mem = 1024', 'SHOW work_mem'],
    ['SET LOCAL work_mem = 1024; SHOW work_mem', 'SHOW work_mem'],
    ['BEGIN', 'SET LOCAL work_mem = 1024', 'SHOW work_mem', 'COMMIT', 'SHOW work_mem'],
    ['BEGIN', 'SET work_mem = 1024', 'SET LOCAL work_mem = 2048', 'COMMIT', 'SHOW work_mem', 'RESET work_mem'],
    ['BEGIN', 'SET work_mem = 1024', 'ROLLBACK', 'SHOW work_mem'],
    [
      'BEGIN',
      'SET work_mem = 1024',
      'SAVEPOINT a',
      'SET work_mem = 2048',
      'ROLLBACK TO a',
      'SHOW work_mem',
      'ROLLBACK',
    ],
    ['SET work_mem = 1024; SELECT 1/0', 'SHOW work_mem'],
    ['SET work_mem = 1024; ROLLBACK; SHOW work_mem', 'RESET ALL'],
    ['BEGIN; SET work_mem = 1024', 'COMMIT', 'SHOW work_mem', 'RESET ALL'],
    ['SET work_mem = 1024; BEGIN; SELECT 1', 'ROLLBACK', 'SHOW work_mem', 'RESET ALL'],
    ['BEGIN', 'SET my.thing = 1', 'ROLLBACK', 'SET LOCAL my.thing = 2', 'SHOW my.thing'],
    ['DISCARD ALL; SELECT 1', 'BEGIN', 'DISCARD ALL', 'ROLLBACK', 'DISCARD PLANS'],
    ['LOCK TABLE pg_class IN ACCESS SHARE MODE', 'BEGIN', 'LOCK TABLE pg_class IN ACCESS SHARE MODE', 'COMMIT'],
    ['BEGIN', 'FETCH 1 FROM nothing', 'ROLLBACK', 'CLOSE nothing', 'CLOSE ALL'],
    ['DECLARE c CURSOR FOR SELECT 1'],
    ['DEALLOCATE nothing', 'EXECUTE nothing', 'DEALLOCATE ALL'],
  ];

  it.each(conversations.map((conversation) => [conversation.join(' · '), conversation] as const))(
    '%s',
    async (_title, conversation) => {
      const harness = await startSession({
        ...script,
        'DECLARE c CURSOR FOR SELECT 1': { rows: [['1']] },
      });
      await oracle.exec('ROLLBACK; RESET ALL');
      const ours: string[] = [];
      const theirs: string[] = [];
      for (const sql of conversation) {
        ours.push(`${sql}: ${await byUs(harness, sql)}`);
        theirs.push(`${sql}: ${await byOracle(sql)}`);
      }
      expect(ours).toEqual(theirs);
    },
  );
});

describe('status and tags', () => {
  it('tells where the transaction stands', async () => {
    const harness = await startSession(script);
    expect([
      await observe(harness, 'BEGIN'),
      await observe(harness, 'SELECT 1/0'),
      await observe(harness, 'SELECT 1'),
      await observe(harness, 'COMMIT'),
      await observe(harness, 'START TRANSACTION READ ONLY'),
      await observe(harness, 'INSERT INTO messages DEFAULT VALUES'),
      await observe(harness, 'ROLLBACK'),
      await observe(harness, 'SELECT 1; BEGIN'),
      await observe(harness, 'SYNTAX ERROR'),
      await observe(harness, 'ROLLBACK; SELECT 1'),
    ]).toEqual([
      ['BEGIN', ['BEGIN'], [], 'T'],
      ['SELECT 1/0', '22012 division by zero', [], 'E'],
      ['SELECT 1', '25P02 current transaction is aborted, commands ignored until end of transaction block', [], 'E'],
      ['COMMIT', ['ROLLBACK'], [], 'I'],
      ['START TRANSACTION READ ONLY', ['START TRANSACTION'], [], 'T'],
      ['INSERT INTO messages DEFAULT VALUES', '25006 cannot execute INSERT in a read-only transaction', [], 'E'],
      ['ROLLBACK', ['ROLLBACK'], [], 'I'],
      ['SELECT 1; BEGIN', ['1', 'BEGIN'], [], 'T'],
      ['SYNTAX ERROR', '42601 syntax error at or near "SYNTAX"', [], 'E'],
      ['ROLLBACK; SELECT 1', ['ROLLBACK', '1'], [], 'I'],
    ]);
  });

  it('warns how many writes a rollback cannot undo', async () => {
    const harness = await startSession(script);
    const insert = 'INSERT INTO messages DEFAULT VALUES';
    await harness.query('BEGIN');
    await harness.query(insert);
    await harness.query('SAVEPOINT a');
    await harness.query(insert);
    expect(await observe(harness, 'ROLLBACK TO a')).toEqual([
      'ROLLBACK TO a',
      ['ROLLBACK'],
      ['01000 rollback cannot undo 1 write that was already sent'],
      'T',
    ]);
    await harness.query(insert);
    await harness.query(insert);
    expect(await observe(harness, 'ROLLBACK')).toEqual([
      'ROLLBACK',
      ['ROLLBACK'],
      ['01000 rollback cannot undo 3 writes that were already sent'],
      'I',
    ]);
    expect(await observe(harness, `${insert}; SELECT 1/0`)).toEqual([
      `${insert}; SELECT 1/0`,
      '22012 division by zero',
      ['01000 rollback cannot undo 1 write that was already sent'],
      'I',
    ]);
    await harness.query('BEGIN');
    await harness.query(insert);
    expect(await observe(harness, 'COMMIT')).toEqual(['COMMIT', ['COMMIT'], [], 'I']);
  });

  it('refuses writes in every way in which they can be turned off', async () => {
    const insert = 'INSERT INTO messages DEFAULT VALUES';
    const forced = await startSession(script, { readOnly: true });
    await expect(forced.query(insert)).rejects.toMatchObject({
      fields: { code: '25006', hint: 'The server was started read-only, or the user may only read.' },
    });
    await expect(forced.query('SET default_transaction_read_only = off')).rejects.toMatchObject({ code: '25006' });
    await expect(forced.query('BEGIN READ WRITE')).rejects.toMatchObject({ code: '25006' });
    expect(await forced.one('SHOW transaction_read_only')).toBe('on');
    const setting = await startSession(script);
    await setting.query('SET twilio.read_only = on');
    await expect(setting.query(insert)).rejects.toMatchObject({
      fields: { hint: 'SET twilio.read_only = off allows writes.' },
    });
    await setting.query('SET twilio.read_only = off');
    expect((await setting.query(insert))[0]?.tag).toBe('INSERT 0 1');
    expect([forced.executed.length, setting.executed.length]).toEqual([0, 1]);
  });

  it('gives the statements of a command one timestamp, and a transaction its start', async () => {
    let now = 100n;
    const stamps: (readonly [bigint, bigint])[] = [];
    const stamp: Script = {
      'SELECT now()': {
        run: (session) => {
          const { transactionTimestamp, statementTimestamp } = session.context();
          stamps.push([transactionTimestamp, statementTimestamp]);
          now += 10n;
        },
        rows: [],
      },
    };
    const harness = await startSession(stamp, {}, { now: () => now });
    await harness.query('SELECT now()');
    await harness.query('SELECT now(); SELECT now()');
    await harness.query('BEGIN');
    now = 200n;
    await harness.query('SELECT now()');
    expect(stamps).toEqual([
      [100n, 100n],
      [110n, 110n],
      [110n, 110n],
      [130n, 200n],
    ]);
  });

  it('keeps notifications until the commit and drops them on rollback', async () => {
    const listener = await startSession();
    const sender = await startSession();
    await listener.query('LISTEN news');
    await sender.query('BEGIN');
    await sender.query("NOTIFY news, 'one'; NOTIFY news, 'one'; NOTIFY other, 'x'");
    expect(listener.notifications).toEqual([]);
    await sender.query('COMMIT');
    await sender.query("BEGIN; NOTIFY news, 'two'; ROLLBACK");
    expect(listener.notifications).toEqual([{ channel: 'news', payload: 'one', processId: sender.session.processId }]);
    await listener.query('UNLISTEN *');
    await sender.query('NOTIFY news');
    expect(listener.notifications.length).toBe(1);
    await expect(sender.query(`NOTIFY news, '${'x'.repeat(8000)}'`)).rejects.toMatchObject({ code: '22023' });
  });
});
