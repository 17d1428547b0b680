// `twilio-sql serve` with a configuration: each connection is a database, users have rights, and what is wrong is told
// in one line before anything listens.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createSandbox, type Listening, type Sandbox } from '@twilio-sql/twilio-sandbox';
import { scramVerifier } from '../../packages/pg-wire/src/index.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy } from '../../packages/twilio-driver/test/proxy-double.ts';
import { run } from '../../packages/twilio-sql/test/cli/run-program.ts';
import { exitCodeOf, startServing, type Serving } from '../../packages/twilio-sql/test/cli/start-command.ts';

let directory = '';
let sandbox: Sandbox;
let twilio: Listening;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'twilio-sql-serve-'));
  sandbox = createSandbox({ messages: 40, calls: 10 });
  twilio = await sandbox.listen();
});

afterAll(async () => {
  await twilio.close();
  await rm(directory, { recursive: true });
});

async function configured(text: string): Promise<string> {
  const file = join(directory, 'twilio-sql.toml');
  await writeFile(file, text);
  return file;
}

/** The account of the sandbox, as if it were Twilio. */
const account = (name: string, more = ''): string =>
  `[connections.${name}]\naccount_sid = "${sandbox.accountSid}"\nauth_token = "env:TOKEN"\napi_url = "${twilio.url}"\n${more}\n`;

describe('a configuration with two connections and three users', () => {
  let serving: Serving;
  let port = 0;

  beforeAll(async () => {
    const file = await configured(`default_connection = "prod"
[server]
port = 0
${account('prod', 'description = "what matters"\n[connections.prod.settings]\ntwilio.max_requests = 77')}
[connections.other]
sandbox = { messages = 5, calls = 3 }
read_only = true
[users.ada]
password = "lovelace"
[users.reader]
password = "${scramVerifier('secret')}"
access = "read-only"
connections = ["prod"]
[users.clerk]
password = "env:CLERK"
schemas = ["verify"]
max_write_rows = 1
`);
    serving = await startServing(['serve', '--config', file], {
      TOKEN: sandbox.authToken,
      CLERK: 'pencil',
      XDG_DATA_HOME: directory,
    });
    port = Number(new URL(serving.url).port);
  });

  afterAll(async () => {
    serving.command.kill('SIGTERM');
    await exitCodeOf(serving.command);
  });

  async function as<T>(
    user: string,
    password: string,
    database: string,
    use: (client: pg.Client) => Promise<T>,
  ): Promise<T> {
    const client = new pg.Client({ host: '127.0.0.1', port, user, password, database });
    client.on('error', () => {});
    await client.connect();
    try {
      return await use(client);
    } finally {
      await client.end();
    }
  }

  const valueOf = async (client: pg.Client, sql: string): Promise<unknown> => {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  };

  test('tells where to connect', () => {
    expect(serving.url).toBe(`postgresql://ada@127.0.0.1:${port}/prod`);
  });

  test('each connection is a database of its own', async () => {
    const accountOf = 'select distinct account_sid from messages';
    await as('ada', 'lovelace', 'prod', async (client) => {
      expect(await valueOf(client, 'select current_database()')).toBe('prod');
      expect(await valueOf(client, accountOf)).toBe(sandbox.accountSid);
      expect(await valueOf(client, 'show twilio.max_requests')).toBe('77');
      await client.query('set twilio.max_requests = 5');
      await client.query('reset twilio.max_requests');
      expect(await valueOf(client, 'show twilio.max_requests')).toBe('77');
      expect(await valueOf(client, 'select string_agg(datname, $$,$$ order by datname) from pg_database')).toMatch(
        /other,prod/,
      );
    });
    await as('ada', 'lovelace', 'other', async (client) => {
      expect(Number(await valueOf(client, 'select count(*) from messages'))).toBeLessThan(40);
      await expect(client.query("delete from messages where sid = 'SM1'")).rejects.toMatchObject({ code: '25006' });
    });
  });

  test('another database does not exist', async () => {
    await expect(as('ada', 'lovelace', 'prd', () => Promise.resolve())).rejects.toMatchObject({
      code: '3D000',
      message: 'database "prd" does not exist',
    });
  });

  test('a wrong password, or an unknown user, does not get in', async () => {
    await expect(as('ada', 'wrong', 'prod', () => Promise.resolve())).rejects.toMatchObject({ code: '28P01' });
    await expect(as('nobody', 'wrong', 'prod', () => Promise.resolve())).rejects.toMatchObject({ code: '28P01' });
  });

  test('a user who may read one connection only', async () => {
    await as('reader', 'secret', 'prod', async (client) => {
      expect(Number(await valueOf(client, 'select count(*) from calls'))).toBeGreaterThan(0);
      await client.query('set twilio.read_only = off; set transaction_read_only = off').catch(() => {});
      await expect(client.query("delete from calls where sid = 'CA1'")).rejects.toMatchObject({ code: '25006' });
    });
    await expect(as('reader', 'secret', 'other', () => Promise.resolve())).rejects.toMatchObject({
      code: '42501',
      message: 'permission denied for database "other"',
    });
  });

  test('a user who may use one schema and write one row', async () => {
    await as('clerk', 'pencil', 'prod', async (client) => {
      await expect(client.query('select * from twilio.messages')).rejects.toMatchObject({
        code: '42501',
        message: 'permission denied for schema twilio',
      });
      await expect(client.query('select * from messages')).rejects.toMatchObject({ code: '42P01' });
      await expect(client.query("delete from twilio.calls where sid = 'CA1'")).rejects.toMatchObject({ code: '42501' });
      expect(await valueOf(client, 'select count(*) > 0 from pg_class')).toBe(true);
      expect(await valueOf(client, 'show twilio.max_write_rows')).toBe('1');
      for (const sql of ['set twilio.max_write_rows = 0', "select set_config('twilio.max_write_rows', '0', false)"]) {
        await expect(client.query(sql)).rejects.toMatchObject({
          code: '42501',
          message: 'permission denied to set parameter "twilio.max_write_rows"',
        });
      }
      await client.query('reset all');
      expect(await valueOf(client, 'show twilio.max_write_rows')).toBe('1');
    });
  });
});

describe('what is wrong is told in one line, before anything listens', () => {
  const environment = (): Readonly<Record<string, string>> => ({ TOKEN: sandbox.authToken, XDG_DATA_HOME: directory });
  const serve = async (text: string, args: readonly string[] = []) =>
    await run(['serve', '--config', await configured(text), '--port', '0', ...args], { environment: environment() });

  test('a token that Twilio refuses', async () => {
    const { code, stdout, stderr } = await serve(account('prod').replace('env:TOKEN', 'wrong'));
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^error: connections\.prod\.auth_token: Twilio refuses the auth token: [^\n]*\n$/);
  });

  test('a secret that is not there', async () => {
    expect(await serve(account('prod').replace('TOKEN', 'NO_TOKEN'))).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: connections.prod.auth_token: the environment variable NO_TOKEN is not set\n',
    });
  });

  test('a setting that does not exist, or has another value', async () => {
    const settings = (line: string): string => account('prod', `[connections.prod.settings]\n${line}`);
    expect((await serve(settings('twilio.max_request = 1'))).stderr).toBe(
      'error: connections.prod.settings: unrecognized configuration parameter "twilio.max_request"\n',
    );
    expect((await serve(settings('twilio.max_requests = "many"'))).stderr).toMatch(
      /^error: connections\.prod\.settings: invalid value for parameter "twilio\.max_requests": "many"\n$/,
    );
  });

  test('a proxy that is not there, and one that refuses the password', async () => {
    const proxy = await startProxy({ upstreamPort: twilio.port, scheme: 'Digest', user: 'u', password: 'right' });
    const text = (password: string): string =>
      account(
        'prod',
        `[connections.prod.proxy]\nserver = "127.0.0.1"\nport = ${proxy.port}\nauth_scheme = "DIGEST"
user = "u"\npassword = "${password}"`,
      ).replace(twilio.url, 'http://twilio.example');
    const check = async (password: string) =>
      await run(['config', 'check', '--config', await configured(text(password))], { environment: environment() });
    expect(await check('right')).toMatchObject({ code: 0, stderr: '' });
    expect(await serve(text('wrong'))).toEqual({
      code: 3,
      stdout: '',
      stderr: `error: connections.prod.proxy.password: proxy 127.0.0.1:${proxy.port}: it refuses the password of user "u"\n`,
    });
    await proxy.close();
    const { code, stderr } = await serve(text('right'));
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: connections\.prod\.proxy\.server: proxy 127\.0\.0\.1:\d+: .*ECONNREFUSED.*\n$/);
  });

  test('a verifier that is none, and would be a password', async () => {
    const { code, stdout, stderr } = await serve(`${account('prod')}[users.ada]\npassword = "SCRAM-SHA-256$4096:abc"`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: users\.ada\.password: the verifier is not complete: [^\n]*\n$/);
  });

  test('a port for two protocols', async () => {
    const { code, stdout, stderr } = await serve(`${account('prod')}[server.http]\nport = 5998`, ['--port', '5998']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('error: server.http.port: port 5998 is that of the Postgres protocol too\n');
  });

  test('an address that others can reach, without users', async () => {
    const { code, stderr } = await serve(account('prod'), ['--host', '0.0.0.0']);
    expect(code).toBe(2);
    expect(stderr).toContain('listening on 0.0.0.0 needs a password');
  });

  test('flags that contradict it', async () => {
    expect((await serve(account('prod'), ['--sandbox'])).stderr).toBe(
      'error: --config and --sandbox exclude each other\n',
    );
    const users = `${account('prod')}[users.ada]\npassword = "x"`;
    expect((await serve(users, ['--user', 'eve'])).stderr).toBe(
      'error: --user is of no use where the configuration has users\n',
    );
  });
});

describe('config and query', () => {
  test('config check prints what is meant, and nothing that is secret', async () => {
    const file = await configured(account('prod', 'labels = { team = "x" }'));
    const { code, stdout } = await run(['config', 'check', '--config', file], {
      environment: { TOKEN: sandbox.authToken },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('connection prod\n');
    expect(stdout).toContain('auth token env:TOKEN');
    expect(stdout).not.toContain(sandbox.authToken);
    // Without the secret it is still well-formed.
    expect((await run(['config', 'check', '--offline', '--config', file])).code).toBe(0);
    expect((await run(['config', 'check', '--config', file])).code).toBe(2);
  });

  test('Twilio that does not answer is a warning', async () => {
    const file = await configured(account('prod').replace(twilio.url, 'http://127.0.0.1:9'));
    const { code, stderr } = await run(['config', 'check', '--config', file], { environment: { TOKEN: 't' } });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "warning: connections.prod: 127.0.0.1:9 can't be reached: ECONNREFUSED\n",
    });
  });

  test('config example prints what config check takes', async () => {
    const { stdout } = await run(['config', 'example']);
    const file = await configured(stdout);
    expect((await run(['config', 'check', '--offline', '--config', file])).code).toBe(0);
  });

  test('query asks the connection that is named, or the default one', async () => {
    const file = await configured(`${account('prod')}${account('second')}`);
    const environment = { TOKEN: sandbox.authToken, XDG_DATA_HOME: directory };
    const query = (...args: readonly string[]) =>
      run(['query', '--config', file, '--format', 'csv', 'select current_database()', ...args], { environment });
    expect((await query('--connection', 'second')).stdout).toBe('current_database\nsecond\n');
    expect(await query()).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: which connection\?/) as string,
    });
    expect((await query('--connection', 'prodd')).stderr).toMatch(
      /there is no connection "prodd".*did you mean "prod"\?/,
    );
  });
});
