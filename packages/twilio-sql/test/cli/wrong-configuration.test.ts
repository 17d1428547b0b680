// What is wrong with a configuration, as `serve`, `query` and `config check` tell it: one line on standard error with the
// path of the key, exit code 2, and nothing listens.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './run-program.ts';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'twilio-sql-wrong-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

const sid = `AC${'1'.repeat(32)}`;
/** Nothing is there: what asks Twilio would say so. */
const prod = (more = '', token = 'never-shown'): string =>
  `[connections.prod]\naccount_sid = "${sid}"\nauth_token = "${token}"\napi_url = "http://127.0.0.1:9"\n${more}\n`;

type Wrong = readonly [what: string, text: string, told: string];

/** Wrong by itself. */
const malformed: readonly Wrong[] = [
  ['no TOML', 'connections = [', 'twilio-sql.toml, line 1: '],
  ['no connections', '[server]\nport = 1', 'connections: is missing'],
  ['a bad name', '[connections.Prod]\nsandbox = true', 'connections.Prod: a connection name is of lower-case letters'],
  ['an unknown key', prod('edgee = "dublin"'), 'connections.prod.edgee: unknown key; did you mean "edge"?'],
  ['an unknown section', `${prod()}[user.ada]\npassword = "x"`, 'user: unknown key; did you mean "users"?'],
  ['a wrong type', prod('read_only = "yes"'), 'connections.prod.read_only: it is true or false, not a text'],
  [
    'a region without an edge',
    prod('region = "ie1"').replace(/api_url.*\n/, ''),
    'connections.prod.region: a region needs an edge',
  ],
  [
    'no account',
    prod().replace(/account_sid.*\n/, ''),
    'connections.prod.account_sid: is missing, though there is auth_token',
  ],
  ['two ways to sign in', prod('profile = "x"'), 'connections.prod.profile: there is auth_token too'],
  [
    'nodes upside down',
    prod('nodes = { min = 5, max = 2 }'),
    'connections.prod.nodes.min: it is more than max, which is 2',
  ],
  [
    'half a proxy',
    prod('proxy_enabled = true'),
    'connections.prod.proxy_server: is missing, though proxy_enabled is true',
  ],
  [
    'a file of certificates that is not there',
    prod('ca_file = "no.pem"'),
    "connections.prod.ca_file: the file can't be read",
  ],
  [
    'a connection that a user may not have',
    `${prod()}[users.ada]\npassword = "x"\nconnections = ["prodd"]`,
    'users.ada.connections[0]: there is no connection "prodd"; did you mean "prod"?',
  ],
  [
    'a default that does not exist',
    `default_connection = "dev"\n${prod()}`,
    'default_connection: there is no connection "dev"',
  ],
  ['a port that is none', `[server]\nport = 99999\n${prod()}`, 'server.port: it is at most 65535'],
];

/** Well-formed, but what it names is not there; `query` finds out when it asks. */
const unreadable: readonly Wrong[] = [
  [
    'a variable that is not set',
    prod('', 'env:NOT_SET'),
    'connections.prod.auth_token: the environment variable NOT_SET is not set',
  ],
  [
    'a file that is not there',
    prod('', 'file:no-such-file'),
    "connections.prod.auth_token: the file can't be read: ENOENT",
  ],
  [
    'a command that fails',
    prod('', 'exec:echo never-shown; exit 3'),
    'connections.prod.auth_token: the command failed with exit code 3',
  ],
  ['a command that says nothing', prod('', 'exec:true'), 'connections.prod.auth_token: the command printed nothing'],
  [
    "a user's password",
    `${prod()}[users.ada]\npassword = "env:NOT_SET"`,
    'users.ada.password: the environment variable NOT_SET is not set',
  ],
  [
    "a user's token",
    `${prod()}[users.ada]\npassword = "x"\ntoken = "env:NOT_SET"`,
    'users.ada.token: the environment variable NOT_SET is not set',
  ],
  [
    'the token for HTTP',
    `[server.http]\nport = 0\ntoken = "env:NOT_SET"\n${prod()}`,
    'server.http.token: the environment variable NOT_SET is not set',
  ],
  [
    'a setting that does not exist',
    prod('settings = { "twilio.max_reqests" = 1 }'),
    'connections.prod.settings: unrecognized configuration parameter "twilio.max_reqests"',
  ],
];

async function told(args: readonly string[], text: string): Promise<string> {
  const file = join(directory, 'twilio-sql.toml');
  await writeFile(file, text);
  const { code, stdout, stderr } = await run([...args, '--config', file], { environment: { HOME: directory } });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  expect(stderr).not.toContain('never-shown');
  return stderr;
}

const serve = ['serve', '--port', '0', '--data-dir', '/nonexistent'];

describe.each(malformed)('%s', (_what, text, expected) => {
  test.each([serve, ['config', 'check'], ['config', 'check', '--offline'], ['query', 'select 1']])(
    'is told by %s',
    async (...args) => {
      expect(await told(args, text)).toContain(expected);
    },
  );
});

describe.each(unreadable)('%s', (_what, text, expected) => {
  test.each([serve, ['config', 'check']])('is told by %s', async (...args) => {
    expect(await told(args, text)).toContain(expected);
  });
});
