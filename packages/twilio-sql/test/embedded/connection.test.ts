// Connections to a sandbox: results, streams, sessions, cancelling, closing.
import { createSandbox, type Sandbox } from '@twilio-sql/twilio-sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect, SqlError, type Connection } from '../../src/index.ts';

let sandbox: Sandbox;
let closeSandbox: () => Promise<void>;
let account: { accountSid: string; authToken: string; apiUrl: string; nodes: number };
let db: Connection;

beforeAll(async () => {
  sandbox = createSandbox({ messages: 12_000, calls: 300 });
  const listening = await sandbox.listen();
  closeSandbox = () => listening.close();
  account = { accountSid: sandbox.accountSid, authToken: sandbox.authToken, apiUrl: listening.url, nodes: 0 };
  db = await connect(account);
});
afterAll(async () => {
  await db.close();
  await closeSandbox();
});
beforeEach(() => sandbox.resetStats());

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof SqlError ? error.code : undefined;
}

describe('query', () => {
  test('gives rows, fields, count and command', async () => {
    const { rows: some } = await db.query<{ sid: string }>('select sid from calls limit 1');
    const sid = some[0]?.sid ?? '';
    const result = await db.query('select sid, status, start_time from calls where sid = $1', [sid]);
    expect(result.rows).toMatchObject([{ sid }]);
    expect(result.fields.map(({ name, type, typeOid }) => [name, type, typeOid])).toEqual([
      ['sid', 'text', 25],
      ['status', 'text', 25],
      ['start_time', 'timestamp with time zone', 1184],
    ]);
    expect(result).toMatchObject({ rowCount: 1, command: 'SELECT', notices: [] });
  });

  test('tells what writes have done', async () => {
    const inserted = await db.query<{ sid: string }>(
      'insert into messages ("to", "from", body) values ($1, $2, $3) returning sid',
      ['+14155550123', '+15005550006', 'hello'],
    );
    expect(inserted).toMatchObject({ rowCount: 1, command: 'INSERT' });
    expect(inserted.rows[0]?.sid).toMatch(/^SM/);
    const { rows } = await db.query<{ sid: string }>("select sid from messages where status = 'delivered' limit 1");
    const updated = await db.query("update messages set body = '' where sid = $1", [rows[0]?.sid]);
    expect(updated).toMatchObject({ rowCount: 1, command: 'UPDATE', rows: [], fields: [] });
    expect(await db.query('set timezone to default')).toMatchObject({ rowCount: null, command: 'SET' });
    expect(await db.query("delete from calls where sid = 'CAaa4a99c300bd9d1bcc0d1ae9dcd248c6'")).toMatchObject({
      rowCount: 0,
      command: 'DELETE',
    });
  });

  test('calls procedures, in sessions of their own and side by side', async () => {
    const from = (await db.query<{ phone_number: string }>('select phone_number from incoming_phone_numbers limit 1'))
      .rows[0]?.phone_number;
    sandbox.resetStats();
    const call = 'call send_message($1, $2, $3)';
    const results = await Promise.all(
      ['one', 'two'].map((body) => db.query<{ body: string }>(call, ['+14155550123', from ?? '', body])),
    );
    expect(results.map(({ rows, command }) => [rows[0]?.body, command])).toEqual([
      ['one', 'CALL'],
      ['two', 'CALL'],
    ]);
    const { rows } = await db.query<{ content: Uint8Array }>(
      "select content from recordings r, download_recording((select sid from recordings where status = 'completed' limit 1)) limit 1",
    );
    expect(
      Buffer.from(rows[0]?.content ?? [])
        .subarray(0, 4)
        .toString(),
    ).toBe('RIFF');
    expect(sandbox.stats().recent.filter((request) => request.method === 'POST')).toHaveLength(2);
  });

  test('tells errors with code, hint and position', async () => {
    const error = await db.query('select sid, nosuch from calls').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SqlError);
    expect(error).toMatchObject({ code: '42703', message: 'column "nosuch" does not exist', position: 13 });
    expect(await codeOf(db.query('select 1; select 2'))).toBe('42601');
    expect(await codeOf(db.query('selekt'))).toBe('42601');
  });

  test('gives the notices of its statement', async () => {
    const { notices } = await db.query('rollback');
    expect(notices).toMatchObject([{ severity: 'WARNING', code: '25P01' }]);
  });
});

describe('stream', () => {
  test('gives every row, and a loop that is left stops the requests', async () => {
    let rows = 0;
    for await (const row of db.stream<{ sid: string }>('select sid from messages')) {
      if (row.sid.length === 34) rows += 1;
    }
    expect(rows).toBeGreaterThanOrEqual(12_000);
    sandbox.resetStats();
    for await (const row of db.stream('select sid from messages')) {
      expect(row.sid).toBeTypeOf('string');
      break;
    }
    expect(sandbox.stats().total).toBeLessThan(12);
  });

  test('lets other statements run inside its loop', async () => {
    const statuses: unknown[] = [];
    for await (const { sid } of db.stream<{ sid: string }>('select sid from calls limit 3')) {
      const { rows } = await db.sql`select status from calls where sid = ${sid}`;
      await db.query("set application_name = 'inside'");
      statuses.push(rows[0]?.status);
    }
    expect(statuses.every((status) => typeof status === 'string')).toBe(true);
    expect(statuses).toHaveLength(3);
  });

  test('in a transaction refuses what would wait for it for ever', async () => {
    const session = await db.session();
    await session.query('begin');
    for await (const { sid } of session.stream('select sid from calls limit 3')) {
      expect(sid).toBeTypeOf('string');
      expect(await codeOf(session.query('select 1'))).toBe('55006');
      break;
    }
    expect((await session.query('commit')).command).toBe('COMMIT');
    await session.close();
  });
});

describe('state', () => {
  test('set by SET holds for what comes after it, in order', async () => {
    const session = await db.session();
    const results = await Promise.all([
      session.query("set timezone = 'Asia/Tokyo'"),
      session.query('show timezone'),
      session.query("select (timestamptz '2026-01-01 12:00:00Z')::text"),
      session.query("set timezone = 'Europe/Paris'"),
      session.query("select (timestamptz '2026-01-01 12:00:00Z')::text"),
    ]);
    expect(results.map(({ rows }) => Object.values(rows[0] ?? {})[0])).toEqual([
      undefined,
      'Asia/Tokyo',
      '2026-01-01 21:00:00+09',
      undefined,
      '2026-01-01 13:00:00+01',
    ]);
    expect((await db.query('show timezone')).rows).not.toEqual([{ TimeZone: 'Europe/Paris' }]);
    await session.close();
  });

  test('of a session begins as that of its connection', async () => {
    const parent = await connect({ ...account, settings: { 'twilio.max_requests': '7' } });
    await parent.query("set application_name = 'parent'");
    const session = await parent.session();
    expect((await session.query('show twilio.max_requests')).rows).toEqual([{ 'twilio.max_requests': '7' }]);
    expect((await session.query('show application_name')).rows).toEqual([{ application_name: 'parent' }]);
    await parent.close();
    expect(await codeOf(session.query('select 1'))).toBe('08003');
  });

  test('of a transaction belongs to the statements in it', async () => {
    const session = await db.session();
    await session.query('begin');
    expect(await codeOf(session.query('select nosuch'))).toBe('42703');
    expect(await codeOf(session.query('select 1'))).toBe('25P02');
    expect((await session.query('rollback')).command).toBe('ROLLBACK');
    expect((await session.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await session.close();
  });
});

describe('read-only connections', () => {
  test('send no write', async () => {
    const reader = await connect({ ...account, readOnly: true });
    expect(await codeOf(reader.query("update messages set body = '' where sid = $1", [`SM${'0'.repeat(32)}`]))).toBe(
      '25006',
    );
    expect(await codeOf(reader.query('set default_transaction_read_only = off'))).toBe('25006');
    expect(await codeOf(reader.query('delete from calls where sid = $1', [`CA${'0'.repeat(32)}`]))).toBe('25006');
    expect(sandbox.stats().total).toBe(0);
    await reader.close();
  });
});

describe('cancelling', () => {
  test('by an AbortSignal stops the statement and its requests', async () => {
    const abort = new AbortController();
    const query = db.query('select sid from messages', [], {
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    setTimeout(() => abort.abort(), 20);
    expect(await codeOf(query)).toBe('57014');
    expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('reaches a statement that waits for its turn, and those behind it go on', async () => {
    const session = await db.session();
    await session.query('begin');
    const first = session.query('select count(*) from messages');
    const waiting = session.query('select 1', [], { signal: AbortSignal.abort() });
    const last = session.query('select 2 as two');
    expect(await codeOf(waiting)).toBe('57014');
    expect((await first).rowCount).toBe(1);
    expect((await last).rows).toEqual([{ two: 2 }]);
    await session.close();
  });
});

describe('connecting', () => {
  test('without credentials is an error', async () => {
    expect(await codeOf(connect())).toBe('28000');
    expect(await codeOf(connect({ accountSid: account.accountSid }))).toBe('28000');
  });

  test('with a setting that does not exist is an error', async () => {
    expect(await codeOf(connect({ ...account, settings: { 'twilio.nosuch': '1' } }))).toBe('42704');
  });

  test('with an API key works', async () => {
    const { authToken: _, ...rest } = account;
    const keyed = await connect({ ...rest, apiKey: sandbox.apiKey.sid, apiSecret: sandbox.apiKey.secret });
    expect((await keyed.query('select sid from calls limit 1')).rowCount).toBe(1);
    await keyed.close();
  });

  test('with a wrong token is an error of authorization, which does not tell the token', async () => {
    const stranger = await connect({ ...account, authToken: 'not-the-token' });
    const error = await stranger.query('select sid from calls limit 1').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SqlError);
    expect(error).toMatchObject({ code: expect.stringMatching(/^28/) as unknown });
    expect(JSON.stringify([error, String(error)])).not.toContain('not-the-token');
    await stranger.close();
  });

  test('closed connections refuse statements, and closing twice is no mistake', async () => {
    const closed = await connect(account);
    const running = codeOf(closed.query('select sid from messages'));
    await closed.close();
    await closed.close();
    expect(await running).toMatch(/^(57P0[12]|08003)$/);
    expect(await codeOf(closed.query('select 1'))).toBe('08003');
  });
});
