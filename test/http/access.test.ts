// Who may ask the gateway, and for what: tokens and passwords, the rights of users, TLS, what it does not listen on, and
// what becomes of requests whose client goes away or does not read.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type Listening, type Sandbox } from '@twilio-sql/twilio-sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { scramVerifier } from '../../packages/pg-wire/src/index.ts';
import { run } from '../../packages/twilio-sql/test/cli/run-program.ts';
import { ask, serve, type Answered, type Asking, type Served } from './serving.ts';

let sandbox: Sandbox;
let twilio: Listening;
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'twilio-sql-http-'));
  sandbox = createSandbox({ messages: 4000, calls: 20, days: 20, latencyMs: 20 });
  twilio = await sandbox.listen();
});

afterAll(async () => {
  await twilio.close();
  await rm(directory, { recursive: true });
});

beforeEach(() => sandbox.resetStats());

const account = (name: string): string =>
  `[connections.${name}]\naccount_sid = "${sandbox.accountSid}"\nauth_token = "env:TOKEN"\napi_url = "${twilio.url}"\n`;

async function configured(text: string): Promise<string> {
  const file = join(directory, 'twilio-sql.toml');
  await writeFile(file, text);
  return file;
}

const environment = (): Readonly<Record<string, string>> => ({
  TOKEN: sandbox.authToken,
  ADA_TOKEN: 'ada-token',
  XDG_DATA_HOME: directory,
  HOME: directory,
});

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const types = (base: string, connection: string, headers: Asking['headers'] = {}): Promise<Answered> =>
  ask(`${base}/v2/projects/-/locations/-/connections/${connection}/entityTypes?view=ENTITY_TYPE_VIEW_BASIC`, {
    headers,
  });

const query = (base: string, connection: string, sql: string, authorization: string): Promise<Answered> =>
  ask(`${base}/v2/projects/-/locations/-/connections/${connection}:executeSqlQuery`, {
    method: 'POST',
    headers: { authorization },
    body: { query: { query: sql } },
  });

const codeOf = ({ json }: Answered): unknown => (json as { error?: { status?: unknown } }).error?.status;

describe('users and tokens of a configuration', () => {
  let served: Served;

  beforeAll(async () => {
    const users = `
[users.ada]
password = "ada's"
token = "env:ADA_TOKEN"
access = "read-only"
connections = ["prod"]
[users.eve]
password = '${scramVerifier("eve's")}'
schemas = ["twilio"]
max_write_rows = 1
`;
    const server = '[server.http]\nport = 0\ntoken = "the-token"\n';
    const file = await configured(`${server}${account('prod')}${account('second')}${users}`);
    served = await serve(['--config', file], environment());
  });

  afterAll(async () => {
    const { stderr } = await served.stop();
    expect(stderr).not.toMatch(/the-token|ada-token|ada's|eve's/);
  });

  test('without credentials nobody is answered', async () => {
    const answered = await types(served.http, 'prod');
    expect(answered.status).toBe(401);
    expect(answered.headers['www-authenticate']).toMatch(/^Bearer realm=.*Basic/);
    expect(codeOf(answered)).toBe('UNAUTHENTICATED');
    // Before anything is told, whether it exists or not.
    expect((await ask(`${served.http}/nothing`)).status).toBe(401);
  });

  test.each([
    ['a wrong token', 'Bearer the-tokem'],
    ['an empty token', 'Bearer '],
    ['a wrong password', basic('ada', 'eve')],
    ['a user that does not exist', basic('bob', "ada's")],
    ['no password', `Basic ${Buffer.from('ada').toString('base64')}`],
    ['another scheme', 'Digest username="ada"'],
  ])('%s is refused', async (_what, authorization) => {
    expect((await types(served.http, 'prod', { authorization })).status).toBe(401);
  });

  test.each([
    ['the token', 'Bearer the-token', 'prod', 200],
    ['the token, for every connection', 'Bearer the-token', 'second', 200],
    ["a user's token", 'bearer ada-token', 'prod', 200],
    ["a user's password", basic('ada', "ada's"), 'prod', 200],
    ['a password that is kept as a verifier', basic('eve', "eve's"), 'second', 200],
    ['a connection that the user may not use', 'Bearer ada-token', 'second', 403],
  ])('%s', async (_what, authorization, connection, status) => {
    expect((await types(served.http, connection, { authorization })).status).toBe(status);
  });

  test('who may only read writes nothing', async () => {
    const path = '/v2/projects/-/locations/-/connections/prod/entityTypes/Messages/entities';
    const fields = { To: 'whatsapp:+917892312345', Sender: 'whatsapp:+14155238886', Body: 'x' };
    const create = (authorization: string): Promise<Answered> =>
      ask(`${served.http}${path}`, { method: 'POST', headers: { authorization }, body: { fields } });
    const refused = await create('Bearer ada-token');
    expect({ status: refused.status, code: codeOf(refused) }).toEqual({ status: 403, code: 'PERMISSION_DENIED' });
    const update =
      "update incoming_phone_numbers set friendly_name = 'x' where sid = 'PN00000000000000000000000000000000'";
    expect((await query(served.http, 'prod', update, 'Bearer ada-token')).status).toBe(403);
    expect(sandbox.stats().recent.filter(({ method }) => method === 'POST')).toEqual([]);
    expect((await create('Bearer the-token')).status).toBe(200);
  });

  test('schemas and rows that a user may not have', async () => {
    const eve = basic('eve', "eve's");
    expect((await query(served.http, 'prod', 'select * from verify.services', eve)).status).toBe(403);
    expect((await query(served.http, 'prod', 'select * from twilio_sql.requests', eve)).status).toBe(403);
    // What tells of tables is for everybody, as the catalogs are: entities need it.
    const listed = await ask(
      `${served.http}/v2/projects/-/locations/-/connections/prod/entityTypes/IncomingPhoneNumbers/entities?pageSize=1`,
      { headers: { authorization: eve } },
    );
    expect(listed.status).toBe(200);
    const many = await query(
      served.http,
      'prod',
      "update incoming_phone_numbers set friendly_name = 'x' where true",
      eve,
    );
    expect(many.status).toBeGreaterThanOrEqual(400);
    expect(sandbox.stats().recent.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test('a page token is good for its user alone', async () => {
    const path = '/v2/projects/-/locations/-/connections/prod/entityTypes/Messages/entities?pageSize=5';
    const first = await ask(`${served.http}${path}`, { headers: { authorization: 'Bearer the-token' } });
    const { nextPageToken } = first.json as { nextPageToken: string };
    const by = (authorization: string): Promise<Answered> =>
      ask(`${served.http}${path}&pageToken=${nextPageToken}`, { headers: { authorization } });
    expect((await by('Bearer ada-token')).status).toBe(400);
    expect((await by('Bearer the-token')).status).toBe(200);
  });

  test('an address that guesses has to wait, with the right credentials too', async () => {
    const guess = (authorization: string): Promise<Answered> => types(served.http, 'prod', { authorization });
    const statuses: number[] = [];
    for (let count = 0; count < 25; count++) statuses.push((await guess(`Bearer guess-${count}`)).status);
    expect(statuses).toContain(429);
    expect((await guess('Bearer the-token')).status).toBe(429);
  });
});

describe('a client', () => {
  let served: Served;

  beforeAll(async () => {
    served = await serve(['--config', await configured(account('prod')), '--http', '0'], environment());
  });

  afterAll(() => served.stop());

  const path = '/v2/projects/-/locations/-/connections/prod';

  test('that goes away has its statement cancelled, and its requests with it', async () => {
    const socket = connectTcp(Number(new URL(served.http).port), '127.0.0.1');
    // Needs a request for each message: thousands, of 20 ms each.
    const body = JSON.stringify({
      query: { query: 'select count(*) from messages m join message_media on message_sid = m.sid' },
    });
    socket.write(
      `POST ${path}:executeSqlQuery HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await expect.poll(() => sandbox.stats().recent.length, { timeout: 30_000 }).toBeGreaterThan(3);
    socket.destroy();
    const requests = async (): Promise<number> => {
      const { total } = sandbox.stats();
      return await Promise.resolve(total);
    };
    await expect
      .poll(
        async () => {
          const before = await requests();
          await new Promise((resolve) => setTimeout(resolve, 150));
          return (await requests()) - before;
        },
        { timeout: 10_000 },
      )
      .toBe(0);
  });

  test('that does not read stops the requests', async () => {
    const socket = connectTcp(Number(new URL(served.http).port), '127.0.0.1');
    const body = JSON.stringify({
      query: { query: "select repeat('x', 100000) as x, sid from messages" },
    });
    socket.pause();
    socket.write(
      `POST ${path}:executeSqlQuery HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await once(socket, 'connect');
    await expect.poll(() => sandbox.stats().total, { timeout: 10_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 700));
    // 4,000 messages are four pages; 400 MB are in nobody's memory.
    expect(sandbox.stats().total).toBeLessThan(4);
    socket.destroy();
  });

  test('is answered 503 when the server ends first', async () => {
    const other = await serve(['--config', await configured(account('prod')), '--http', '0'], environment());
    const slow = ask(`${other.http}${path}:executeSqlQuery`, {
      method: 'POST',
      body: { query: { query: 'select pg_sleep(60)' } },
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const ended = other.stop();
    const answered = await slow;
    expect(answered.status).toBe(503);
    expect((await ended).code).toBe(0);
  });
});

describe('listening', () => {
  test('beyond this machine needs a password or a token', async () => {
    const args = ['serve', '--sandbox', '--port', '0'];
    const { code, stdout, stderr } = await run([...args, '--http', '0.0.0.0:0'], { environment: environment() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: HTTP on 0\.0\.0\.0 needs a password or a token[^\n]*\n$/);
  });

  test('beyond this machine with a token, and a warning where it is not encrypted', async () => {
    const served = await serve(['--sandbox', '--messages', '5', '--calls', '5', '--http', '0.0.0.0:0'], {
      ...environment(),
      TWILIO_SQL_HTTP_TOKEN: 'the-token',
    });
    expect((await types(served.http, 'twilio')).status).toBe(401);
    expect((await types(served.http, 'twilio', { authorization: 'Bearer the-token' })).status).toBe(200);
    const { stderr } = await served.stop();
    expect(stderr).toMatch(/^warning: HTTP on 0\.0\.0\.0 without TLS/m);
  });

  test('a port in use, a token file that is not there, and flags that need each other', async () => {
    const other = await sandbox.listen();
    const args = ['serve', '--sandbox', '--messages', '5', '--calls', '5', '--port', '0'];
    const taken = await run([...args, '--http', String(other.port)], { environment: environment() });
    await other.close();
    expect(taken).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: port ${other.port} on 127.0.0.1 is in use; choose another one with --http\n`,
    });
    const missing = await run([...args, '--http', '0', '--http-token-file', '/nonexistent']);
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: the token file can't be read/) as string,
    });
    expect((await run([...args, '--http-token-file', 'x'])).stderr).toBe('error: --http-token-file needs --http\n');
    expect((await run([...args, '--http', 'x'])).stderr).toMatch(/--http .*It is a port, or an address and a port/);
  });

  test('with TLS', async () => {
    const served = await serve(['--sandbox', '--messages', '5', '--calls', '5', '--http', '0', '--tls'], environment());
    expect(served.http).toMatch(/^https:\/\/127\.0\.0\.1:/);
    const status = await new Promise((resolve, reject) => {
      const url = `${served.http}/v2/projects/-/locations/-/connections/twilio:checkReadiness`;
      httpsRequest(url, { rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
    await served.stop();
  });
});
