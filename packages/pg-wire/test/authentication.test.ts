// Whoever fails to authenticate does not learn whether it was the user or the password: the same messages, the same
// work, the same time. And failures are counted for each address.

import { createEngine, type Engine } from '@twilio-sql/sql-engine';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createServer, scramVerifier, type Server, type ServerOptions } from '../src/index.ts';
import { frame, int32, RawClient, startup, text } from './raw-client.ts';

const PASSWORD = 'correct horse';
const stored = scramVerifier(PASSWORD);
const verifier = (user: string): string | undefined => (user === 'ada' ? stored : undefined);
const quiet = { info: () => {}, error: () => {} };

let engine: Engine;
const servers: Server[] = [];

beforeAll(async () => {
  engine = await createEngine({ drivers: [], version: '0', lazy: true });
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(0)));
});

afterAll(() => engine.close());

/** The limit on failures forgets at once unless a clock is given. */
async function listen(kind: 'scram' | 'password', options: Pick<ServerOptions, 'now'> = {}): Promise<number> {
  let now = 0;
  const server = createServer({
    engine,
    authentication: { kind, verifier },
    logger: quiet,
    now: () => (now += 120_000),
    ...options,
  });
  servers.push(server);
  return (await server.listen({ host: '127.0.0.1', port: 0 })).port;
}

/** Everything that the server says to a client that proves nothing, with nonces and salts as their lengths. */
async function scramConversation(port: number, user: string): Promise<readonly string[]> {
  const client = await RawClient.connect(port);
  client.send(startup({ user, database: 'twilio' }));
  const offered = await client.message();
  const first = Buffer.from('n,,n=,r=abcdefghijkl');
  client.send(frame('p', text('SCRAM-SHA-256'), int32(first.length), first));
  const challenge = (await client.message()) ?? '';
  const [, nonce = '', salt = '', iterations = ''] = /^R 11 r=([^,]*),s=([^,]*),i=(\d+)$/.exec(challenge) ?? [];
  client.send(frame('p', Buffer.from(`c=biws,r=${nonce},p=${Buffer.alloc(32, 7).toString('base64')}`)));
  const rest = await client.until('Z');
  client.close();
  const shape = `nonce ${nonce.length}, salt ${salt.length}, iterations ${iterations}`;
  return [offered ?? '', shape, ...rest.map((line) => line.replace(`"${user}"`, '"…"'))];
}

async function passwordConversation(port: number, user: string, password: string): Promise<readonly string[]> {
  const client = await RawClient.connect(port);
  client.send(startup({ user, database: 'twilio' }));
  const asked = await client.message();
  client.send(frame('p', text(password)));
  const rest = await client.until('Z');
  client.close();
  return [asked ?? '', ...rest.map((line) => line.replace(`"${user}"`, '"…"'))];
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Medians of the milliseconds that each takes, in turns. */
async function timed(
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
  rounds: number,
): Promise<readonly [number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [index, run] of [one, other].entries()) {
      const begun = performance.now();
      await run();
      times[index]?.push(performance.now() - begun);
    }
  }
  return [median(times[0]), median(times[1])];
}

describe('a wrong user and a wrong password', () => {
  it('get the same messages by SCRAM', async () => {
    const port = await listen('scram');
    const wrongPassword = await scramConversation(port, 'ada');
    expect(await scramConversation(port, 'eve')).toEqual(wrongPassword);
    expect(wrongPassword).toEqual([
      'R 10 SCRAM-SHA-256',
      'nonce 36, salt 24, iterations 4096',
      'E SFATAL | VFATAL | C28P01 | Mpassword authentication failed for user "…"',
      'end',
    ]);
  });

  it('get the same messages for a password in clear text, after as long', { timeout: 60_000 }, async () => {
    const port = await listen('password');
    const wrongPassword = await passwordConversation(port, 'ada', 'wrong');
    expect(await passwordConversation(port, 'eve', 'wrong')).toEqual(wrongPassword);
    // Deriving a key takes some milliseconds; without it an answer takes a fraction of one.
    const [known, unknown] = await timed(
      () => passwordConversation(port, 'ada', 'wrong'),
      () => passwordConversation(port, 'eve', 'wrong'),
      25,
    );
    expect(unknown / known).toBeGreaterThan(0.5);
    expect(unknown / known).toBeLessThan(2);
  });
});

describe('an address that fails too often', () => {
  it('is told so before it is asked for a password, until a minute has passed', async () => {
    let now = 0;
    const port = await listen('password', { now: () => now });
    for (let failure = 0; failure < 20; failure++) {
      const lines = await passwordConversation(port, failure % 2 === 0 ? 'ada' : 'eve', 'wrong');
      expect(lines[0]).toBe('R 3');
    }
    const refused = await RawClient.connect(port);
    refused.send(startup({ user: 'ada', database: 'twilio' }));
    expect(await refused.until('Z')).toEqual([
      'E SFATAL | VFATAL | C28000 | Mtoo many failed authentications from this address | HTry again in 60 seconds.',
      'end',
    ]);
    now = 60_000;
    expect((await passwordConversation(port, 'ada', PASSWORD)).at(-1)).toBe('Z I');
  });
});
