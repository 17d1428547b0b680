// UPDATE and DELETE by filter on tables of products: how many rows, in which order, and what is known after a failure.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ messages: 20, days: 2, driver: { timeoutMs: 400, sleep: () => Promise.resolve() } });
});

afterAll(() => stack.close());

beforeEach(async () => {
  stack.sandbox.clearFaults();
  await stack.query(`SET twilio.allow_unfiltered_writes = on; DELETE FROM verify.services`);
  await stack.query(
    `RESET ALL; INSERT INTO verify.services (friendly_name, code_length) VALUES ('a', 4), ('a', 5), ('a', 6), ('b', 4)`,
  );
});

const sent = (method: string): number =>
  stack.sandbox.stats().recent.filter((request) => request.method === method).length;

const names = (): Promise<readonly (string | null)[]> =>
  stack.column('SELECT friendly_name FROM verify.services ORDER BY code_length, friendly_name');

describe('the number of rows', () => {
  it('is limited before anything is sent', async () => {
    await stack.query('SET twilio.max_write_rows = 2');
    for (const sql of [
      `UPDATE verify.services SET friendly_name = 'c' WHERE friendly_name = 'a'`,
      `DELETE FROM verify.services WHERE friendly_name = 'a'`,
    ]) {
      expect(await stack.failure(sql)).toMatchObject({
        code: '54000',
        message: 'the statement would write 3 rows, more than twilio.max_write_rows (2) allows',
        detail: 'Nothing was sent.',
      });
      expect([sent('POST'), sent('DELETE')]).toEqual([0, 0]);
    }
    expect((await stack.query(`DELETE FROM verify.services WHERE code_length = 4`)).tag).toBe('DELETE 2');
  });

  it('is never all of them by oversight', async () => {
    expect(await stack.failure('DELETE FROM verify.services')).toMatchObject({ code: '55000' });
    expect(await stack.failure(`UPDATE verify.services SET friendly_name = 'c'`)).toMatchObject({ code: '55000' });
    expect(sent('POST')).toBe(0);
  });

  it('is that of the rows that are there: what is gone counts as none', async () => {
    stack.sandbox.inject({ kind: 'status', status: 404, code: 20404, method: 'DELETE' });
    expect((await stack.query(`DELETE FROM verify.services WHERE friendly_name = 'a'`)).tag).toBe('DELETE 2');
    expect(sent('DELETE')).toBe(3);
  });
});

describe('a failure midway', () => {
  it.each([
    ['an answer of 500', { kind: 'status', status: 500 }],
    ['a connection that breaks', { kind: 'reset', effect: 'after' }],
    ['no answer in time', { kind: 'hang', effect: 'after' }],
  ] as const)('by %s says which rows were deleted, and nothing is sent twice', async (_name, fault) => {
    stack.sandbox.inject({ ...fault, method: 'DELETE', skip: 1 });
    const { detail } = await stack.failure(`DELETE FROM verify.services WHERE friendly_name = 'a'`);
    expect(sent('DELETE')).toBe(2);
    expect(detail).toMatch(
      /not known: look before you repeat the statement\. 1 of 3 rows were deleted: VA[0-9a-f]{32}\./,
    );
    expect(detail).toMatch(/Failed at VA[0-9a-f]{32}; not deleted: VA[0-9a-f]{32}, VA[0-9a-f]{32}\.$/);
  });

  it('of an UPDATE names the rows that have changed', async () => {
    stack.sandbox.inject({
      kind: 'status',
      status: 400,
      code: 60200,
      message: 'Invalid parameter',
      method: 'POST',
      skip: 2,
    });
    const { code, detail } = await stack.failure(
      `UPDATE verify.services SET friendly_name = 'c' WHERE friendly_name = 'a'`,
    );
    expect(code).toBe('22023');
    const changed = await stack.column(`SELECT sid FROM verify.services WHERE friendly_name = 'c'`);
    expect(changed).toHaveLength(2);
    expect(String(detail)).toMatch(/2 of 3 rows were updated: /);
    for (const sid of changed) expect(String(detail).split('Failed at')[0]).toContain(sid ?? '?');
    expect(await names()).toHaveLength(4);
  });

  it('of an INSERT names the rows that were made', async () => {
    stack.sandbox.inject({ kind: 'status', status: 503, method: 'POST', skip: 1 });
    const { detail } = await stack.failure(`INSERT INTO verify.services (friendly_name) VALUES ('x'), ('y'), ('z')`);
    expect(sent('POST')).toBe(2);
    const [made] = await stack.column(`SELECT sid FROM verify.services WHERE friendly_name = 'x'`);
    expect(detail).toContain(`1 of 3 rows were inserted: ${made ?? '?'}.`);
  });
});

describe('sets of which one is needed', () => {
  it.each([
    ['messages', `("to", body) VALUES ('+14155550100', 'x')`, 'from, messaging_service_sid'],
    ['messages', `("to", "from") VALUES ('+14155550100', '+14155550101')`, 'body, media_url, content_sid'],
    ['calls', `("to", "from") VALUES ('+14155550100', '+14155550101')`, 'url, twiml, application_sid'],
    ['incoming_phone_numbers', `(friendly_name) VALUES ('x')`, 'phone_number, area_code'],
    [
      'proxy.service_session_participant_message_interactions',
      `(service_sid, session_sid, participant_sid) VALUES ('KS${'0'.repeat(32)}', 'KC${'0'.repeat(32)}', 'KP${'0'.repeat(32)}')`,
      'body, media_url',
    ],
  ])('of %s %s are %s', async (table, values, columns) => {
    expect(await stack.failure(`INSERT INTO ${table} ${values}`)).toMatchObject({
      code: '23502',
      detail: `Twilio needs at least one of ${columns}.`,
    });
    expect(sent('POST')).toBe(0);
  });
});
