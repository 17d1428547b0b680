// Real clients through a real socket: node's pg, and psql where it is installed. Queries go to the real engine, what
// has to take long to the scripted one.

import { execFile, spawnSync } from 'node:child_process';
import type { Engine } from '@twilio-sql/sql-engine';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createServer, scramVerifier, type Server, type ServerOptions } from '../src/index.ts';
import { openServer, type OpenServer } from './open-server.ts';
import { scriptedEngine } from './scripted-engine.ts';

let opened: OpenServer;
let port: number;
const extra: Server[] = [];
const clients: pg.Client[] = [];

beforeAll(async () => {
  opened = await openServer();
  ({ port } = opened);
});

afterAll(async () => {
  await opened.close();
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
  await Promise.all(extra.splice(0).map((other) => other.close(0)));
});

async function another(options: Omit<ServerOptions, 'engine'> & { readonly engine?: Engine }): Promise<number> {
  const other = createServer({ engine: opened.engine, ...options });
  extra.push(other);
  return (await other.listen({ host: '127.0.0.1', port: 0 })).port;
}

async function client(options: pg.ClientConfig = {}): Promise<pg.Client> {
  const made = new pg.Client({ host: '127.0.0.1', port, user: 'ada', database: 'twilio', ...options });
  await made.connect();
  clients.push(made);
  return made;
}

describe('pg', () => {
  it('runs simple, parameterised and named queries', async () => {
    const db = await client({ application_name: 'myapp', options: '-c search_path=public' });
    expect((await db.query('SELECT 1 + 1 AS two, NULL AS nothing')).rows).toEqual([{ two: 2, nothing: null }]);
    const result = await db.query('SELECT $1::int + 1 AS n, $2::text AS t, $3::bool AS b', [41, 'é', true]);
    expect(result.rows).toEqual([{ n: 42, t: 'é', b: true }]);
    expect(result.fields.map((field) => [field.name, field.dataTypeID])).toEqual([
      ['n', 23],
      ['t', 25],
      ['b', 16],
    ]);
    for (const n of [1, 2, 3]) {
      const named = await db.query({ name: 'doubled', text: 'SELECT $1::int * 2 AS n', values: [n] });
      expect(named.rows).toEqual([{ n: n * 2 }]);
    }
    const settings = await db.query('SHOW application_name; SHOW search_path');
    // Several statements give several results, which the typings don't know.
    const results = settings as unknown as readonly pg.QueryResult<Record<string, string>>[];
    expect(results.map(({ rows }) => rows)).toEqual([[{ application_name: 'myapp' }], [{ search_path: 'public' }]]);
  });

  it('gets errors with their fields, and goes on', async () => {
    const db = await client();
    await expect(db.query('SELEC 1')).rejects.toMatchObject({ code: '42601', position: '1', severity: 'ERROR' });
    await expect(db.query('SELECT nothing')).rejects.toMatchObject({ code: '42703', position: '8' });
    await expect(db.query('SELECT $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' });
    await expect(db.query({ name: 'bad', text: 'SELECT 1/$1::int', values: [0] })).rejects.toMatchObject({
      code: '22012',
    });
    expect((await db.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('keeps transactions and tells notices', async () => {
    const db = await client();
    const notices: (string | undefined)[] = [];
    db.on('notice', (notice) => notices.push(notice.message));
    await db.query('BEGIN');
    await db.query('BEGIN');
    await db.query("SET LOCAL work_mem = '9MB'");
    expect((await db.query('SHOW work_mem')).rows).toEqual([{ work_mem: '9MB' }]);
    await expect(db.query('SELECT 1/0', [])).rejects.toMatchObject({ code: '22012' });
    await expect(db.query('SELECT 1', [])).rejects.toMatchObject({ code: '25P02' });
    expect((await db.query('COMMIT')).command).toBe('ROLLBACK');
    expect((await db.query('SHOW work_mem')).rows).toEqual([{ work_mem: '4MB' }]);
    expect(notices).toEqual(['there is already a transaction in progress']);
  });

  it('authenticates by SCRAM', async () => {
    const stored = scramVerifier('sécret');
    const secured = await another({
      authentication: { kind: 'scram', verifier: (user) => (user === 'ada' ? stored : undefined) },
    });
    const db = await client({ port: secured, password: 'sécret' });
    expect((await db.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    const wrong = (config: pg.ClientConfig): Promise<void> =>
      new pg.Client({ host: '127.0.0.1', port: secured, user: 'ada', database: 'twilio', ...config }).connect();
    await expect(wrong({ password: 'secret' })).rejects.toMatchObject({ code: '28P01' });
    await expect(wrong({ user: 'eve', password: 'sécret' })).rejects.toMatchObject({
      code: '28P01',
      message: 'password authentication failed for user "eve"',
    });
  });

  it('listens', async () => {
    const [listener, sender] = [await client(), await client()];
    const heard = new Promise((resolve) => listener.on('notification', resolve));
    await listener.query('LISTEN news');
    await sender.query("NOTIFY news, 'hello'");
    expect(await heard).toMatchObject({ channel: 'news', payload: 'hello' });
  });
});

const hasPsql = spawnSync('psql', ['--version']).status === 0;

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

function psql(args: readonly string[], environment: Readonly<Record<string, string>> = {}, to = port): Promise<Output> {
  const all = ['-X', '-h', '127.0.0.1', '-p', String(to), '-U', 'ada', '-d', 'twilio', '-At', ...args];
  return new Promise((resolve) => {
    execFile('psql', all, { env: { ...process.env, ...environment } }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, code: typeof error?.code === 'number' ? error.code : 0 });
    });
  });
}

describe.skipIf(!hasPsql)('psql', () => {
  it('connects, queries and goes on after errors', async () => {
    const { stdout, stderr } = await psql([
      '-c',
      'SELECT 1, 2',
      '-c',
      'SELECT 1/0',
      '-c',
      'SHOW server_version',
      '-c',
      '\\conninfo',
    ]);
    expect(stdout.split('\n')).toEqual([
      '1|2',
      '15.0 (twilio-sql 0.1.0)',
      `You are connected to database "twilio" as user "ada" on host "127.0.0.1" at port "${port}".`,
      '',
    ]);
    expect(stderr).toBe('ERROR:  division by zero\n');
  });

  it('points at the place of an error, in characters', async () => {
    const { stderr } = await psql(['-c', "SELECT 'é', nothing"]);
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'ERROR:  column "nothing" does not exist',
      "LINE 1: SELECT 'é', nothing",
      '                    ^',
    ]);
  });

  it('fetches by cursor, sends PGOPTIONS', async () => {
    const cursor = await psql(['-v', 'FETCH_COUNT=2', '-c', 'VALUES (1), (2), (3)']);
    expect(cursor).toEqual({ stdout: '1\n2\n3\n', stderr: '', code: 0 });
    const options = await psql(['-c', 'SHOW statement_timeout'], { PGOPTIONS: '-c statement_timeout=5s' });
    expect(options.stdout).toBe('5s\n');
  });

  it('asks for a password', async () => {
    const stored = scramVerifier('secret');
    const secured = await another({ authentication: { kind: 'scram', verifier: () => stored } });
    expect(await psql(['-c', 'SELECT 1'], { PGPASSWORD: 'secret' }, secured)).toMatchObject({ stdout: '1\n', code: 0 });
    const refused = await psql(['-c', 'SELECT 1'], { PGPASSWORD: 'wrong' }, secured);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('FATAL:  password authentication failed for user "ada"');
  });

  it('cancels on Ctrl-C', async () => {
    const scripted = scriptedEngine();
    const slow = await another({ engine: scripted, authentication: { kind: 'trust' } });
    const args = ['-X', '-h', '127.0.0.1', '-p', String(slow), '-U', 'ada', '-d', 'twilio', '-At', '-c', 'slow'];
    const stopped = new Promise<string>((resolve) => {
      const child = execFile('psql', args, (_error, _stdout, stderr) => resolve(stderr));
      const interruptWhenRunning = (): void => {
        if (scripted.log.includes('execute slow')) child.kill('SIGINT');
        else setImmediate(interruptWhenRunning);
      };
      interruptWhenRunning();
    });
    expect(await stopped).toContain('ERROR:  canceling statement due to user request');
  });
});
