// What sessions of a server know of one another: notifications, activity, cancelling and ending. Two clients each.

import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { servePgClients } from './pg-clients.ts';

const client = servePgClients();

async function rows(db: pg.Client, sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> {
  return (await db.query<Record<string, unknown>>(sql, [...values])).rows;
}

async function value(db: pg.Client, sql: string, values: readonly unknown[] = []): Promise<unknown> {
  const result = await db.query<unknown[]>({ text: sql, values: [...values], rowMode: 'array' });
  return result.rows[0]?.[0];
}

async function failure(running: Promise<unknown>): Promise<unknown> {
  const error: unknown = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof pg.DatabaseError ? `${error.code ?? ''} ${error.message}` : error;
}

async function processId(db: pg.Client): Promise<number> {
  return Number(await value(db, 'SELECT pg_backend_pid()'));
}

/** Waits until another session runs something. */
async function untilState(watcher: pg.Client, pid: number, state: string): Promise<void> {
  const sql = 'SELECT state FROM pg_stat_activity WHERE pid = $1';
  while ((await value(watcher, sql, [pid])) !== state) await new Promise((resolve) => setImmediate(resolve));
}

function heard(db: pg.Client): pg.Notification[] {
  const told: pg.Notification[] = [];
  db.on('notification', (notification) => told.push(notification));
  return told;
}

describe('pg_notify', () => {
  it('tells listeners when the transaction commits, each text once', async () => {
    const [a, b] = [await client(), await client()];
    const told = heard(a);
    await a.query('LISTEN news');
    await b.query('BEGIN');
    await b.query("SELECT pg_notify('news', 'one'), pg_notify('news', 'one')");
    await b.query("SELECT pg_notify('news', $1)", ['two']);
    expect(await value(a, 'SELECT 1')).toBe(1);
    expect(told).toEqual([]);
    await b.query('COMMIT');
    await a.query('SELECT 1');
    const sender = await processId(b);
    expect(told.map(({ channel, payload, processId: from }) => [channel, payload, from])).toEqual([
      ['news', 'one', sender],
      ['news', 'two', sender],
    ]);
  });

  it('tells nothing of what is rolled back', async () => {
    const [a, b] = [await client(), await client()];
    const told = heard(a);
    await a.query('LISTEN news');
    await b.query("BEGIN; SELECT pg_notify('news', 'lost'); ROLLBACK");
    await failure(b.query("SELECT pg_notify('news', 'lost'), 1 / (SELECT 0)"));
    await b.query("NOTIFY news, 'kept'");
    await a.query('SELECT 1');
    expect(told.map(({ payload }) => payload)).toEqual(['kept']);
  });

  it('is called for the rows of a table, in the thread that reads them', async () => {
    const [a, b] = [await client(), await client()];
    const told = heard(a);
    await a.query('LISTEN rows');
    await b.query('CREATE TEMP TABLE t AS SELECT n FROM generate_series(1, 3) n');
    await b.query("SELECT pg_notify('rows', n::text) FROM t ORDER BY n");
    await a.query('SELECT 1');
    expect(told.map(({ payload }) => payload)).toEqual(['1', '2', '3']);
  });

  it.each([
    ["pg_notify('', 'x')", '22023 channel name cannot be empty'],
    ['pg_notify(NULL, NULL)', '22023 channel name cannot be empty'],
    ["pg_notify(repeat('x', 64), 'x')", '22023 channel name too long'],
    ["pg_notify('x', repeat('x', 8000))", '22023 payload string too long'],
  ])('refuses %s', async (call, error) => {
    const db = await client();
    expect(await failure(db.query(`SELECT ${call}`))).toBe(error);
    expect(await value(db, 'SELECT 1')).toBe(1);
  });

  it('lists the channels of the session, and of no other', async () => {
    const [a, b] = [await client(), await client()];
    await a.query('LISTEN one; LISTEN two');
    expect(await rows(a, 'SELECT * FROM pg_listening_channels() c ORDER BY c')).toEqual(
      [{ pg_listening_channels: 'one' }, { pg_listening_channels: 'two' }].map(({ pg_listening_channels: c }) => ({
        c,
      })),
    );
    expect(await rows(b, 'SELECT pg_listening_channels()')).toEqual([]);
    await a.query('DISCARD ALL');
    expect(await rows(a, 'SELECT pg_listening_channels()')).toEqual([]);
    expect(await value(a, 'SELECT pg_notification_queue_usage()')).toBe(0);
  });
});

describe('pg_stat_activity', () => {
  it('shows the real sessions, with what they do and without constants', async () => {
    const [a, b] = [await client({ application_name: 'watcher' }), await client({ application_name: 'worker' })];
    const pid = await processId(b);
    await b.query("BEGIN; SELECT 'a secret text'");
    const seen = `SELECT usename, datname, application_name, host(client_addr) AS address, client_port > 0 AS port, state,
      wait_event_type, wait_event, query, backend_type, xact_start IS NOT NULL AS in_transaction,
      backend_start <= query_start AS started, query_start <= state_change AS changed
      FROM pg_stat_activity WHERE pid = $1`;
    expect(await rows(a, seen, [pid])).toEqual([
      {
        usename: 'ada',
        datname: 'twilio',
        application_name: 'worker',
        address: '127.0.0.1',
        port: true,
        state: 'idle in transaction',
        wait_event_type: 'Client',
        wait_event: 'ClientRead',
        query: 'BEGIN; SELECT $1',
        backend_type: 'client backend',
        in_transaction: true,
        started: true,
        changed: true,
      },
    ]);
    await failure(b.query('SELECT 1 / 0'));
    const state = 'SELECT state FROM pg_stat_activity WHERE pid = $1';
    expect(await value(a, state, [pid])).toBe('idle in transaction (aborted)');
    await b.query('ROLLBACK');
    expect(await value(a, state, [pid])).toBe('idle');
    expect(await value(a, state, [await processId(a)])).toBe('active');
    await b.end();
    expect(await rows(a, state, [pid])).toEqual([]);
  });

  it('does not show what other users do', async () => {
    const [a, b] = [await client(), await client({ user: 'eve' })];
    await b.query('SELECT 1');
    const sql = 'SELECT usename, state, query, client_port, backend_start FROM pg_stat_activity WHERE pid = $1';
    expect(await rows(a, sql, [await processId(b)])).toEqual([
      { usename: 'eve', state: null, query: '<insufficient privilege>', client_port: null, backend_start: null },
    ]);
  });

  it('goes with pg_stat_ssl, pg_stat_gssapi, pg_stat_database and pg_locks', async () => {
    const [a, b] = [await client(), await client()];
    const pid = await processId(b);
    expect(await rows(a, 'SELECT ssl, version, bits FROM pg_stat_ssl WHERE pid = $1', [pid])).toEqual([
      { ssl: false, version: null, bits: null },
    ]);
    expect(await value(a, 'SELECT encrypted FROM pg_stat_gssapi WHERE pid = $1', [pid])).toBe(false);
    const counts = "SELECT numbackends, deadlocks FROM pg_stat_database WHERE datname = 'twilio'";
    expect(await rows(a, counts)).toEqual([{ numbackends: 2, deadlocks: '0' }]);
    const commits = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'twilio'";
    const before = Number(await value(a, commits));
    await b.query('SELECT 1');
    // One of either session.
    expect(Number(await value(a, commits)) - before).toBe(2);
    const locks = "SELECT mode FROM pg_locks WHERE pid = $1 AND locktype = 'virtualxid' AND granted";
    expect(await rows(a, locks, [pid])).toEqual([]);
    await b.query('BEGIN');
    expect(await rows(a, locks, [pid])).toEqual([{ mode: 'ExclusiveLock' }]);
    expect(await value(a, 'SELECT pg_blocking_pids($1)', [pid])).toEqual([]);
  });
});

describe('pg_cancel_backend and pg_terminate_backend', () => {
  it('cancel what runs, and leave an idle session alone', async () => {
    const [a, b] = [await client(), await client()];
    const pid = await processId(b);
    const running = failure(b.query('SELECT pg_sleep(60)'));
    await untilState(a, pid, 'active');
    expect(await value(a, 'SELECT pg_cancel_backend($1)', [pid])).toBe(true);
    expect(await running).toBe('57014 canceling statement due to user request');
    await b.query('BEGIN');
    expect(await value(a, 'SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1', [pid])).toBe(true);
    expect(await value(b, 'SELECT 1')).toBe(1);
    await b.query('COMMIT');
  });

  it('end a session, idle or running', async () => {
    const a = await client();
    for (const sql of [undefined, 'SELECT pg_sleep(60)']) {
      const b = await client();
      const told: string[] = [];
      const ended = new Promise<void>((resolve) => b.once('end', resolve));
      b.on('error', (error) => told.push(error.message));
      const pid = await processId(b);
      const running = sql === undefined ? undefined : failure(b.query(sql));
      if (running !== undefined) await untilState(a, pid, 'active');
      expect(await value(a, 'SELECT pg_terminate_backend($1)', [pid])).toBe(true);
      await ended;
      const reason = 'terminating connection due to administrator command';
      if (running === undefined) expect(told).toContain(reason);
      else expect(await running).toBe(`57P01 ${reason}`);
      expect(await rows(a, 'SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid])).toEqual([]);
    }
  });

  it('end the session that asks', async () => {
    const db = await client();
    const ended = new Promise<void>((resolve) => db.once('end', resolve));
    await failure(db.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    await ended;
  });

  it('are for sessions of the same user, and warn of what is no session', async () => {
    const [a, b] = [await client(), await client({ user: 'eve' })];
    const pid = await processId(b);
    const member = 'must be a member of the role whose';
    expect(await failure(a.query(`SELECT pg_cancel_backend(${pid})`))).toBe(
      `42501 ${member} query is being canceled or member of pg_signal_backend`,
    );
    expect(await failure(a.query(`SELECT pg_terminate_backend(${pid})`))).toBe(
      `42501 ${member} process is being terminated or member of pg_signal_backend`,
    );
    expect(await value(b, 'SELECT 1')).toBe(1);
    const warned: (string | undefined)[] = [];
    a.on('notice', (notice) => warned.push(`${notice.severity} ${notice.message}`));
    expect(await value(a, 'SELECT pg_cancel_backend(999999)')).toBe(false);
    expect(await value(a, 'SELECT pg_terminate_backend(999999)')).toBe(false);
    const warning = 'WARNING PID 999999 is not a PostgreSQL backend process';
    expect(warned).toEqual([warning, warning]);
    expect(await failure(a.query('SELECT pg_terminate_backend(1, -1)'))).toBe('22003 "timeout" must not be negative');
  });

  it('are refused over rows of a table', async () => {
    const db = await client();
    await db.query('CREATE TEMP TABLE pids AS SELECT 999999 AS pid');
    expect(await failure(db.query('SELECT pg_cancel_backend(pid) FROM pids'))).toBe(
      '0A000 pg_cancel_backend() over rows of a table is not supported',
    );
  });
});

describe('what a session has made', () => {
  it('is in pg_prepared_statements and pg_cursors until it is gone', async () => {
    const [a, b] = [await client(), await client()];
    await a.query('PREPARE p (int, text) AS SELECT $1, $2');
    await a.query({ name: 'q', text: 'SELECT $1::bool AS b', values: [true] });
    await a.query('BEGIN; DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT 1; DECLARE d BINARY CURSOR FOR SELECT 2');
    const statements =
      'SELECT name, statement, parameter_types::text AS types, from_sql FROM pg_prepared_statements ORDER BY name';
    expect(await rows(a, statements)).toEqual([
      { name: 'p', statement: 'PREPARE p (int, text) AS SELECT $1, $2', types: '{integer,text}', from_sql: true },
      { name: 'q', statement: 'SELECT $1::bool AS b', types: '{boolean}', from_sql: false },
    ]);
    const cursors = 'SELECT name, is_holdable, is_binary, is_scrollable FROM pg_cursors ORDER BY name';
    expect(await rows(a, cursors)).toEqual([
      { name: 'c', is_holdable: true, is_binary: false, is_scrollable: true },
      { name: 'd', is_holdable: false, is_binary: true, is_scrollable: false },
    ]);
    expect(await value(a, 'SELECT count(*) FROM pg_cursor()')).toBe('2');
    expect(await value(a, 'SELECT count(*) FROM pg_prepared_statement()')).toBe('2');
    for (const sql of [statements, cursors]) expect(await rows(b, sql)).toEqual([]);
    await a.query('COMMIT');
    expect(await rows(a, 'SELECT name FROM pg_cursors')).toEqual([{ name: 'c' }]);
    await a.query('DISCARD ALL');
    for (const sql of [statements, cursors]) expect(await rows(a, sql)).toEqual([]);
  });

  it('knows both ends of its connection', async () => {
    const db = await client();
    expect(
      await rows(db, 'SELECT host(inet_client_addr()) AS c, host(inet_server_addr()) AS s, inet_server_port() AS p'),
    ).toEqual([{ c: '127.0.0.1', s: '127.0.0.1', p: db.port }]);
    expect(Number(await value(db, 'SELECT inet_client_port()'))).toBeGreaterThan(0);
    expect(await value(db, 'SELECT pg_export_snapshot()')).toMatch(/^[0-9A-F]{8}-[0-9A-F]{8}-1$/);
  });
});
