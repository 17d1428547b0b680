// Whatever a client sends, the server lives, the others are served, and nothing is a bug.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type Server } from '../src/index.ts';
import {
  bind,
  close,
  describeMessage,
  execute,
  flush,
  frame,
  parse,
  query,
  RawClient,
  startup,
  sync,
} from './raw-client.ts';
import { scriptedEngine } from './scripted-engine.ts';

const logged: unknown[] = [];
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer({
    engine: scriptedEngine(),
    authentication: { kind: 'trust' },
    logger: { info: () => {}, error: (_message, error) => logged.push(error) },
  });
  ({ port } = await server.listen({ host: '127.0.0.1', port: 0 }));
});

afterAll(() => server.close(0));

async function serves(): Promise<boolean> {
  const client = await RawClient.ready(port);
  client.send(query('rows 1'));
  const lines = await client.until('Z');
  client.close();
  return lines.includes('C SELECT 1');
}

describe('garbage', () => {
  it('instead of a start', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const client = await RawClient.connect(port);
        client.send(bytes);
        client.socket.end();
        await client.until('Z');
        client.close();
        expect(await serves()).toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(logged).toEqual([]);
  });

  it('in the bodies of messages, and between them', async () => {
    const type = fc.constantFrom('Q', 'P', 'B', 'D', 'E', 'C', 'H', 'S', 'X', 'F', 'p', 'd', 'c', 'f');
    const garbage = fc.record({ type, body: fc.uint8Array({ maxLength: 60 }) }).map((it) => frame(it.type, it.body));
    const names = fc.constantFrom('', 'a', 'b');
    const sql = fc.constantFrom(
      'rows 3',
      'echo $1',
      'begin',
      'commit',
      'fail 22012',
      'late 2',
      '',
      'rows 1; rows 2',
      'insert 2',
    );
    const sound = fc.oneof(
      sql.map(query),
      fc.tuple(names, sql).map(([name, text]) => parse(name, text)),
      fc.tuple(names, names).map(([portal, statement]) => bind({ portal, statement })),
      fc.tuple(names, fc.nat(3)).map(([portal, rows]) => execute(portal, rows)),
      names.map((name) => describeMessage('P', name)),
      names.map((name) => close('S', name)),
      fc.constantFrom(sync, flush),
    );
    const messages = fc.array(fc.oneof({ weight: 4, arbitrary: sound }, { weight: 1, arbitrary: garbage }), {
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(messages, async (sent) => {
        const client = await RawClient.connect(port);
        client.send(startup({ user: 'ada' }), ...sent, sync, query('rows 1'));
        // Every conversation comes to its end: the last query is answered, or the server has said goodbye.
        const lines: string[] = [];
        while (!lines.includes('end') && !lines.slice(-3).join().startsWith('D 1,C SELECT 1,Z')) {
          lines.push(...(await client.until('Z')));
          if (lines.at(-2)?.includes('25P02') === true) break;
        }
        client.close();
        expect(await serves()).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(logged).toEqual([]);
  });
});
