// Messages that are none, in bytes: each gets PostgreSQL 15's answer (where that closes without a word, a FATAL says
// why), and another session is served meanwhile.

import type { Engine } from '@twilio-sql/sql-engine';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createServer, scramVerifier, type Server, type Timer } from '../src/index.ts';
import { openServer, type OpenServer } from './open-server.ts';
import {
  bind,
  describeMessage,
  execute,
  frame,
  int16,
  int32,
  packet,
  parse,
  query,
  RawClient,
  startup,
  sync,
  text,
} from './raw-client.ts';

const logged: unknown[] = [];
let opened: OpenServer;
let engine: Engine;
let server: Server;
let port: number;
let other: RawClient;
const clients: RawClient[] = [];
const extra: Server[] = [];
/** What waits for its time. */
let timers: { readonly callback: () => void; readonly ms: number }[] = [];
const logger = { info: () => {}, error: (_message: string, error: unknown) => logged.push(error) };
const timer: Timer = (callback, ms) => {
  const entry = { callback, ms };
  timers.push(entry);
  return () => {
    timers = timers.filter((waiting) => waiting !== entry);
  };
};

beforeAll(async () => {
  opened = await openServer({ logger, timer });
  ({ engine, server, port } = opened);
  other = await RawClient.ready(port);
});

afterEach(async () => {
  await expectServed();
  for (const client of clients.splice(0)) client.close();
  await Promise.all(extra.splice(0).map((made) => made.close(0)));
  expect(logged).toEqual([]);
});

afterAll(async () => {
  for (const { callback } of timers) callback();
  other.close();
  await opened.close();
});

async function expectServed(): Promise<void> {
  other.send(query('SELECT 1'));
  expect(await other.until('Z')).toEqual(['T ?column?:23:0', 'D 1', 'C SELECT 1', 'Z I']);
}

async function ready(): Promise<RawClient> {
  const client = await RawClient.ready(port);
  clients.push(client);
  return client;
}

async function connected(to = port): Promise<RawClient> {
  const client = await RawClient.connect(to);
  clients.push(client);
  return client;
}

/** A type and a length alone. */
function head(type: string, length: number): Buffer {
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(length)]);
}

const lastly = query('SELECT 42');
const FATAL = 'E SFATAL | VFATAL | C';
const ERROR = 'E SERROR | VERROR | C';

describe('instead of a start', () => {
  const length = '08P01 | Minvalid length of startup packet';
  const layout = '08P01 | Minvalid startup packet layout: expected terminator as last byte';
  it.each([
    ['a length of 0', int32(0), length],
    ['a length of 3', int32(3), length],
    ['a length that holds no version', Buffer.concat([int32(7), Buffer.from('abc')]), length],
    ['a negative length', int32(-1), length],
    ['the longest length', int32(0x7fffffff), length],
    ['a packet that is too long', Buffer.concat([int32(10_005), Buffer.alloc(10_001)]), length],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'), length],
    ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'), length],
    ['a packet without an end', packet(int32(196608), text('user'), text('ada')), layout],
    ['a name without a value', packet(int32(196608), text('user'), Buffer.from([0])), layout],
    ['text without an end', packet(int32(196608), Buffer.from('user')), layout],
    [
      'protocol 4',
      packet(int32(262144), Buffer.from([0])),
      '0A000 | Munsupported frontend protocol 4.0: server supports 3.0 to 3.2',
    ],
    ['a short CancelRequest', packet(int32(80877102)), '08P01 | Minsufficient data left in message'],
    [
      'no user',
      packet(int32(196608), Buffer.from([0])),
      '28000 | Mno PostgreSQL user name specified in startup packet',
    ],
    [
      'an unknown setting',
      startup({ user: 'ada', nothing: '1' }),
      '42704 | Munrecognized configuration parameter "nothing"',
    ],
  ])('%s', async (_title, bytes, error) => {
    const client = await connected();
    client.send(bytes);
    const lines = (await client.until('Z')).filter((line) => line !== 'R 0');
    expect(lines).toEqual([`${FATAL}${error}`, 'end']);
  });

  it('SSLRequest twice', async () => {
    const client = await connected();
    client.send(packet(int32(80877103)));
    expect((await client.bytes(1)).toString()).toBe('N');
    client.send(packet(int32(80877103)));
    expect(await client.until('Z')).toEqual([
      `${FATAL}0A000 | Munsupported frontend protocol 1234.5679: server supports 3.0 to 3.2`,
      'end',
    ]);
  });

  it('a CancelRequest with a key of nobody, or of another length', async () => {
    for (const key of [[int32(999_999), int32(5)], [int32(1), int32(5), int32(7)], [int32(-1)]]) {
      const client = await connected();
      client.send(packet(int32(80877102), ...key));
      expect(await client.until('Z')).toEqual(['end']);
    }
  });

  it('nothing at all, or a start a byte at a time without an end: the time to authenticate ends it', async () => {
    for (const bytes of [Buffer.alloc(0), startup({ user: 'ada' }).subarray(0, -1)]) {
      timers = [];
      const client = await connected();
      for (const byte of bytes) {
        client.send(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      while (timers.length === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(timers.map(({ ms }) => ms)).toEqual([60_000]);
      timers[0]?.callback();
      expect(await client.until('Z')).toEqual(['end']);
    }
  });

  it('no password: the time to authenticate ends it with a word', async () => {
    const made = createServer({
      engine,
      logger,
      timer,
      authentication: { kind: 'scram', verifier: () => scramVerifier('secret') },
    });
    extra.push(made);
    timers = [];
    const client = await connected((await made.listen({ host: '127.0.0.1', port: 0 })).port);
    client.send(startup({ user: 'ada' }));
    expect(await client.message()).toBe('R 10 SCRAM-SHA-256');
    timers[0]?.callback();
    expect(await client.until('Z')).toEqual([`${FATAL}57014 | Mcanceling authentication due to timeout`, 'end']);
  });

  it('a long message before the password: nothing of it is kept', async () => {
    const made = createServer({ engine, logger, authentication: { kind: 'password', verifier: () => undefined } });
    extra.push(made);
    const { port: there } = await made.listen({ host: '127.0.0.1', port: 0 });
    for (const type of ['Q', 'B', 'p', 'd']) {
      const client = await connected(there);
      client.send(startup({ user: 'ada' }));
      expect(await client.message()).toBe('R 3');
      client.send(head(type, 100_000_000));
      expect(await client.until('Z')).toEqual([`${FATAL}08P01 | Minvalid message length`, 'end']);
    }
  });
});

describe('what cannot be a message ends the connection', () => {
  it.each([
    ['a length of 0', head('Q', 0), 'invalid message length'],
    ['a length of 3', head('Q', 3), 'invalid message length'],
    ['a negative length', head('Q', -1), 'invalid message length'],
    ['the smallest length', head('B', -2_147_483_648), 'invalid message length'],
    ['the longest length', head('B', 2_147_483_647), 'invalid message length'],
    ['a Sync that is long', head('S', 20_000), 'invalid message length'],
    ['an unknown letter', head('z', 7), 'invalid frontend message type 122'],
    ['a zero', Buffer.from([0, 0, 0, 0, 4]), 'invalid frontend message type 0'],
    ['no letter at all', Buffer.from([255, 0, 0, 0, 4]), 'invalid frontend message type 255'],
    ['a password when nobody has asked', frame('p', text('x')), 'invalid frontend message type 112'],
  ])('%s', async (_title, bytes, message) => {
    const client = await ready();
    client.send(bytes, lastly);
    expect(await client.until('Z')).toEqual([`${FATAL}08P01 | M${message}`, 'end']);
  });
});

describe('what is no sound message is an error, and the session goes on', () => {
  const end = '08P01 | Minvalid string in message';
  const left = '08P01 | Minsufficient data left in message';
  const format = '08P01 | Minvalid message format';
  it.each([
    ['an empty Query', frame('Q'), end],
    ['a Query without an end', frame('Q', Buffer.from('SELECT 1')), end],
    ['a Query that goes on after its end', frame('Q', Buffer.from('SELECT 1\0x\0')), format],
    [
      'a Query that is not UTF-8',
      frame('Q', Buffer.from("SELECT 'a\xc3('\0", 'latin1')),
      '22021 | Minvalid byte sequence for encoding "UTF8": 0xc3 0x28',
    ],
    ['an empty FunctionCall', frame('F'), '08P01 | Minsufficient data left in message'],
  ])('%s', async (_title, bytes, error) => {
    const client = await ready();
    client.send(bytes);
    expect(await client.until('Z')).toEqual([`${ERROR}${error}`, 'Z I']);
    client.send(lastly);
    expect(await client.until('Z')).toContain('D 42');
  });

  const one = parse('', 'SELECT $1::int');
  const head0 = [text(''), text('')];
  it.each([
    ['an empty Parse', [frame('P')], end],
    ['an empty Bind', [frame('B')], end],
    ['an empty Describe', [frame('D')], '08P01 | Mno data left in message'],
    ['an empty Close', [frame('C')], '08P01 | Mno data left in message'],
    ['an empty Execute', [frame('E')], end],
    ['a Parse with -1 types', [frame('P', text(''), text('SELECT 1'), int16(65535))], left],
    ['a Parse with too few types', [frame('P', text(''), text('SELECT 1'), int16(3), int32(23))], left],
    ['a Parse with too many types', [frame('P', text(''), text('SELECT 1'), int16(0), int32(23))], format],
    [
      'a Parse with an unknown type',
      [parse('', 'SELECT $1', [999_999])],
      'XX000 | Mcache lookup failed for type 999999',
    ],
    [
      'a name that is not UTF-8',
      [frame('P', Buffer.from([0xff, 0]), text('SELECT 1'), int16(0))],
      '22021 | Minvalid byte sequence for encoding "UTF8": 0xff',
    ],
    ['a Bind with -1 formats', [one, frame('B', ...head0, int16(65535))], left],
    ['a Bind with -1 results', [one, frame('B', ...head0, int16(0, 1), int32(-1), int16(65535))], left],
    ['a value of -2 bytes', [one, frame('B', ...head0, int16(0, 1), int32(-2), int16(0))], left],
    ['a value longer than the message', [one, frame('B', ...head0, int16(0, 1), int32(1_000_000), int16(0))], left],
    [
      'a binary value that is short',
      [one, bind({ formats: [1], values: [Buffer.from([1])] })],
      `${left} | Wunnamed portal parameter $1`,
    ],
    [
      'a binary value that is long',
      [one, bind({ formats: [1], values: [Buffer.alloc(9)] })],
      '22P03 | Mincorrect binary data format in bind parameter 1 | Wunnamed portal parameter $1',
    ],
    [
      'a value in format 2',
      [one, bind({ formats: [2], values: ['1'] })],
      '22023 | Munsupported format code: 2 | Wunnamed portal parameter $1',
    ],
    [
      'a text that is cut',
      [parse('', 'SELECT $1::text'), bind({ values: [Buffer.from([0xe2, 0x82])] })],
      '22021 | Minvalid byte sequence for encoding "UTF8": 0xe2 0x82 | Wunnamed portal parameter $1',
    ],
    [
      'a binary text that is cut',
      [parse('', 'SELECT $1::text'), bind({ formats: [1], values: [Buffer.from([0xe2, 0x82])] })],
      '22021 | Minvalid byte sequence for encoding "UTF8": 0xe2 0x82 | Wunnamed portal parameter $1',
    ],
    [
      'a text with a zero',
      [parse('', 'SELECT $1::text'), bind({ values: ['a\0b'] })],
      '22021 | Minvalid byte sequence for encoding "UTF8": 0x00 | Wunnamed portal parameter $1',
    ],
    [
      'a Describe of something else',
      [frame('D', Buffer.from('X'), text(''))],
      '08P01 | Minvalid DESCRIBE message subtype 88',
    ],
    [
      'a Close of something else',
      [frame('C', Buffer.from('X'), text(''))],
      '08P01 | Minvalid CLOSE message subtype 88',
    ],
    ['a Flush with a body', [frame('H', Buffer.from('abc'))], format],
  ])('%s', async (_title, messages, error) => {
    const client = await ready();
    // What follows is skipped up to Sync.
    client.send(...messages, parse('', 'SELECT 2'), execute(), sync);
    expect((await client.until('Z')).filter((line) => !/^[12]$/.test(line))).toEqual([`${ERROR}${error}`, 'Z I']);
    client.send(lastly);
    expect(await client.until('Z')).toContain('D 42');
  });

  it('a Sync with a body is an error, and a Sync', async () => {
    const client = await ready();
    client.send(frame('S', Buffer.from('abc')), lastly);
    expect(await client.until('Z')).toEqual([`${ERROR}${format}`, 'Z I']);
    expect(await client.until('Z')).toContain('D 42');
  });

  it('a negative limit is none; data of a COPY that is not is ignored', async () => {
    const client = await ready();
    client.send(parse('', 'VALUES (1), (2)'), bind(), execute('', -5), sync);
    expect(await client.until('Z')).toEqual(['1', '2', 'D 1', 'D 2', 'C SELECT 2', 'Z I']);
    client.send(frame('d', text('x')), frame('c'), frame('f', text('x')), lastly);
    expect(await client.until('Z')).toEqual(['T ?column?:23:0', 'D 42', 'C SELECT 1', 'Z I']);
  });
});

describe('what is large or slow', () => {
  it('65,535 parameters, and one more', async () => {
    const client = await ready();
    const count = 65_535;
    const values = Array.from({ length: count }, (_, index) => String(index % 10));
    const list = values.map((_, index) => `$${index + 1}`).join(',');
    client.send(parse('', `SELECT cardinality(ARRAY[${list}]::int[])`), bind({ values }), execute(), sync);
    expect(await client.until('Z')).toEqual(['1', '2', `D ${count}`, 'C SELECT 1', 'Z I']);
    client.send(parse('', 'SELECT $65536::int'), sync);
    expect(await client.until('Z')).toEqual([`${ERROR}42P02 | Mthere is no parameter $65536 | P8`, 'Z I']);
  });

  it('a parameter of 16 MB, there and back', async () => {
    const client = await ready();
    const value = 'é'.repeat(8 * 1024 * 1024);
    client.send(parse('', 'SELECT $1::text, md5($1)'), bind({ values: [value] }), execute(), sync);
    const [, , row = '', ...rest] = await client.until('Z');
    expect(row.length).toBe('D '.length + value.length + 1 + 32);
    expect(rest).toEqual(['C SELECT 1', 'Z I']);
  });

  it('a client that sends a byte at a time, and one that stops in the middle', async () => {
    const [slow, half] = [await ready(), await ready()];
    half.send(head('Q', 1000), Buffer.from('SELECT'));
    for (const byte of Buffer.concat([
      parse('', 'SELECT $1::text'),
      bind({ values: ['é'] }),
      describeMessage('P'),
      execute(),
      sync,
    ])) {
      slow.send(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await slow.until('Z')).toEqual(['1', '2', 'T text:25:0', 'D é', 'C SELECT 1', 'Z I']);
    const before = server.connectionCount();
    half.socket.end();
    expect(await half.until('Z')).toEqual(['end']);
    while (server.connectionCount() === before) await new Promise((resolve) => setImmediate(resolve));
  });
});
