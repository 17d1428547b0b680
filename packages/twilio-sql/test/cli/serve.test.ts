// `twilio-sql serve` and `twilio-sql sandbox` as processes: what they print, who may connect, how they end.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { createSandbox } from '@twilio-sql/twilio-sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { run } from './run-program.ts';
import { exitCodeOf, startServing, type Serving } from './start-command.ts';

const small = ['--messages', '200', '--calls', '50'];
const started: Serving[] = [];

async function serve(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Serving> {
  const serving = await startServing(args, environment);
  started.push(serving);
  return serving;
}

async function connected<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // The server says good-bye when it is stopped.
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function stop(serving: Serving, signal: 'SIGTERM' | 'SIGINT'): Promise<number | null> {
  serving.command.kill(signal);
  return await exitCodeOf(serving.command);
}

afterEach(() => {
  for (const { command } of started.splice(0)) command.kill('SIGKILL');
});

describe('serve', () => {
  test('without credentials serves the sandbox, says so, and ends with 0 on SIGTERM', async () => {
    const serving = await serve(['serve', '--port', '0', ...small]);
    expect(serving.url).toMatch(/^postgresql:\/\/twilio@127\.0\.0\.1:\d+\/twilio$/);
    const { rows } = await connected(serving.url, (client) =>
      client.query<{ n: string }>('select count(*) as n from messages'),
    );
    expect(Number(rows[0]?.n)).toBeGreaterThanOrEqual(200);
    expect(await stop(serving, 'SIGTERM')).toBe(0);
    expect(await serving.rest).toBe('');
    const errors = await serving.errors;
    expect(errors).toContain('No Twilio credentials in the environment: serving the sandbox.');
    expect(errors).toMatch(/Sandbox account AC[0-9a-f]{32}/);
    expect(errors).toContain(`Connect with: psql ${serving.url}`);
    expect(errors).toContain('select * from twilio_sql.requests');
  });

  test('ends with 0 on SIGINT while a client is connected', async () => {
    const serving = await serve(['serve', '--sandbox', '--port', '0', ...small]);
    await connected(serving.url, async (client) => {
      await client.query('select 1');
      expect(await stop(serving, 'SIGINT')).toBe(0);
    });
  });

  test('says in one line that the port is in use, and ends with 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    // as: a server that listens on TCP has an AddressInfo.
    const { port } = taken.address() as AddressInfo;
    const { code, stdout, stderr } = await run(['serve', '--sandbox', '--port', String(port), ...small]);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: port ${port} on 127.0.0.1 is in use; choose another one with --port\n`,
    });
    taken.close();
  });

  test('with --read-only refuses writes of every session', async () => {
    const serving = await serve(['serve', '--sandbox', '--read-only', '--port', '0', ...small]);
    await connected(serving.url, async (client) => {
      const insert = client.query(`delete from calls where sid = 'CA${'0'.repeat(32)}'`);
      await expect(insert).rejects.toMatchObject({ code: '25006' });
    });
  });
});

describe('serve with a password', () => {
  const password = 'correct horse';

  test.each(['file', 'environment'])('from the %s lets in who knows it, and only them', async (source) => {
    const file = join(await mkdtemp(join(tmpdir(), 'twilio-sql-')), 'password');
    await writeFile(file, `${password}\n`);
    const args = ['serve', '--sandbox', '--port', '0', '--host', '0.0.0.0', '--user', 'reader', ...small];
    const serving =
      source === 'file'
        ? await serve([...args, '--password-file', file])
        : await serve(args, { TWILIO_SQL_PASSWORD: password });
    expect(serving.url).toMatch(/^postgresql:\/\/reader@127\.0\.0\.1:\d+\/twilio$/);
    const withPassword = (user: string, secret: string): string => {
      const url = new URL(serving.url);
      url.username = user;
      url.password = encodeURIComponent(secret);
      return url.href;
    };
    const one = async (client: pg.Client): Promise<unknown> => (await client.query('select 1 as one')).rows;
    expect(await connected(withPassword('reader', password), one)).toEqual([{ one: 1 }]);
    await expect(connected(withPassword('reader', 'wrong'), one)).rejects.toMatchObject({ code: '28P01' });
    await expect(connected(withPassword('other', password), one)).rejects.toMatchObject({ code: '28P01' });
    expect(await stop(serving, 'SIGTERM')).toBe(0);
    expect(`${await serving.rest}${await serving.errors}`).not.toContain(password);
  });
});

describe('an account', () => {
  const sandbox = createSandbox({ messages: 100, calls: 20 });
  let apiUrl: string;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const listening = await sandbox.listen();
    apiUrl = listening.url;
    close = () => listening.close();
  });
  afterAll(() => close());

  test('is served with its credentials, which nobody sees', async () => {
    const serving = await serve(['serve', '--port', '0', '--api-url', apiUrl], {
      TWILIO_ACCOUNT_SID: sandbox.accountSid,
      TWILIO_API_KEY: sandbox.apiKey.sid,
      TWILIO_API_SECRET: sandbox.apiKey.secret,
    });
    const rows = await connected(serving.url, async (client) => {
      const { rows: calls } = await client.query('select sid from calls limit 3');
      expect(calls).toHaveLength(3);
      const { rows: settings } = await client.query<object>('show all');
      const { rows: requests } = await client.query<object>('select * from twilio_sql.requests');
      return [...settings, ...requests];
    });
    const { stdout: processes } = await promisify(execFile)('ps', [
      '-ww',
      '-o',
      'args=',
      '-p',
      String(serving.command.pid),
    ]);
    expect(processes).toContain('serve');
    expect(await stop(serving, 'SIGTERM')).toBe(0);
    // The sid of the account is in paths; the secret, which is a part of it in the sandbox, must be nowhere alone.
    const shown = [processes, JSON.stringify(rows), await serving.rest, await serving.errors].join('\n');
    expect(shown.replaceAll(sandbox.accountSid, '')).not.toContain(sandbox.apiKey.secret);
    expect(await serving.errors).toContain(`Account ${sandbox.accountSid}.`);
  });
});

describe('sandbox', () => {
  test('prints where it is and how to sign in', async () => {
    const serving = await serve(['sandbox', '--port', '0', ...small, '--now', '2026-01-02T03:04:05Z']);
    serving.command.kill('SIGTERM');
    const credentials = /^TWILIO_ACCOUNT_SID=(AC[0-9a-f]{32})\nTWILIO_AUTH_TOKEN=(\S+)\n$/.exec(await serving.rest);
    expect(credentials).not.toBeNull();
    expect(await exitCodeOf(serving.command)).toBe(0);
  });

  test('answers a query of another process', async () => {
    const serving = await serve(['sandbox', '--port', '0', ...small]);
    const { accountSid, authToken } = createSandbox({ messages: 1, calls: 1 });
    const { code, stdout } = await run(
      ['query', '--api-url', serving.url, '--format', 'csv', 'select count(*) as n from calls'],
      { environment: { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } },
    );
    expect(code).toBe(0);
    expect(Number(stdout.split('\n')[1])).toBeGreaterThanOrEqual(50);
    const stats = await fetch(`${serving.url}/__sandbox/stats`);
    expect(await stats.json()).toMatchObject({ total: 1 });
    expect(await stop(serving, 'SIGINT')).toBe(0);
  });
});
