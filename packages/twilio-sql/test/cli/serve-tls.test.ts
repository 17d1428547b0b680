// TLS with the certificate that `serve --tls` makes for itself: asked for, begun with at once, bound to passwords.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import pg from 'pg';
import { createServer, scramVerifier, type Server, type TlsOptions } from '@twilio-sql/pg-wire';
import { createEngine, type Engine } from '@twilio-sql/sql-engine';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { serveTls } from '../../src/cli/serve-tls.ts';

const hasPsql = spawnSync('psql', ['--version']).status === 0;
const password = 'correct horse';
const verifier = scramVerifier(password);

let engine: Engine;
let server: Server;
let port: number;
let tls: TlsOptions | undefined;
let folder: string;
const servers: Server[] = [];

async function listen(options: Pick<Parameters<typeof createServer>[0], 'tls' | 'now'>): Promise<number> {
  const made = createServer({
    engine,
    authentication: { kind: 'scram', verifier: (user) => (user === 'ada' ? verifier : undefined) },
    logger: { info: () => {}, error: () => {} },
    ...options,
  });
  servers.push(made);
  return (await made.listen({ host: '127.0.0.1', port: 0 })).port;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twilio-sql-tls-'));
  tls = await serveTls({ tls: true }, { XDG_DATA_HOME: folder });
  if (tls === undefined) throw new Error('no certificate');
  engine = await createEngine({ drivers: [], version: '0' });
  port = await listen({ tls });
  [server] = servers as [Server];
});

afterAll(async () => {
  for (const each of servers) await each.close(0);
  await engine.close();
});

async function query(config: pg.ClientConfig & { readonly enableChannelBinding?: boolean }): Promise<unknown> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'ada', database: 'twilio', password, ...config });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<{ one: number }>('select 1 as one')).rows[0]?.one;
  } finally {
    await client.end();
  }
}

const ssl = { rejectUnauthorized: false };

describe('the certificate', () => {
  it('is kept, for its owner alone', async () => {
    expect(await serveTls({ tls: true }, { XDG_DATA_HOME: folder })).toEqual(tls);
    const kept = join(folder, 'twilio-sql', 'tls');
    expect(await readdir(kept)).toEqual(['server.pem']);
    expect((await stat(join(kept, 'server.pem'))).mode & 0o077).toBe(0);
  });

  it.each([
    [{ tlsCert: 'a' }, '--tls-cert and --tls-key belong together'],
    [{ tlsCa: 'a' }, '--tls-ca needs --tls, or --tls-cert and --tls-key'],
    [{ tlsCert: '/nowhere', tlsKey: '/nowhere' }, "/nowhere can't be read"],
  ])('%j is refused', async (flags, message) => {
    await expect(serveTls(flags, {})).rejects.toThrow(message);
  });
});

describe('a client', () => {
  test('may ask for TLS, and need not', async () => {
    expect(await query({ ssl })).toBe(1);
    expect(await query({})).toBe(1);
  });

  test('that knows the certificate verifies the server', async () => {
    expect(await query({ ssl: { ca: tls?.certificate ?? '', servername: 'localhost' } })).toBe(1);
  });

  test('may bind its password to the certificate', async () => {
    expect(await query({ ssl, enableChannelBinding: true })).toBe(1);
    await expect(query({ ssl, enableChannelBinding: true, password: 'wrong' })).rejects.toMatchObject({
      code: '28P01',
    });
  });

  test('may begin with TLS at once', async () => {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ALPNProtocols: ['postgresql'] });
    expect(await answerTo(socket, startupPacket())).toMatch(/^R.*SCRAM-SHA-256-PLUS/s);
    const nameless = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
    expect(await answerTo(nameless, startupPacket())).toBe('');
  });

  test('that sends more before the handshake is refused', async () => {
    const request = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
    const answer = await answerTo(connectTcp(port, '127.0.0.1'), Buffer.concat([request, startupPacket()]));
    expect(answer).toContain('received unencrypted data after SSL request');
  });

  test('that breaks off the handshake disturbs nobody', async () => {
    const request = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
    const socket = connectTcp(port, '127.0.0.1');
    expect(await answerTo(socket, request)).toBe('S');
    const garbage = connectTcp(port, '127.0.0.1');
    await answerTo(garbage, request);
    garbage.end('this is no handshake');
    expect(await query({ ssl })).toBe(1);
    expect(server.connectionCount()).toBeLessThanOrEqual(1);
  });

  test('may come with a certificate that is trusted, or without one', async () => {
    const own = await generate([{ name: 'commonName', value: 'ada' }], { keyType: 'ec' });
    const trusting = await listen({ tls: { ...(tls as TlsOptions), clientAuthorities: own.cert } });
    expect(await query({ ssl: { ...ssl, cert: own.cert, key: own.private }, port: trusting })).toBe(1);
    expect(await query({ ssl, port: trusting })).toBe(1);
  });

  test('with a certificate that nobody has signed is refused', async () => {
    const own = await generate([{ name: 'commonName', value: 'eve' }], { keyType: 'ec' });
    const trusting = await listen({ tls: { ...(tls as TlsOptions), clientAuthorities: tls?.certificate ?? '' } });
    expect(await query({ ssl, port: trusting })).toBe(1);
    await expect(query({ ssl: { ...ssl, cert: own.cert, key: own.private }, port: trusting })).rejects.toThrow();
  });
});

describe('an address that fails too often', () => {
  it('has to wait, with the right password too', async () => {
    let now = 0;
    const limited = await listen({ now: () => now });
    for (let i = 0; i < 20; i++) {
      await expect(query({ port: limited, password: 'x' })).rejects.toMatchObject({ code: '28P01' });
    }
    await expect(query({ port: limited })).rejects.toMatchObject({
      code: '28000',
      message: 'too many failed authentications from this address',
    });
    now = 60_000;
    expect(await query({ port: limited })).toBe(1);
  });
});

describe.skipIf(!hasPsql)('psql', () => {
  it.each(['sslmode=require channel_binding=require', 'sslmode=require channel_binding=disable', 'sslmode=disable'])(
    'connects with %s',
    async (settings) => {
      const conninfo = `host=127.0.0.1 port=${port} user=ada dbname=twilio ${settings}`;
      const output = await new Promise<string>((resolve) => {
        const env = { ...process.env, PGPASSWORD: password };
        execFile('psql', ['-X', '-At', conninfo, '-c', 'select 1'], { env }, (_error, stdout, stderr) =>
          resolve(stdout + stderr),
        );
      });
      expect(output).toBe('1\n');
    },
  );
});

function startupPacket(): Buffer {
  const body = Buffer.concat([Buffer.from([0, 3, 0, 0]), Buffer.from('user\0ada\0database\0twilio\0\0')]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

/** The first bytes that come back; empty when the connection ends without any. */
async function answerTo(socket: Socket, bytes: Buffer): Promise<string> {
  socket.on('error', () => {});
  socket.write(bytes);
  const answer = await new Promise<Buffer>((resolve) => {
    socket.once('data', resolve);
    socket.once('close', () => resolve(Buffer.alloc(0)));
  });
  socket.destroy();
  return answer.toString('latin1');
}
