// The driver against the stand-in for Twilio: every table can be read, rows can be written, faults do no harm.
import { afterEach, describe, expect, test } from 'vitest';
import type { JsValue, WriteRequest } from '@twilio-sql/sql-engine/driver';
import { condition, testScope } from '../../packages/twilio-driver/test/test-tables.ts';
import { readRows, type Row, type SandboxDriver, startSandboxDriver } from './sandbox-driver.ts';

const open: SandboxDriver[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(...options: Parameters<typeof startSandboxDriver>): Promise<SandboxDriver> {
  const on = await startSandboxDriver(...options);
  open.push(on);
  return on;
}

const everything = { columns: [], conditions: [], order: [], settings: {}, toEnd: true } as const;

function insert(on: SandboxDriver, name: string, values: Readonly<Record<string, JsValue>>): WriteRequest {
  const request = on.table(name).writes?.insert?.plan(new Map(Object.entries(values)));
  if (request === undefined) throw new Error(`no INSERT into ${name}`);
  return request;
}

const message = { to: '+14155550123', from: '+14155550199', body: 'hello' };

/** A number of the account's own, which messages can be sent from. */
async function ownNumber(on: SandboxDriver): Promise<string> {
  const [row] = await readRows(on.table('incoming_phone_numbers').plan(everything), testScope());
  return String(row?.['phone_number']);
}

describe('reading', () => {
  test('every table that needs no parent, each row with its key', async () => {
    const on = await start({ messages: 200, calls: 100 });
    let read = 0;
    for (const table of on.driver.tables) {
      const plan = table.plan(everything);
      if (plan.missing.length > 0) continue;
      for (const row of await readRows(plan, testScope())) {
        read += 1;
        for (const key of table.primaryKey) {
          const property = table.columns.find(({ name }) => name === key)?.json?.path[0];
          // What rows do not carry, pages bring.
          if (property !== undefined)
            expect(row[property] ?? null, `${table.schema}.${table.name}.${key}`).not.toBeNull();
        }
        const columns = table.columns.filter(({ json }) => json !== undefined && row[json.path[0] ?? ''] !== undefined);
        expect(columns.length, table.name).toBeGreaterThan(0);
      }
    }
    expect(read).toBeGreaterThan(500);
  });

  test('all messages come once, with as many requests as there are pages', async () => {
    const on = await start({ messages: 2500 });
    const rows = await readRows(on.table('messages').plan(everything), testScope());
    expect(new Set(rows.map((row) => row['sid'])).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThanOrEqual(2500);
    expect(on.sandbox.stats().total).toBe(Math.ceil(rows.length / 1000));
  });

  test('the newest messages come in order, with one request', async () => {
    const on = await start();
    const order = [{ column: 'date_sent', descending: true, nullsFirst: true }];
    const plan = on.table('messages').plan({ ...everything, order, limit: 50 });
    expect([plan.order, plan.limit]).toEqual([true, true]);
    const times = (await readRows(plan, testScope())).map((row) => {
      const sent = row['date_sent'] ?? null;
      return sent === null ? Number.POSITIVE_INFINITY : Date.parse(String(sent));
    });
    expect(times).toHaveLength(50);
    expect(times).toEqual([...times].sort((left, right) => right - left || 0));
    expect(on.sandbox.stats().total).toBe(1);
  });

  test('files of messages, by their messages', async () => {
    const on = await start({ messages: 3000 });
    const rows = await readRows(on.table('messages').plan(everything), testScope());
    const withMedia = rows.filter((row) => row['num_media'] !== '0').slice(0, 5);
    expect(withMedia.length).toBeGreaterThan(0);
    on.sandbox.resetStats();
    const plan = on.table('message_media').plan({
      ...everything,
      conditions: [condition('message_sid', 'in', ...withMedia.map((row) => String(row['sid'])))],
    });
    const media = await readRows(plan, testScope());
    expect(on.sandbox.stats().total).toBe(withMedia.length);
    const expected = withMedia.reduce((sum, row) => sum + Number(row['num_media']), 0);
    expect(media).toHaveLength(expected);
    expect(media.every((row) => row['message_sid'] === row['parent_sid'])).toBe(true);
  });

  test('subaccounts, each by its own path', async () => {
    const on = await start();
    const accounts = await readRows(on.table('accounts').plan(everything), testScope());
    const sids = accounts.map((row) => String(row['sid']));
    expect(sids.length).toBe(4);
    const plan = on.table('messages').plan({ ...everything, conditions: [condition('account_sid', 'in', ...sids)] });
    const rows = await readRows(plan, testScope());
    expect(new Set(rows.map((row) => row['account_sid']))).toEqual(new Set(sids));
  });

  test('a scan under 429s, resets, errors and cut bodies is complete', async () => {
    const on = await start({ messages: 4000 });
    const calm = await readRows(on.table('messages').plan(everything), testScope());
    on.sandbox.inject({ kind: 'status', status: 429, code: 20429, times: 2 });
    on.sandbox.inject({ kind: 'reset', effect: 'after', skip: 1, times: 2 });
    on.sandbox.inject({ kind: 'status', status: 503, skip: 2, times: 1 });
    on.sandbox.inject({ kind: 'truncate', bytes: 5000, skip: 3, times: 1 });
    const scope = testScope();
    const rough = await readRows(on.table('messages').plan(everything), scope);
    expect(rough.map((row) => row['sid'])).toEqual(calm.map((row) => row['sid']));
    expect(scope.records.length).toBeGreaterThan(scope.taken);
  });

  test('an overloaded account is read completely, with fewer requests at the same time', async () => {
    const on = await start({ maxConcurrency: 2, latencyMs: 2 }, { maxAttempts: 100 });
    const calls = await readRows(on.table('calls').plan(everything), testScope());
    const sids = calls.slice(0, 60).map((row) => String(row['sid']));
    const plan = on.table('calls').plan({ ...everything, conditions: [condition('sid', 'in', ...sids)] });
    const rows = await readRows(plan, testScope());
    expect(new Set(rows.map((row) => row['sid']))).toEqual(new Set(sids));
  });
});

describe('writing', () => {
  const parse = (page: { readonly body: Uint8Array } | undefined): Row => {
    // as: an answer of the API; what is read from it is compared, not trusted.
    return JSON.parse(new TextDecoder().decode(page?.body)) as Row;
  };

  test('a message is sent, redacted and deleted', async () => {
    const on = await start();
    const answer = await insert(on, 'messages', { ...message, from: await ownNumber(on) }).send(testScope());
    expect(parse(answer.page)).toMatchObject({ sid: answer.key, body: 'hello', to: message.to });
    // One that has arrived: what is on its way can't be changed.
    const messages = await readRows(on.table('messages').plan(everything), testScope());
    const delivered = messages.find((row) => row['status'] === 'delivered');
    const key = new Map([['sid', String(delivered?.['sid'])]]);
    const { writes } = on.table('messages');
    const redacted = await writes?.update?.plan(key, new Map([['body', '']])).send(testScope());
    expect(parse(redacted?.page)).toMatchObject({ body: '' });
    const remove = writes?.delete?.plan(key);
    expect(await remove?.send(testScope())).toEqual({ found: true, key: key.get('sid') });
    expect(await remove?.send(testScope())).toEqual({ found: false });
  });

  test('a number and a caller id are renamed', async () => {
    const on = await start();
    for (const name of ['incoming_phone_numbers', 'outgoing_caller_ids']) {
      const [row] = await readRows(on.table(name).plan(everything), testScope());
      const key = new Map([['sid', String(row?.['sid'])]]);
      const answer = await on
        .table(name)
        .writes?.update?.plan(key, new Map([['friendly_name', 'renamed']]))
        .send(testScope());
      expect(parse(answer?.page)).toMatchObject({ friendly_name: 'renamed' });
    }
  });

  test('feedback goes the old way', async () => {
    const on = await start();
    const [call] = await readRows(
      on.table('calls').plan({ ...everything, conditions: [condition('status', '=', 'completed')], limit: 1 }),
      testScope(),
    );
    const callSid = String(call?.['sid']);
    const answer = await insert(on, 'call_feedback', { call_sid: callSid, quality_score: 5 }).send(testScope());
    expect(answer.key).toBe(callSid);
    const plan = on.table('call_feedback').plan({ ...everything, conditions: [condition('call_sid', '=', callSid)] });
    expect(await readRows(plan, testScope())).toMatchObject([{ sid: callSid, quality_score: 5 }]);
    const summary = await insert(on, 'call_feedback_summaries', { start_date: 20_700, end_date: 20_710 }).send(
      testScope(),
    );
    expect(summary.key).toMatch(/^FS/);
  });

  test('feedback that is gone says so', async () => {
    const on = await start({ feedback: 'gone' });
    const request = insert(on, 'call_feedback', { call_sid: `CA${'0'.repeat(32)}`, quality_score: 5 });
    await expect(request.send(testScope())).rejects.toThrow('Twilio removed call_feedback on 2023-12-31');
  });

  test.each([
    [{ kind: 'reset', effect: 'after' }, 1],
    [{ kind: 'reset', effect: 'before' }, 0],
    [{ kind: 'status', status: 500, effect: 'after' }, 1],
    [{ kind: 'status', status: 500 }, 0],
    [{ kind: 'hang', effect: 'after' }, 1],
  ] as const)('a create is sent once under %j', async (fault, created) => {
    const on = await start({ messages: 50 }, { timeoutMs: 100 });
    const to = '+14155550777';
    const from = await ownNumber(on);
    on.sandbox.inject({ ...fault, method: 'POST' });
    const scope = testScope();
    await expect(insert(on, 'messages', { ...message, from, to }).send(scope)).rejects.toThrow();
    expect(scope.records).toHaveLength(1);
    const plan = on.table('messages').plan({ ...everything, conditions: [condition('to', '=', to)] });
    expect(await readRows(plan, testScope())).toHaveLength(created);
  });

  test('a mistake is told with Twilio’s words', async () => {
    const on = await start();
    const request = insert(on, 'messages', { ...message, from: await ownNumber(on), to: 'nobody' });
    await expect(request.send(testScope())).rejects.toMatchObject({
      fields: { code: '22023', detail: expect.stringContaining('Twilio error 21211') as unknown },
    });
  });
});
