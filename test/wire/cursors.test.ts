// Cursors over Twilio's tables: what is fetched is paid for, and no more.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ messages: 1_000_000 });
});

afterAll(() => stack.close());

describe('the first rows of a cursor over a million messages', () => {
  it.each(['', 'NO SCROLL', 'SCROLL'])('cost one request (%s)', async (scroll) => {
    await stack.query('BEGIN');
    expect((await stack.query(`DECLARE c ${scroll} CURSOR FOR SELECT sid FROM messages`)).requests).toBe(0);
    const { rows, requests } = await stack.query('FETCH 100 FROM c');
    expect([rows.length, requests]).toEqual([100, 1]);
    await stack.query('CLOSE c');
    await stack.query('COMMIT');
  });

  it('are read again without another request', async () => {
    await stack.query('BEGIN; DECLARE c SCROLL CURSOR FOR SELECT sid FROM messages');
    const first = await stack.column('FETCH 100 FROM c');
    const again = await stack.query('FETCH BACKWARD 99 FROM c');
    expect(again.requests).toBe(0);
    expect(again.rows.map(([sid]) => sid)).toEqual(first.slice(0, 99).reverse());
    await stack.query('ROLLBACK');
  });

  it('can be read by a cursor that outlives its transaction', async () => {
    await stack.query('DECLARE h CURSOR WITH HOLD FOR SELECT sid FROM messages');
    expect((await stack.query('FETCH 10 FROM h')).requests).toBe(1);
    expect((await stack.query('MOVE 30 FROM h')).requests).toBe(0);
    await stack.query('CLOSE h');
  });
});
