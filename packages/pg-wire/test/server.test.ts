// Conversations with the server, byte by byte.

import { afterEach, describe, expect, it } from 'vitest';
import { createServer, scramVerifier, type Logger, type Server, type ServerOptions, type Timer } from '../src/index.ts';
import {
  bind,
  close,
  describeMessage,
  execute,
  flush,
  frame,
  int16,
  int32,
  packet,
  parse,
  query,
  RawClient,
  startup,
  sync,
  terminate,
  text,
} from './raw-client.ts';
import { scriptedEngine, type ScriptedEngine } from './scripted-engine.ts';

interface Running {
  readonly engine: ScriptedEngine;
  readonly server: Server;
  readonly port: number;
  readonly logged: unknown[];
}

const running: Server[] = [];
const clients: RawClient[] = [];

async function start(options: Partial<ServerOptions> = {}): Promise<Running> {
  const engine = scriptedEngine();
  const logged: unknown[] = [];
  const logger: Logger = { info: () => {}, error: (_message, error) => logged.push(error) };
  const server = createServer({ engine, logger, authentication: { kind: 'trust' }, ...options });
  running.push(server);
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  return { engine, server, port, logged };
}

async function ready(port: number, parameters: Readonly<Record<string, string>> = {}): Promise<RawClient> {
  const client = await RawClient.ready(port, parameters);
  clients.push(client);
  return client;
}

async function connected(port: number): Promise<RawClient> {
  const client = await RawClient.connect(port);
  clients.push(client);
  return client;
}

/** Waits until something is so, looking after each turn of the event loop. */
async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(running.splice(0).map((server) => server.close(0)));
});

describe('the start', () => {
  it('tells the parameters, the key and that it is ready', async () => {
    const { port, engine } = await start();
    const client = await connected(port);
    client.send(startup({ user: 'ada', application_name: 'test', options: '-c a=b' }));
    const lines = await client.until('Z');
    expect(lines.map((line) => line.replace(/^(K \d+) .*/, '$1'))).toEqual([
      'R 0',
      'S server_version 15.0 (scripted)',
      'S client_encoding UTF8',
      'K 100',
      'Z I',
    ]);
    expect(engine.sessions[0]).toMatchObject({
      user: 'ada',
      database: 'ada',
      settings: { application_name: 'test', options: '-c a=b' },
      clientAddress: '127.0.0.1',
    });
  });

  it('refuses encryption and goes on', async () => {
    const { port } = await start();
    const client = await connected(port);
    client.send(packet(int32(80877104)));
    expect((await client.bytes(1)).toString()).toBe('N');
    client.send(packet(int32(80877103)));
    expect((await client.bytes(1)).toString()).toBe('N');
    client.send(startup({ user: 'ada', database: 'twilio' }));
    expect((await client.until('Z')).at(-1)).toBe('Z I');
  });

  it('negotiates newer minor versions and options that it does not know', async () => {
    const { port } = await start();
    const client = await connected(port);
    client.send(startup({ user: 'ada', '_pq_.compression': 'zstd' }, 196610));
    expect((await client.until('Z')).slice(0, 2)).toEqual(['v 196610 _pq_.compression', 'R 0']);
    const newer = await connected(port);
    newer.send(startup({ user: 'ada' }, 196608 + 9999));
    expect((await newer.until('Z')).slice(0, 2)).toEqual(['v 196610 ', 'R 0']);
  });

  it('gives longer keys to cancel with from 3.2 on', async () => {
    const { port } = await start();
    const lengths: (number | undefined)[] = [];
    for (const version of [196608, 196610]) {
      const client = await connected(port);
      client.send(startup({ user: 'ada' }, version));
      lengths.push((await client.frames('Z')).find(({ type }) => type === 'K')?.body.length);
    }
    expect(lengths).toEqual([8, 36]);
  });

  it.each([
    [
      'protocol 2',
      startup({ user: 'ada' }, 131072),
      '0A000 | Munsupported frontend protocol 2.0: server supports 3.0 to 3.2',
    ],
    ['no user', startup({ database: 'x' }), '28000 | Mno PostgreSQL user name specified in startup packet'],
    ['replication', startup({ user: 'a', replication: 'true' }), '0A000 | Mreplication connections are not supported'],
    ['an unknown database', startup({ user: 'a', database: 'nowhere' }), '3D000 | Mdatabase "nowhere" does not exist'],
    ['a bug', startup({ user: 'a', bug: '1' }), 'XX000 | Minternal error'],
    [
      'a packet without an end',
      packet(int32(196608), text('user'), text('ada')),
      '08P01 | Minvalid startup packet layout: expected terminator as last byte',
    ],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), '08P01 | Minvalid length of startup packet'],
  ])('refuses %s and closes', async (_title, bytes, error) => {
    const { port } = await start();
    const client = await connected(port);
    client.send(bytes);
    expect((await client.until('Z')).slice(-2)).toEqual([`E SFATAL | VFATAL | C${error}`, 'end']);
  });

  it('gives up on clients that say nothing', async () => {
    const timers: (() => void)[] = [];
    const timer: Timer = (callback) => {
      timers.push(callback);
      return () => {};
    };
    const { port } = await start({ timer });
    const client = await connected(port);
    await eventually(() => timers.length === 1);
    timers[0]?.();
    expect(await client.until('Z')).toEqual(['end']);
  });

  it('counts its sessions', async () => {
    const { port, server } = await start({ maxConnections: 1 });
    const first = await ready(port);
    const second = await connected(port);
    second.send(startup({ user: 'ada' }));
    expect((await second.until('Z')).slice(-2)).toEqual([
      'E SFATAL | VFATAL | C53300 | Msorry, too many clients already',
      'end',
    ]);
    first.send(terminate);
    await eventually(() => server.connectionCount() === 0);
    expect((await ready(port)).socket.closed).toBe(false);
  });

  it('trusts nobody on an address that others can reach', async () => {
    const server = createServer({ engine: scriptedEngine(), authentication: { kind: 'trust' } });
    await expect(server.listen({ host: '0.0.0.0', port: 0 })).rejects.toThrow('refusing to listen on 0.0.0.0');
  });
});

describe('passwords', () => {
  const stored = scramVerifier('secret');
  const verifier = (user: string): string | undefined => (user === 'ada' ? stored : undefined);

  it.each([
    ['ada', 'secret', 'Z I'],
    ['ada', 'wrong', 'E SFATAL | VFATAL | C28P01 | Mpassword authentication failed for user "ada"'],
    ['eve', 'secret', 'E SFATAL | VFATAL | C28P01 | Mpassword authentication failed for user "eve"'],
  ])('in clear text: %s with %s', async (user, password, last) => {
    const { port } = await start({ authentication: { kind: 'password', verifier } });
    const client = await connected(port);
    client.send(startup({ user }));
    expect(await client.message()).toBe('R 3');
    client.send(frame('p', text(password)));
    expect((await client.until('Z')).filter((line) => line !== 'end').at(-1)).toBe(last);
  });

  it('in SCRAM: refuses another mechanism and other messages', async () => {
    const { port } = await start({ authentication: { kind: 'scram', verifier } });
    const client = await connected(port);
    client.send(startup({ user: 'ada' }));
    expect(await client.message()).toBe('R 10 SCRAM-SHA-256');
    client.send(frame('p', text('SCRAM-SHA-1'), int32(0)));
    expect(await client.message()).toBe(
      'E SFATAL | VFATAL | C08P01 | Mclient selected an invalid SASL authentication mechanism',
    );
    const other = await connected(port);
    other.send(startup({ user: 'ada' }));
    await other.message();
    other.send(query('rows 1'));
    expect(await other.message()).toBe('E SFATAL | VFATAL | C08P01 | Mexpected SASL response, got message type 81');
  });
});

describe('the simple protocol', () => {
  it('answers each statement of a string', async () => {
    const { port } = await start();
    const client = await ready(port);
    client.send(query('rows 2; set a b; warn; rows 0'));
    expect(await client.until('Z')).toEqual([
      'T value:25:0',
      'D 1',
      'D 2',
      'C SELECT 2',
      'C SET',
      'N SWARNING | VWARNING | C01000 | Mbe warned | HReally.',
      'C WARN',
      'T value:25:0',
      'C SELECT 0',
      'S a b',
      'Z I',
    ]);
    client.send(query('set a c; set a b'));
    expect(await client.until('Z')).toEqual(['C SET', 'C SET', 'Z I']);
    client.send(query(''));
    expect(await client.until('Z')).toEqual(['I', 'Z I']);
  });

  it('tells every field of an error, and stops there', async () => {
    const { port, engine } = await start();
    const client = await ready(port);
    client.send(query('rows 1; fail 22012; rows 3'));
    expect(await client.until('Z')).toEqual([
      'T value:25:0',
      'D 1',
      'C SELECT 1',
      'E SERROR | VERROR | C22012 | Mit failed | DSome detail. | HSome hint. | P3 | Wsomewhere | stwilio | tcalls | csid | dtext | ncalls_pkey',
      'Z I',
    ]);
    expect(engine.log).not.toContain('execute rows 3');
    client.send(query('late 2'));
    expect((await client.until('Z')).slice(-2)).toEqual(['E SERROR | VERROR | C22003 | Minteger out of range', 'Z I']);
  });

  it('keeps bugs to itself', async () => {
    const { port, logged } = await start();
    const client = await ready(port);
    client.send(query('bug'));
    expect(await client.until('Z')).toEqual(['E SERROR | VERROR | CXX000 | Minternal error', 'Z I']);
    expect(logged).toEqual([expect.objectContaining({ message: 'a bug with secrets in it' })]);
  });

  it('tells where the transaction stands', async () => {
    const { port } = await start();
    const client = await ready(port);
    client.send(query('begin'), query('fail 22012'), query('rows 1'), query('rollback'));
    const status: string[] = [];
    for (let i = 0; i < 4; i++) status.push((await client.until('Z')).at(-1) ?? '');
    expect(status).toEqual(['Z T', 'Z E', 'Z E', 'Z I']);
  });
});

describe('the extended protocol', () => {
  it('parses, describes, binds, executes', async () => {
    const { port } = await start();
    const client = await ready(port);
    client.send(parse('', 'echo $1 $2', [25]), describeMessage('S'), flush);
    expect([await client.message(), await client.message(), await client.message()]).toEqual([
      '1',
      't 25 25',
      'T c1:25:0 c2:25:0 c3:25:0',
    ]);
    client.send(bind({ values: ['one', null], results: [0, 1, 0] }), describeMessage('P'), execute(), sync);
    expect(await client.until('Z')).toEqual([
      '2',
      'T c1:25:0 c2:25:1 c3:25:0',
      'D string:one object:null text,binary,text',
      'C SELECT 1',
      'Z I',
    ]);
    client.send(parse('', 'set a b'), describeMessage('S'), bind(), describeMessage('P'), execute(), sync);
    expect(await client.until('Z')).toEqual(['1', 't', 'n', '2', 'n', 'C SET', 'S a b', 'Z I']);
    client.send(parse('', ''), describeMessage('S'), bind(), execute(), sync);
    expect(await client.until('Z')).toEqual(['1', 't', 'n', '2', 'I', 'Z I']);
  });

  it('takes one format for all columns', async () => {
    const { port } = await start();
    const client = await ready(port);
    client.send(parse('', 'rows 1'), bind({ results: [1] }), describeMessage('P'), sync);
    expect(await client.until('Z')).toEqual(['1', '2', 'T value:25:1', 'Z I']);
  });

  it('gives rows in portions', async () => {
    const { port, engine } = await start();
    const client = await ready(port);
    client.send(query('begin'));
    await client.until('Z');
    client.send(parse('s', 'rows 4'), bind({ portal: 'p', statement: 's' }), execute('p', 3), sync);
    expect(await client.until('Z')).toEqual(['1', '2', 'D 1', 'D 2', 'D 3', 's', 'Z T']);
    client.send(execute('p', 1), execute('p', 5), execute('p', 5), sync);
    expect(await client.until('Z')).toEqual(['D 4', 's', 'C SELECT 0', 'C SELECT 0', 'Z T']);
    client.send(query('commit'), execute('p', 1), sync);
    expect(await client.until('Z')).toEqual(['C COMMIT', 'Z I']);
    expect(await client.until('Z')).toEqual(['E SERROR | VERROR | C34000 | Mportal "p" does not exist', 'Z I']);
    expect(engine.log.filter((line) => line.startsWith('execute rows'))).toEqual(['execute rows 4']);
  });

  it('stops what a portal leaves behind', async () => {
    const { port, engine } = await start();
    const client = await ready(port);
    client.send(parse('', 'rows 1000'), bind(), execute('', 5), close('P'), sync);
    expect((await client.until('Z')).slice(-3)).toEqual(['s', '3', 'Z I']);
    client.send(parse('', 'rows 1000'), bind(), execute('', 5), sync);
    await client.until('Z');
    expect(engine.log.filter((line) => line.startsWith('stopped'))).toEqual(['stopped after 100', 'stopped after 100']);
  });

  it('runs a write to its end, whatever is read of it', async () => {
    const { port, engine } = await start();
    const client = await ready(port);
    client.send(parse('', 'insert 250'), bind(), execute('', 1), execute('', 1), execute(), sync);
    const lines = await client.until('Z');
    expect(lines.slice(0, 6)).toEqual(['1', '2', 'D 1', 's', 'D 2', 's']);
    expect(lines.slice(-2)).toEqual(['C INSERT 0 248', 'Z I']);
    expect(engine.log).toContain('ended after 250');
  });

  it('skips to Sync after an error', async () => {
    const { port, engine } = await start();
    const client = await ready(port);
    client.send(parse('', 'syntax'), bind(), execute(), query('rows 1'), flush, sync, query('rows 1'));
    expect(await client.until('Z')).toEqual([
      'E SERROR | VERROR | C42601 | Msyntax error at or near "syntax" | P1',
      'Z I',
    ]);
    expect((await client.until('Z')).at(-2)).toBe('C SELECT 1');
    expect(engine.log.filter((line) => line.startsWith('execute'))).toEqual(['execute rows 1']);
  });

  it.each([
    [
      'two statements in a Parse',
      [parse('', 'rows 1; rows 2')],
      'C42601 | Mcannot insert multiple commands into a prepared statement',
    ],
    ['a Bind to nothing', [bind()], 'C26000 | Munnamed prepared statement does not exist'],
    ['a Bind to an unknown name', [bind({ statement: 'x' })], 'C26000 | Mprepared statement "x" does not exist'],
    [
      'a Parse of a name that is taken',
      [parse('x', 'rows 1'), parse('x', 'rows 1')],
      'C42P05 | Mprepared statement "x" already exists',
    ],
    [
      'a Bind to a portal that is there',
      [parse('', 'rows 1'), bind({ portal: 'x' }), bind({ portal: 'x' })],
      'C42P03 | Mcursor "x" already exists',
    ],
    ['an Execute of nothing', [execute()], 'C34000 | Mportal "" does not exist'],
    [
      'too few parameters',
      [parse('', 'echo $1'), bind()],
      'C08P01 | Mbind message supplies 0 parameters, but prepared statement "" requires 1',
    ],
    [
      'too many formats',
      [parse('', 'echo $1'), bind({ values: ['x'], formats: [0, 0] })],
      'C08P01 | Mbind message has 2 parameter formats but 1 parameters',
    ],
    [
      'too many result formats',
      [parse('', 'rows 1'), bind({ results: [0, 0] })],
      'C08P01 | Mbind message has 2 result formats but query has 1 columns',
    ],
    [
      'a value that is none',
      [parse('', 'echo $1', [23]), bind({ values: ['x'] })],
      'C22P02 | Minvalid input syntax for type integer: "x" | Wunnamed portal parameter $1 = \'...\'',
    ],
    ['an unknown format', [parse('', 'rows 1'), bind({ results: [7] })], 'C22023 | Munsupported format code: 7'],
    [
      'text that is not UTF-8',
      [parse('', 'echo $1'), bind({ values: [Buffer.from([0x61, 0xc3, 0x28])] })],
      'C22021 | Minvalid byte sequence for encoding "UTF8": 0xc3 0x28 | Wunnamed portal parameter $1',
    ],
    [
      'text with a zero byte',
      [parse('', 'echo $1'), bind({ values: ['a\0b'] })],
      'C22021 | Minvalid byte sequence for encoding "UTF8": 0x00 | Wunnamed portal parameter $1',
    ],
    ['a running twice', [parse('', 'warn'), bind(), execute(), execute()], 'C55000 | Mportal "" cannot be run'],
    [
      'a Describe of something else',
      [frame('D', Buffer.from('X'), text(''))],
      'C08P01 | Minvalid DESCRIBE message subtype 88',
    ],
    ['a Bind that ends early', [frame('B', text(''))], 'C08P01 | Minvalid string in message'],
    [
      'a value that ends early',
      [frame('B', text(''), text(''), int16(0, 1), int32(5))],
      'C08P01 | Minsufficient data left in message',
    ],
    [
      'a negative length',
      [frame('B', text(''), text(''), int16(0, 1), int32(-2))],
      'C08P01 | Minsufficient data left in message',
    ],
    ['bytes at the end', [frame('E', text(''), int32(0), int32(0))], 'C08P01 | Minvalid message format'],
    ['a function call', [frame('F', int32(1))], 'C08P01 | Minsufficient data left in message'],
  ])('refuses %s and lives on', async (_title, messages, error) => {
    const { port } = await start();
    const client = await ready(port);
    client.send(...messages, sync);
    expect((await client.until('Z')).filter((line) => line.startsWith('E'))).toEqual([`E SERROR | VERROR | ${error}`]);
    client.send(query('rows 1'));
    expect(await client.until('C')).toContain('C SELECT 1');
  });

  it('takes many parameters and long ones', async () => {
    const { port } = await start();
    const client = await ready(port);
    const count = 65_535;
    const long = 'y'.repeat(16 * 1024 * 1024);
    const sql = `warn ${Array.from({ length: count }, (_, index) => `$${index + 1}`).join(' ')}`;
    client.send(parse('', sql), describeMessage('S'), sync);
    expect((await client.until('Z')).map((line) => line.slice(0, 1))).toEqual(['1', 't', 'n', 'Z']);
    client.send(parse('', 'echo $1'), bind({ values: [long] }), execute(), sync);
    expect((await client.until('Z')).map((line) => line.length)).toEqual([1, 1, 2 + 7 + long.length + 1, 10, 3]);
  });
});

describe('what cannot be a message', () => {
  it.each([
    ['an unknown letter', Buffer.from('?????'), 'invalid frontend message type 63'],
    ['a length below 4', Buffer.from([0x51, 0, 0, 0, 1]), 'invalid message length'],
    ['a password out of place', frame('p', text('x')), 'invalid frontend message type 112'],
  ])('ends the connection: %s', async (_title, bytes, message) => {
    const { port } = await start();
    const other = await ready(port);
    const client = await ready(port);
    client.send(bytes);
    expect(await client.until('Z')).toEqual([`E SFATAL | VFATAL | C08P01 | M${message}`, 'end']);
    other.send(query('rows 1'));
    expect((await other.until('Z')).at(-1)).toBe('Z I');
  });

  it('does not mind being sent a byte at a time', async () => {
    const { port } = await start();
    const client = await ready(port);
    for (const byte of Buffer.concat([parse('', 'echo $1'), bind({ values: ['é'] }), execute(), sync])) {
      client.send(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.until('Z')).toEqual(['1', '2', 'D string:é ', 'C SELECT 1', 'Z I']);
  });
});

describe('stopping', () => {
  it('cancels the running statement, with the right secret alone', async () => {
    const { port, engine } = await start();
    const client = await connected(port);
    client.send(startup({ user: 'ada' }));
    const [, processId = '', secret = ''] =
      (await client.until('Z')).find((line) => line.startsWith('K'))?.split(' ') ?? [];
    client.send(query('slow'));
    await client.until('T');
    const cancel = async (key: number): Promise<void> => {
      const canceller = await connected(port);
      canceller.send(packet(int32(80877102, Number(processId), key)));
      expect(await canceller.until('Z')).toEqual(['end']);
    };
    await cancel(Number(secret) ^ 1);
    expect(engine.log).not.toContain('stopped slow');
    await cancel(Number(secret));
    expect((await client.until('Z')).slice(-2)).toEqual([
      'E SERROR | VERROR | C57014 | Mcanceling statement due to user request',
      'Z I',
    ]);
    client.send(parse('', 'slow'), bind(), execute(), sync);
    await client.until('D');
    await cancel(Number(secret));
    expect((await client.until('Z')).slice(-2)).toEqual([
      'E SERROR | VERROR | C57014 | Mcanceling statement due to user request',
      'Z I',
    ]);
    await cancel(Number(secret));
    client.send(query('rows 1'));
    expect((await client.until('Z')).at(-2)).toBe('C SELECT 1');
  });

  it('stops the statement of a client that has gone', async () => {
    const { port, engine, server } = await start();
    const client = await ready(port);
    client.send(query('slow'));
    await client.until('T');
    client.close();
    await eventually(() => engine.log.includes('close'));
    expect(engine.log).toContain('stopped slow');
    await eventually(() => server.connectionCount() === 0);
  });

  it('takes no more rows than the client reads', async () => {
    const { port, engine } = await start();
    const client = await ready(port);
    client.socket.pause();
    client.send(query('big 10000'));
    await eventually(() => engine.chunksTaken() > 0);
    let before = -1;
    // The sockets' buffers fill up; then nothing more is taken.
    for (let still = 0; still < 200; still = engine.chunksTaken() === before ? still + 1 : 0) {
      before = engine.chunksTaken();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(engine.chunksTaken()).toBeLessThan(1000);
    client.close();
    await eventually(() => engine.log.includes('stopped big'));
  });

  it('shuts down: idle sessions at once, running ones after the grace', async () => {
    const graceTimers: { callback: () => void; ms: number }[] = [];
    const timer: Timer = (callback, ms) => {
      graceTimers.push({ callback, ms });
      return () => {};
    };
    const { port, server } = await start({ timer });
    const idle = await ready(port);
    const busy = await ready(port);
    busy.send(query('slow'));
    await busy.until('T');
    const closing = server.close(5_000);
    const goodbye = 'E SFATAL | VFATAL | C57P01 | Mterminating connection due to administrator command';
    expect(await idle.until('Z')).toEqual([goodbye, 'end']);
    await expect(RawClient.connect(port)).rejects.toThrow('ECONNREFUSED');
    graceTimers.find((entry) => entry.ms === 5_000)?.callback();
    expect((await busy.until('Z')).slice(-2)).toEqual([goodbye, 'end']);
    await closing;
  });

  it('lets a running statement finish within the grace', async () => {
    const { port, server } = await start();
    const client = await ready(port);
    client.send(parse('', 'rows 2'), bind(), flush);
    await client.until('2');
    const closing = server.close(60_000);
    client.send(execute(), sync);
    expect(await client.until('end')).toEqual([
      'D 1',
      'D 2',
      'C SELECT 2',
      'Z I',
      'E SFATAL | VFATAL | C57P01 | Mterminating connection due to administrator command',
      'end',
    ]);
    await closing;
  });

  it.each([
    ['idle_session_timeout', '', 'C57P05 | Mterminating connection due to idle-session timeout'],
    [
      'idle_in_transaction_session_timeout',
      'begin; ',
      'C25P03 | Mterminating connection due to idle-in-transaction timeout',
    ],
  ])('enforces %s', async (setting, before, error) => {
    const timers: { callback: () => void; ms: number }[] = [];
    const timer: Timer = (callback, ms) => {
      timers.push({ callback, ms });
      return () => {};
    };
    const { port } = await start({ timer });
    const client = await ready(port);
    client.send(query(`${before}set ${setting} 7s`));
    await client.until('Z');
    await eventually(() => timers.at(-1)?.ms === 7_000);
    timers.at(-1)?.callback();
    expect(await client.until('Z')).toEqual([`E SFATAL | VFATAL | ${error}`, 'end']);
  });

  it('tells notifications between commands', async () => {
    const { port, engine } = await start();
    const client = await ready(port);
    engine.notify({ channel: 'news', payload: 'one', processId: 7 });
    expect(await client.message()).toBe('A 7 news one');
    client.send(query('begin'));
    await client.until('Z');
    engine.notify({ channel: 'news', payload: 'two', processId: 7 });
    client.send(query('commit'));
    expect(await client.until('Z')).toEqual(['C COMMIT', 'A 7 news two', 'Z I']);
  });
});
