// COPY FROM STDIN into a table of the API: rows become requests, all of them or none.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
  await stack.query('SET twilio.read_only = off');
});

afterAll(() => stack.close());

async function copyFrom(sql: string, data: string): Promise<string> {
  const [parsed] = await stack.session.parse(sql);
  if (parsed === undefined) throw new Error('no statement');
  const execution = await stack.session.execute(await stack.session.prepare(parsed, []), { parameters: [] });
  if (execution.copy?.kind !== 'in') throw new Error('no COPY FROM');
  // Cut in the middle of everything.
  // eslint-disable-next-line @typescript-eslint/require-await -- an asynchronous iterable of what is there already
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const byte of Buffer.from(data)) yield Buffer.from([byte]);
  }
  await execution.copy.receive(bytes());
  for await (const _none of execution.chunks);
  return execution.tag();
}

describe('COPY FROM STDIN', () => {
  it('sends a request for each row', async () => {
    stack.sandbox.resetStats();
    const tag = await copyFrom(
      'COPY messages ("from", "to", body) FROM STDIN (FORMAT csv)',
      '+15005550006,+14155550100,"über ""drüben"", ja"\r\n+15005550006,+14155550100,two\r\n',
    );
    expect(tag).toBe('COPY 2');
    expect(stack.sandbox.stats().total).toBe(2);
  });

  it('sends nothing when a later row is wrong', async () => {
    stack.sandbox.resetStats();
    await expect(
      copyFrom('COPY messages ("from", "to", body) FROM STDIN', '+15005550006\t+14155550100\tone\n+15005550006\n'),
    ).rejects.toMatchObject({ code: '22P04' });
    expect(stack.sandbox.stats().total).toBe(0);
  });
});
