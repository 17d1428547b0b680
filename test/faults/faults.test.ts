// When the network or Twilio fails: a write is sent once whatever happens, a read is complete or an error.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '@twilio-sql/twilio-sandbox';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let from: string;

beforeAll(async () => {
  stack = await startStack({
    messages: 4000,
    days: 30,
    // Back-off without waiting: how long it is belongs to the driver's own tests.
    driver: { timeoutMs: 400, sleep: () => Promise.resolve() },
  });
  from = await stack.value('select phone_number from incoming_phone_numbers limit 1');
});

afterAll(() => stack.close());

const insert = (body: string): string =>
  `insert into messages ("to", "from", body) values ('+14155550199', '${from}', '${body}') returning sid`;

/** Requests that reached the sandbox, by method. */
const sent = (method: string): number =>
  stack.sandbox.stats().recent.filter((request) => request.method === method).length;

const failure = async (sql: string): Promise<{ code: string; message: string; detail: string }> => {
  const error: unknown = await stack.query(sql).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (typeof error !== 'object' || error === null || !('fields' in error))
    throw new Error(`no SQL error: ${String(error)}`);
  // PgError's fields.
  const { code, message, detail } = error.fields as { code: string; message: string; detail?: string };
  return { code, message, detail: detail ?? '' };
};

const faults: readonly (readonly [name: string, fault: Fault, created: number])[] = [
  ['the connection is reset before the request takes effect', { kind: 'reset', effect: 'before' }, 0],
  ['the connection is reset after the request took effect', { kind: 'reset', effect: 'after' }, 1],
  ['the answer is a 500, and nothing happened', { kind: 'status', status: 500 }, 0],
  ['the answer is a 500 although the message was created', { kind: 'status', status: 500, effect: 'after' }, 1],
  ['the answer is a 503', { kind: 'status', status: 503 }, 0],
  ['no answer comes in time', { kind: 'hang', effect: 'after' }, 1],
  ['the answer is cut off', { kind: 'truncate', bytes: 20 }, 1],
];

describe('a create', () => {
  for (const [name, fault, created] of faults) {
    it(`is sent once when ${name}`, async () => {
      const body = `once: ${name}`;
      stack.sandbox.inject({ ...fault, method: 'POST' });
      const error = await failure(insert(body));
      expect(error.code).toMatch(/^(08|HV|57)/);
      expect(sent('POST')).toBe(1);
      expect(await stack.value(`select count(*) from messages where body = '${body}'`)).toBe(String(created));
    });
  }

  it('is sent again after a 429, which Twilio has not processed', async () => {
    stack.sandbox.inject({ kind: 'status', status: 429, code: 20429, method: 'POST', times: 2 });
    const { rows } = await stack.query(insert('after 429'));
    expect(rows).toHaveLength(1);
    expect(sent('POST')).toBe(3);
    expect(await stack.value("select count(*) from messages where body = 'after 429'")).toBe('1');
  });

  it('says midway which rows were written and which were not', async () => {
    stack.sandbox.inject({ kind: 'status', status: 500, method: 'POST', skip: 2 });
    const values = ['a', 'b', 'c', 'd'].map((part) => `('+14155550199', '${from}', 'midway ${part}')`);
    const error = await failure(`insert into messages ("to", "from", body) values ${values.join(', ')}`);
    expect(sent('POST')).toBe(3);
    expect(error.detail).toMatch(/2 of 4 rows were inserted: SM[0-9a-f]{32}, SM[0-9a-f]{32}\./);
    expect(error.detail).toContain('not inserted: row 3, row 4.');
    expect(await stack.value("select count(*) from messages where body like 'midway %'")).toBe('2');
  });
});

describe('a read', () => {
  it('is complete under 429s, resets, errors and slow answers', async () => {
    const expected = await stack.query('select sid from messages order by sid');
    stack.sandbox.inject({ kind: 'status', status: 429, code: 20429, times: 3 });
    stack.sandbox.inject({ kind: 'reset', effect: 'before', skip: 1 });
    stack.sandbox.inject({ kind: 'truncate', bytes: 5000, skip: 2 });
    stack.sandbox.inject({ kind: 'status', status: 503, skip: 3 });
    stack.sandbox.inject({ kind: 'delay', delayMs: 50, skip: 4, times: 2 });
    const { rows } = await stack.query('select sid from messages order by sid');
    expect(rows).toEqual(expected.rows);
  });

  it('is an error when the answers stay wrong, never a part of the rows', async () => {
    stack.sandbox.inject({ kind: 'status', status: 500, skip: 2, times: 5 });
    const error = await failure('select sid from messages order by sid');
    expect(error.code).toMatch(/^(08|HV)/);
    stack.sandbox.inject({ kind: 'body', body: '{"unexpected": true}', times: 1 });
    await expect(stack.query('select sid from calls')).rejects.toThrow(/list/);
  });

  it('ends when it would take more requests than it may', async () => {
    const error = await failure('set twilio.max_requests = 2; select count(*) from messages');
    expect(error.code).toBe('54000');
    expect(stack.sandbox.stats().total).toBeLessThanOrEqual(2);
    await stack.query('reset twilio.max_requests');
  });
});
