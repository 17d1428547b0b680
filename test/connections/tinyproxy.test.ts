// A proxy that others have written: tinyproxy of Debian, on loopback, between twilio-sql and the sandbox. Where it is not
// installed these tests are skipped; packages/twilio-driver/test/proxy.test.ts has the rest, with a proxy of our own.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type Listening, type Sandbox } from '@twilio-sql/twilio-sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { run, type Ended } from '../../packages/twilio-sql/test/cli/run-program.ts';

const installed = spawnSync('tinyproxy', ['-v']).status === 0;
const PASSWORD = 'proxyPassword';

let directory = '';
let sandbox: Sandbox;
let twilio: Listening;
let proxy: ChildProcess;
let port = 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // as: a server that listens on a port has an address with one.
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}

async function answers(at: number): Promise<boolean> {
  const socket = connect(at, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const logFile = (): string => join(directory, 'tinyproxy.log');
/** What it was asked, as it logs it: `CONNECT 127.0.0.1:4010 HTTP/1.1`. */
async function asked(): Promise<readonly string[]> {
  const log = await readFile(logFile(), 'utf8');
  return [...log.matchAll(/Request \(file descriptor \d+\): (.*)$/gm)].map(([, line = '']) => line);
}

describe.skipIf(!installed)('tinyproxy (where it is installed: apt-get install tinyproxy)', () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'twilio-sql-tinyproxy-'));
    sandbox = createSandbox({ messages: 40, calls: 10 });
    twilio = await sandbox.listen();
    port = await freePort();
    const configuration = `Port ${port}\nListen 127.0.0.1\nTimeout 30\nAllow 127.0.0.1\nBasicAuth twilio ${PASSWORD}
ConnectPort ${twilio.port}\nLogFile "${logFile()}"\nLogLevel Info\n`;
    await writeFile(join(directory, 'tinyproxy.conf'), configuration);
    await writeFile(logFile(), '', { mode: 0o666 });
    proxy = spawn('tinyproxy', ['-d', '-c', join(directory, 'tinyproxy.conf')], { stdio: 'ignore' });
    await vi.waitUntil(() => answers(port), { timeout: 10_000, interval: 50 });
  });

  afterAll(async () => {
    proxy.kill();
    await twilio.close();
    await rm(directory, { recursive: true });
  });

  beforeEach(async () => {
    sandbox.resetStats();
    await writeFile(logFile(), '');
  });

  async function query(sslType: string, { password = PASSWORD, exceptions = '' } = {}): Promise<Ended> {
    const file = join(directory, 'twilio-sql.toml');
    await writeFile(
      file,
      `[connections.prod]\naccount_sid = "${sandbox.accountSid}"\nauth_token = "${sandbox.authToken}"
api_url = "${twilio.url}"\n[connections.prod.proxy]\nserver = "127.0.0.1"\nport = ${port}\nuser = "twilio"
password = "env:PROXY_PASSWORD"\nssl_type = "${sslType}"\nexceptions = [${exceptions}]
[connections.prod.limits]\ntimeout_ms = 2000\nmax_attempts = 1\n`,
    );
    const sql = 'select count(*) > 30 as many from messages';
    const args = ['query', '-q', '--format', 'csv', '--config', file, '--data-dir', directory, sql];
    const ended = await run(args, { environment: { PROXY_PASSWORD: password } });
    expect(ended.stderr).not.toContain(password);
    return ended;
  }

  test.each(['AUTO', 'NEVER'])('%s: requests to an http address are handed over', async (sslType) => {
    expect(await query(sslType)).toEqual({ code: 0, stdout: 'many\nt\n', stderr: '' });
    const lines = await asked();
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => line.startsWith(`GET ${twilio.url}/`))).toBe(true);
  });

  test('TUNNEL: requests go through a tunnel', async () => {
    expect(await query('TUNNEL')).toEqual({ code: 0, stdout: 'many\nt\n', stderr: '' });
    const lines = await asked();
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => line.startsWith(`CONNECT 127.0.0.1:${twilio.port} `))).toBe(true);
  });

  test('ALWAYS: is told that there is no TLS with it', async () => {
    const { code, stderr } = await query('ALWAYS');
    expect(code).toBe(3);
    expect(stderr).toContain(`Proxy 127.0.0.1:${port}: `);
    expect(sandbox.stats().total).toBe(0);
  });

  test('an exception is asked directly', async () => {
    expect((await query('AUTO', { exceptions: '"127.0.0.1"' })).code).toBe(0);
    expect(await asked()).toEqual([]);
  });

  test.each(['AUTO', 'TUNNEL'])('%s: a wrong password is told as that, and nothing reaches Twilio', async (sslType) => {
    const { code, stderr } = await query(sslType, { password: 'anotherPassword' });
    expect(code).toBe(3);
    expect(stderr).toContain(`Proxy 127.0.0.1:${port}: it refuses the password of user "twilio"`);
    expect(sandbox.stats().total).toBe(0);
  });
});
