// Clients that stop reading, and clients that are gone: what the server goes on doing for them, which is nothing.

import { createServer, type Server } from '../../packages/pg-wire/src/index.ts';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bind, execute, parse, query, RawClient, sync } from '../../packages/pg-wire/test/raw-client.ts';
import { startStack, type Stack } from '../support/stack.ts';

/** A thousand pages. */
const MESSAGES = 1_000_000;
const PAGES = MESSAGES / 1000;
const EVERYTHING = 'SELECT sid, "from", "to", body, date_sent, price FROM messages';

let stack: Stack;
let server: Server;
let port: number;
const clients: RawClient[] = [];
const watchers: pg.Client[] = [];

beforeAll(async () => {
  stack = await startStack({ messages: MESSAGES });
  server = createServer({ engine: stack.engine, authentication: { kind: 'trust' } });
  ({ port } = await server.listen({ host: '127.0.0.1', port: 0 }));
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(watchers.splice(0).map((watcher) => watcher.end()));
});

afterAll(async () => {
  await server.close(0);
  await stack.close();
});

async function raw(): Promise<RawClient> {
  const client = await RawClient.ready(port);
  clients.push(client);
  return client;
}

async function connected(): Promise<pg.Client> {
  const watcher = new pg.Client({ host: '127.0.0.1', port, user: 'ada', database: 'twilio' });
  await watcher.connect();
  watchers.push(watcher);
  return watcher;
}

function requests(): number {
  return stack.sandbox.stats().total;
}

/** Asks on another connection until the count of requests has stood still for so many answers. */
async function stillRequests(watcher: pg.Client, answers = 150): Promise<number> {
  let before = -1;
  for (let still = 0; still < answers; still += 1) {
    expect((await watcher.query('SELECT 1')).rowCount).toBe(1);
    if (requests() === before) continue;
    before = requests();
    still = 0;
  }
  return before;
}

/** How long until it is so, in milliseconds. */
async function timeUntil(condition: () => boolean | Promise<boolean>): Promise<number> {
  const begun = performance.now();
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
  return performance.now() - begun;
}

describe('a client that stops reading', () => {
  it('stops the requests, holds bounded memory, and gets the rest when it reads on', async () => {
    const watcher = await connected();
    const client = await raw();
    stack.sandbox.resetStats();
    const before = process.memoryUsage().rss;
    client.socket.pause();
    client.send(query(EVERYTHING));
    await timeUntil(() => requests() > 0);
    const stopped = await stillRequests(watcher);
    expect(stopped).toBeLessThan(PAGES / 10);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    // Discarded as it comes: the requests go on.
    client.socket.removeAllListeners('data');
    client.socket.on('data', () => {});
    client.socket.resume();
    await timeUntil(() => requests() > stopped + 20);
  });

  it('between two portions of a portal nothing is asked for', async () => {
    const watcher = await connected();
    const client = await raw();
    stack.sandbox.resetStats();
    client.send(query('BEGIN'));
    await client.until('Z');
    client.send(parse('', EVERYTHING), bind({ portal: 'p' }), execute('p', 100), sync);
    expect((await client.until('Z')).slice(-2)).toEqual(['s', 'Z T']);
    expect(await stillRequests(watcher, 100)).toBe(1);
  });
});

describe('a client that is gone', () => {
  it.each([
    ['by a reset', (client: RawClient) => client.socket.resetAndDestroy()],
    ['by closing its side', (client: RawClient) => client.socket.end()],
  ])('%s frees its session within a second, whatever it was reading', async (_title, leave) => {
    const watcher = await connected();
    const client = await raw();
    const [{ pid } = { pid: 0 }] = (
      await watcher.query<{ pid: number }>('SELECT max(pid) AS pid FROM pg_stat_activity')
    ).rows;
    stack.sandbox.resetStats();
    client.socket.pause();
    client.send(query(EVERYTHING));
    await timeUntil(() => requests() > 0);
    const before = server.connectionCount();
    leave(client);
    // A reset is seen when the socket is read: this end has to notice it by itself.
    expect(await timeUntil(() => server.connectionCount() < before)).toBeLessThan(1000);
    const activity = await watcher.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid]);
    expect(activity.rowCount).toBe(0);
    const after = requests();
    // What was on its way may come; nothing new is asked for.
    expect((await stillRequests(watcher)) - after).toBeLessThan(20);
  });

  it('lets go of the tables that it was writing', async () => {
    const other = await connected();
    await other.query('CREATE TABLE IF NOT EXISTS kept (n int)');
    const client = await raw();
    client.send(query('BEGIN; INSERT INTO kept VALUES (1)'));
    expect((await client.until('Z')).at(-1)).toBe('Z T');
    await other.query("SET lock_timeout = '50ms'");
    await expect(other.query('INSERT INTO kept VALUES (2)')).rejects.toMatchObject({ code: '55P03' });
    await other.query("SET lock_timeout = '5s'");
    const inserted = other.query('INSERT INTO kept VALUES (3)');
    client.socket.resetAndDestroy();
    const begun = performance.now();
    await inserted;
    expect(performance.now() - begun).toBeLessThan(1000);
    expect((await other.query<{ n: number }>('SELECT n FROM kept')).rows).toEqual([{ n: 3 }]);
    await other.query('DROP TABLE kept');
  });
});
