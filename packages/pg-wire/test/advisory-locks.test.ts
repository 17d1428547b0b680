// Advisory locks between sessions of one server: taken, waited for, released, and seen in pg_locks.

import pg from 'pg';
import { expect, it } from 'vitest';
import { servePgClients } from './pg-clients.ts';

const client = servePgClients();

/** The values of the first row, as text. */
async function row(db: pg.Client, sql: string, values: readonly unknown[] = []): Promise<readonly (string | null)[]> {
  const types = { getTypeParser: () => (value: string) => value };
  const result = await db.query<(string | null)[]>({ text: sql, values: [...values], rowMode: 'array', types });
  return result.rows[0] ?? [];
}

async function failure(running: Promise<unknown>): Promise<string> {
  const error: unknown = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof pg.DatabaseError ? `${error.code ?? ''} ${error.message}` : String(error);
}

/** Until so many sessions wait for a lock. */
async function untilWaiting(watcher: pg.Client, count = 1): Promise<void> {
  const sql = "select count(*) from pg_locks where locktype = 'advisory' and not granted";
  while ((await row(watcher, sql))[0] !== String(count)) await new Promise((resolve) => setImmediate(resolve));
}

it('one session has a lock, another does not get it until it is released as often as it was taken', async () => {
  const [a, b] = [await client(), await client()];
  expect(await row(a, 'select pg_try_advisory_lock(7), pg_try_advisory_lock(7)')).toEqual(['t', 't']);
  expect(await row(b, 'select pg_try_advisory_lock(7), pg_try_advisory_lock(8)')).toEqual(['f', 't']);
  expect(await row(a, 'select pg_advisory_unlock($1)', [7])).toEqual(['t']);
  expect(await row(b, 'select pg_try_advisory_lock(7)')).toEqual(['f']);
  expect(await row(a, 'select pg_advisory_unlock(7)')).toEqual(['t']);
  expect(await row(b, 'select pg_try_advisory_lock(7)')).toEqual(['t']);
});

it('shared locks go together, and keep exclusive ones away', async () => {
  const [a, b] = [await client(), await client()];
  expect(await row(a, 'select pg_try_advisory_lock_shared(1, 2)')).toEqual(['t']);
  expect(await row(b, 'select pg_try_advisory_lock_shared(1, 2), pg_try_advisory_lock(1, 2)')).toEqual(['t', 'f']);
  expect(await row(b, 'select pg_try_advisory_lock(2, 1), pg_try_advisory_lock(4294967298)')).toEqual(['t', 't']);
  expect(await row(a, 'select pg_try_advisory_lock(1, 2)')).toEqual(['f']);
  expect(await row(b, 'select pg_advisory_unlock_shared(1, 2)')).toEqual(['t']);
  expect(await row(a, 'select pg_try_advisory_lock(1, 2)')).toEqual(['t']);
});

it('what is not held can’t be released: false, and a warning', async () => {
  const a = await client();
  const notices: string[] = [];
  a.on('notice', ({ message }) => notices.push(message ?? ''));
  expect(await row(a, 'select pg_advisory_unlock(7), pg_advisory_unlock_shared(7)')).toEqual(['f', 'f']);
  expect(notices).toEqual(["you don't own a lock of type ExclusiveLock", "you don't own a lock of type ShareLock"]);
});

it('who waits gets the lock when it is released, and has it once', async () => {
  const [a, b, c] = [await client(), await client(), await client()];
  await row(a, 'select pg_advisory_lock(1)');
  const waiting = row(b, "select pg_advisory_lock(2), pg_advisory_lock(1), 'got it'");
  await untilWaiting(c);
  const [pidA, pidB] = [(await row(a, 'select pg_backend_pid()'))[0], b];
  expect(await row(c, 'select pg_blocking_pids(pid) from pg_locks where not granted')).toEqual([`{${pidA ?? ''}}`]);
  expect(await row(a, 'select pg_advisory_unlock(1)')).toEqual(['t']);
  expect(await waiting).toEqual(['', '', 'got it']);
  expect(await row(a, 'select pg_try_advisory_lock(1), pg_try_advisory_lock(2)')).toEqual(['f', 'f']);
  expect(await row(pidB, 'select pg_advisory_unlock(1), pg_advisory_unlock(2)')).toEqual(['t', 't']);
  expect(await row(a, 'select pg_try_advisory_lock(1), pg_try_advisory_lock(2)')).toEqual(['t', 't']);
});

it('locks of a transaction end with it, however it ends', async () => {
  const [a, b] = [await client(), await client()];
  for (const end of ['commit', 'rollback']) {
    await a.query('begin');
    expect(await row(a, 'select pg_try_advisory_xact_lock(5), pg_try_advisory_lock(6)')).toEqual(['t', 't']);
    expect(await row(b, 'select pg_try_advisory_lock(5), pg_try_advisory_lock(6)')).toEqual(['f', 'f']);
    expect(await row(a, 'select pg_advisory_unlock(5)')).toEqual(['f']);
    await a.query(end);
    expect(await row(b, 'select pg_try_advisory_xact_lock(5), pg_try_advisory_lock(6)')).toEqual(['t', 'f']);
    expect(await row(a, 'select pg_advisory_unlock(6)')).toEqual(['t']);
  }
  await a.query('begin');
  await row(a, 'select pg_advisory_xact_lock(5)');
  expect(await failure(a.query('select 1/0'))).toMatch(/^22012/);
  expect(await row(b, 'select pg_try_advisory_xact_lock(5)')).toEqual(['t']);
});

it('a session’s end, pg_advisory_unlock_all and DISCARD ALL release its locks', async () => {
  const [a, b] = [await client(), await client()];
  await row(a, 'select pg_advisory_lock(1), pg_advisory_lock_shared(2), pg_advisory_lock(1)');
  await row(a, 'select pg_advisory_unlock_all()');
  expect(await row(b, 'select pg_try_advisory_lock(1), pg_try_advisory_lock(2)')).toEqual(['t', 't']);
  await b.query('discard all');
  await row(a, 'select pg_advisory_lock(1)');
  const waiting = row(b, "select pg_advisory_lock(1), 'got it'");
  await a.end();
  expect(await waiting).toEqual(['', 'got it']);
});

it('waiting ends by lock_timeout, statement_timeout, a cancel and a deadlock; sessions go on', async () => {
  const [a, b, c] = [await client(), await client(), await client()];
  await row(a, 'select pg_advisory_lock(1)');
  await b.query("set lock_timeout = '20ms'");
  expect(await failure(row(b, 'select pg_advisory_lock(1)'))).toBe('55P03 canceling statement due to lock timeout');
  await b.query("set lock_timeout = 0; set statement_timeout = '20ms'");
  expect(await failure(row(b, 'select pg_advisory_lock(1)'))).toBe(
    '57014 canceling statement due to statement timeout',
  );
  await b.query('set statement_timeout = 0');
  const pid = (await row(b, 'select pg_backend_pid()'))[0];
  const waiting = failure(row(b, 'select pg_advisory_lock(2), pg_advisory_lock(1)'));
  await untilWaiting(c);
  expect(await row(c, 'select pg_cancel_backend($1)', [pid])).toEqual(['t']);
  expect(await waiting).toBe('57014 canceling statement due to user request');
  expect(await row(c, "select count(*) from pg_locks where locktype = 'advisory'")).toEqual(['1']);

  await row(b, 'select pg_advisory_lock(2)');
  const first = row(a, "select pg_advisory_lock(2), 'got it'");
  await untilWaiting(c);
  expect(await failure(row(b, 'select pg_advisory_lock(1)'))).toBe('40P01 deadlock detected');
  await row(b, 'select pg_advisory_unlock(2)');
  expect(await first).toEqual(['', 'got it']);
});

it('pg_locks shows keys, modes and who waits; databases have locks of their own', async () => {
  const [a, b] = [await client(), await client()];
  await row(a, 'select pg_advisory_lock(4294967298), pg_advisory_lock_shared(-1, 3)');
  const { rows } = await b.query<Record<string, unknown>>(
    `select classid::text, objid::text, objsubid, mode, granted from pg_locks where locktype = 'advisory' order by objsubid`,
  );
  expect(rows).toEqual([
    { classid: '1', objid: '2', objsubid: 1, mode: 'ExclusiveLock', granted: true },
    { classid: '4294967295', objid: '3', objsubid: 2, mode: 'ShareLock', granted: true },
  ]);
});
