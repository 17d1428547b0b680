// Conversations in bytes, held with the server and with Postgres (PGlite): the same answers, message by message.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversations } from './conversations.ts';
import { describeMessage, flush, parse, RawClient } from './raw-client.ts';
import { openServers, type TwoServers } from './two-servers.ts';

let servers: TwoServers;

beforeAll(async () => {
  servers = await openServers();
});

afterAll(() => servers.close());

describe('the server and Postgres give the same answers', () => {
  it.each(Object.entries(conversations))('%s', async (_title, steps) => {
    const { ours, theirs } = await servers.converse(steps);
    expect(ours).toEqual(theirs);
  });
});

// PGlite stops at Flush: that it is answered is seen here alone.
describe('Flush', () => {
  it('is answered without a Sync', async () => {
    const client = await RawClient.ready(servers.port);
    client.send(parse('', 'SELECT 1'), describeMessage('S'), flush);
    expect([await client.message(), await client.message(), await client.message()]).toEqual([
      '1',
      't',
      'T ?column?:23:0',
    ]);
    client.close();
  });
});
