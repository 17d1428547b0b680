// Configuration files: what they mean, and what is said when they are wrong: one line that begins with the key's path.
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/configuration/configuration-error.ts';
import type { Configuration } from '../../src/configuration/configuration.ts';
import { describeConfiguration } from '../../src/configuration/describe-configuration.ts';
import { exampleConfiguration } from '../../src/configuration/example.ts';
import { findConfiguration } from '../../src/configuration/find-configuration.ts';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import type { Environment } from '../../src/configuration/credentials.ts';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'twilio-sql-configuration-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

const sid = `AC${'1'.repeat(32)}`;
const subaccount = `AC${'3'.repeat(32)}`;
const key = `SK${'2'.repeat(32)}`;

async function read(
  text: string,
  environment: Environment = {},
  { name = 'twilio-sql.toml', named = true } = {},
): Promise<Configuration> {
  const path = join(directory, name);
  await writeFile(path, text);
  return await readConfiguration({ path, named }, { HOME: directory, ...environment });
}

async function problem(text: string, environment: Environment = {}, file = {}): Promise<string> {
  try {
    await read(text, environment, file);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.message).not.toContain('\n');
    return error.message.replaceAll(directory, 'DIR');
  }
  throw new Error('nothing is wrong');
}

/** A connection that is right but for what is added. */
const prod = (more = ''): string => `[connections.prod]\naccount_sid = "${sid}"\nauth_token = "token"\n${more}`;

describe('a configuration that is right', () => {
  test('the printed example, in TOML', async () => {
    const { connections, defaultConnection } = await read(exampleConfiguration);
    expect([...connections.keys()]).toEqual(['prod', 'sandbox']);
    expect(defaultConnection).toBe('prod');
    expect(connections.get('prod')).toMatchObject({
      readOnly: true,
      labels: { team: 'support' },
      nodes: { min: 2, max: 50 },
      settings: { 'twilio.max_requests': '5000', TimeZone: 'Europe/Berlin' },
    });
  });

  test('the same in YAML', async () => {
    const yaml = `
connections:
  prod:
    account_sid: ${sid}
    api_key: ${key}
    api_secret: env:SECRET
    settings: { twilio.read_only: true }
    proxy: { server: proxy.example, port: 3128 }
users:
  ada: { password: p, access: read-only, connections: [prod] }
`;
    const { connections, users, defaultConnection } = await read(yaml, { SECRET: 's' }, { name: 'c.yaml' });
    expect(defaultConnection).toBe('prod');
    expect(connections.get('prod')).toMatchObject({
      settings: { 'twilio.read_only': 'on' },
      source: { authentication: { username: key }, proxy: { host: 'proxy.example', port: 3128, sslType: 'AUTO' } },
    });
    expect(users.get('ada')).toMatchObject({ readOnly: true, connections: ['prod'] });
  });

  test('what it means is told, with secrets masked', async () => {
    const text = `${prod('[connections.prod.proxy]\nserver = "p.example"\nuser = "u"\npassword = "hidden"')}
[connections.keyed]\naccount_sid = "${sid}"\napi_key = "${key}"\napi_secret = "env:SECRET"
[connections.app]\naccount_sid = "${sid}"\nclient_id = "OQ1"\nclient_secret = "file:x"
[users.ada]\npassword = "hidden too"\nmax_write_rows = 5`;
    const told = describeConfiguration(await read(text));
    expect(told).not.toMatch(/hidden|"token"/);
    expect(told).toContain('auth token ********');
    expect(told).toContain(`API key ${key}, secret env:SECRET`);
    expect(told).toContain('OAuth client OQ1, secret file:x');
    expect(told).toContain('p.example:80, SSL AUTO, BASIC, user u, password ********');
    expect(told).toMatch(/user ada\n.*\*{8}/);
  });

  test('authorities of one’s own, tokens and HTTP', async () => {
    await copyFile(
      new URL('../../../twilio-driver/test/certificates/authority.pem', import.meta.url),
      join(directory, 'own.pem'),
    );
    const text = `[server]\nhost = "127.0.0.2"\n[server.http]\nport = 8080\ntoken = "hidden"\ntimeout_ms = 1000
${prod('ca_file = "own.pem"')}\n[users.ada]\npassword = "p"\ntoken = "env:ADA"`;
    const configuration = await read(text, { ADA: 'hidden too' });
    expect(configuration.connections.get('prod')?.source).toMatchObject({
      ca: { file: join(directory, 'own.pem'), pem: expect.stringContaining('BEGIN CERTIFICATE') as string },
    });
    expect(await configuration.http?.token?.read()).toBe('hidden');
    expect(await configuration.users.get('ada')?.token?.read()).toBe('hidden too');
    const told = describeConfiguration(configuration);
    expect(told).not.toContain('hidden');
    expect(told).toMatch(/HTTP +127\.0\.0\.2:8080\n +HTTP token +\*{8}\n +HTTP timeout +1000 ms/);
    expect(told).toMatch(/trusts +the certificates in .*own\.pem too/);
    expect(told).toMatch(/token +env:ADA/);
  });

  test('what Flex Insights is signed in to with is a secret', async () => {
    const told = describeConfiguration(await read(prod('flex_insights_authorization = "Bearer hidden"')));
    expect(told).toMatch(/Flex Insights with +\*{8}/);
    expect(told).not.toContain('hidden');
    const elsewhere = await read(prod('flex_insights_authorization = "env:FLEX"'), { FLEX: 'Bearer x' });
    const source = elsewhere.connections.get('prod')?.source;
    expect(source?.kind === 'account' && (await source.flexInsights?.read())).toBe('Bearer x');
    expect(await problem('[connections.a]\nsandbox = true\nflex_insights_authorization = "x"')).toBe(
      'connections.a.flex_insights_authorization: is of no use to a sandbox',
    );
  });

  test('Terraform’s names of a proxy mean the same', async () => {
    const flat = `proxy_enabled = true\nproxy_server = "p.example"\nproxy_port = 1\nproxy_auth_scheme = "DIGEST"
proxy_user = "u"\nproxy_password = "p"\nproxy_ssltype = "TUNNEL"`;
    const { connections } = await read(prod(flat));
    expect(connections.get('prod')?.source).toMatchObject({
      proxy: { host: 'p.example', port: 1, authScheme: 'DIGEST', user: 'u', sslType: 'TUNNEL' },
    });
    const off = (await read(prod(flat.replace('true', 'false')))).connections.get('prod')?.source;
    expect(off).toMatchObject({ proxy: undefined });
  });

  test('the environment’s proxy counts where none is said, but not for this machine', async () => {
    const proxied = async (environment: Environment, more = ''): Promise<unknown> => {
      const source = (await read(prod(more), environment)).connections.get('prod')?.source;
      return source?.kind === 'account' ? source.proxy : undefined;
    };
    const environment = { HTTPS_PROXY: 'http://u:p%40@proxy.example:8080', NO_PROXY: 'localhost, .internal' };
    expect(await proxied(environment)).toMatchObject({
      host: 'proxy.example',
      port: 8080,
      user: 'u',
      authScheme: 'BASIC',
      exceptions: ['localhost', '*.localhost', 'internal', '*.internal'],
    });
    expect(await proxied({ https_proxy: 'proxy.example:1' })).toMatchObject({ port: 1, authScheme: 'NONE' });
    expect(await proxied({ HTTP_PROXY: 'http://proxy.example' })).toBeUndefined();
    expect(await proxied(environment, 'api_url = "https://localhost:1"')).toBeUndefined();
    expect(await proxied(environment, 'proxy_enabled = false')).toBeUndefined();
  });

  test('subaccounts with credentials of their own', async () => {
    const configuration = await read(
      prod(`[connections.prod.subaccounts.${subaccount}]\napi_key = "${key}"\napi_secret = "env:SECRET"`),
      { SECRET: 'not-to-be-seen' },
    );
    const source = configuration.connections.get('prod')?.source;
    const found = source?.kind === 'account' ? source.subaccounts.get(subaccount) : undefined;
    expect(found?.username).toBe(key);
    expect(await found?.password.read()).toBe('not-to-be-seen');
    const described = describeConfiguration(configuration);
    expect(described).toContain(`subaccount ${subaccount}`);
    expect(described).not.toContain('not-to-be-seen');
  });

  test('a profile of the Twilio CLI', async () => {
    await mkdir(join(directory, '.twilio-cli'), { recursive: true });
    const profile = { accountSid: sid, apiKey: key, apiSecret: 's', region: 'ie1', edge: 'dublin' };
    const file = { activeProject: 'work', profiles: { work: profile, old: { accountSid: sid } } };
    await writeFile(join(directory, '.twilio-cli', 'config.json'), JSON.stringify(file));
    for (const name of ['work', 'active']) {
      const source = (await read(`[connections.a]\nprofile = "${name}"`)).connections.get('a')?.source;
      expect(source).toMatchObject({ accountSid: sid, edge: 'dublin', authentication: { username: key } });
    }
    expect(await problem('[connections.a]\nprofile = "wrk"')).toMatch(/^connections\.a\.profile: .*no profile "wrk"/);
    expect(await problem('[connections.a]\nprofile = "old"')).toMatch(/has no API key/);
  });
});

describe('a configuration that is wrong', () => {
  test.each<readonly [text: string, problem: string]>([
    ['', 'connections: is missing'],
    ['[connections]', 'connections: there is none'],
    ['connections = 1', 'connections: it is a section with keys of its own, not a number'],
    ['[connections.Prod]\nsandbox = true', 'connections.Prod: a connection name is of lower-case letters'],
    ['[connections.prod-]\nsandbox = true', 'connections.prod-: a connection name is of lower-case letters'],
    ['[connections.1a]\nsandbox = true', 'connections.1a: a connection name is of lower-case letters'],
    [`[connections.${'a'.repeat(64)}]\nsandbox = true`, `connections.${'a'.repeat(64)}: a connection name`],
    [prod('authtoken = "x"'), 'connections.prod.authtoken: unknown key; did you mean "auth_token"?'],
    [
      prod('[connections.prod.proxy]\nserver = "p"\nssltype = "AUTO"'),
      'connections.prod.proxy.ssltype: unknown key; did you mean "ssl_type"?',
    ],
    [
      prod('[connections.prod.nodes]\nwidth = 1'),
      'connections.prod.nodes.width: unknown key; there are min, max, rate_per_node',
    ],
    [`${prod()}[conections.x]\nsandbox = true`, 'conections: unknown key; did you mean "connections"?'],
    [prod().replace(sid, 'AC1'), 'connections.prod.account_sid: an account sid is AC and 32 hexadecimal digits'],
    [prod().replace(/account_sid.*\n/, ''), 'connections.prod.account_sid: is missing, though there is auth_token'],
    ['[connections.a]\ndescription = "x"', 'connections.a: no way to sign in: auth_token, api_key and api_secret'],
    [
      prod(`api_key = "${key}"\napi_secret = "x"`),
      'connections.prod.api_key: there is auth_token too; a connection signs in one way',
    ],
    [
      `[connections.a]\naccount_sid = "${sid}"\napi_key = "${key}"`,
      'connections.a.api_secret: is missing, though there is api_key',
    ],
    [
      `[connections.a]\naccount_sid = "${sid}"\napi_secret = "x"`,
      'connections.a.api_key: is missing, though there is api_secret',
    ],
    [prod().replace('"token"', '""'), 'connections.prod.auth_token: the secret is empty'],
    [prod().replace('"token"', '5'), 'connections.prod.auth_token: it is a text, not a number'],
    [prod('region = "ie1"'), 'connections.prod.region: a region needs an edge'],
    [prod('read_only = "yes"'), 'connections.prod.read_only: it is true or false, not a text'],
    [prod('[connections.prod.nodes]\nmin = 0'), 'connections.prod.nodes.min: it is at least 1'],
    [prod('[connections.prod.nodes]\nmin = 9\nmax = 3'), 'connections.prod.nodes.min: it is more than max, which is 3'],
    [prod('[connections.prod.nodes]\nmin = 1.5'), 'connections.prod.nodes.min: it is a whole number, not a number'],
    [prod('api_url = "ftp://x"'), 'connections.prod.api_url: it is an http or https URL without credentials'],
    [
      prod(`[connections.prod.subaccounts.AC1]\nauth_token = "x"`),
      'connections.prod.subaccounts.AC1: an account sid is AC and 32 hexadecimal digits',
    ],
    [
      prod(`[connections.prod.subaccounts.${subaccount}]`),
      `connections.prod.subaccounts.${subaccount}: no way to sign in: auth_token, or api_key and api_secret`,
    ],
    [
      prod(`[connections.prod.subaccounts.${subaccount}]\napi_key = "${key}"`),
      `connections.prod.subaccounts.${subaccount}.api_secret: is missing, though there is api_key`,
    ],
    [
      prod(`[connections.prod.subaccounts.${subaccount}]\nauth_token = "x"\napi_secret = "y"`),
      `connections.prod.subaccounts.${subaccount}.api_secret: there is auth_token too; a subaccount signs in one way`,
    ],
    [
      prod(`[connections.prod.subaccounts.${sid}]\nauth_token = "x"`),
      `connections.prod.subaccounts.${sid}: it is the connection's own account`,
    ],
    ['[connections.a]\nsandbox = true\nedge = "x"', 'connections.a.edge: is of no use to a sandbox'],
    ['[connections.a]\nsandbox = { days = 0 }', 'connections.a.sandbox.days: it is at least 1'],
    [
      prod('[connections.prod.proxy]\nserver = "p"\nauth_scheme = "NTLM"'),
      'connections.prod.proxy.auth_scheme: it is one of NONE, BASIC, DIGEST',
    ],
    [
      prod('[connections.prod.proxy]\nserver = "p"\nauth_scheme = "DIGEST"'),
      'connections.prod.proxy.user: is missing, though auth_scheme is DIGEST',
    ],
    [
      prod('[connections.prod.proxy]\nserver = "p"\nauth_scheme = "NONE"\nuser = "u"'),
      'connections.prod.proxy.user: is of no use with auth_scheme NONE',
    ],
    [prod('proxy_enabled = true'), 'connections.prod.proxy_server: is missing, though proxy_enabled is true'],
    [
      prod('proxy_enabled = true\nproxy_server = "p"\nproxy_user = "u"'),
      'connections.prod.proxy_password: is missing, though proxy_auth_scheme is BASIC',
    ],
    [
      prod('[connections.prod.proxy]\nserver = "http://u:p@x"'),
      'connections.prod.proxy.server: user and password have keys of their own',
    ],
    [
      prod('[connections.prod.proxy]\nserver = "p.example"\nssl_type = "NEVER"'),
      "connections.prod.proxy.ssl_type: NEVER would send the account's credentials",
    ],
    [
      `${prod()}[users.ada]\npassword = "p"\nconnections = ["prd"]`,
      'users.ada.connections[0]: there is no connection "prd"; did you mean "prod"?',
    ],
    [
      `${prod()}[users.ada]\npassword = "p"\nconnections = []`,
      'users.ada.connections: the list is empty; leave it out',
    ],
    [`${prod()}[users.ada]\npassword = "p"\nschemas = []`, 'users.ada.schemas: the list is empty; leave it out'],
    [`${prod()}[users.ada]\npassword = "p"\nmax_write_rows = -1`, 'users.ada.max_write_rows: it is at least 0'],
    [prod().replace('"token"', '"env:"'), 'connections.prod.auth_token: env: names nothing'],
    [prod().replace('"token"', '"file: "'), 'connections.prod.auth_token: file: names nothing'],
    [prod('labels = "x"'), 'connections.prod.labels: it is a section with keys of its own, not a text'],
    [prod('[connections.prod.limits]\nconcurrency = 0'), 'connections.prod.limits.concurrency: it is at least 1'],
    [prod('[connections.prod.nodes]\nrate_per_node = 0'), 'connections.prod.nodes.rate_per_node: it is more than 0'],
    [
      prod('[connections.prod.proxy]\nserver = "p"\nexceptions = ["http://x"]'),
      'connections.prod.proxy.exceptions[0]: an exception is one host name or address',
    ],
    [`${prod()}${prod()}`, 'DIR/twilio-sql.toml, line '],
    [`${prod()}[users."ada b"]\naccess = "read-only"`, 'users."ada b".password: is missing'],
    [`${prod()}[users.ada]\npassword = "p"\naccess = "write"`, 'users.ada.access: it is one of read-only, read-write'],
    [`default_connection = "x"\n${prod()}`, 'default_connection: there is no connection "x"; there is prod'],
    [`[server]\nport = 70000\n${prod()}`, 'server.port: it is at most 65535'],
    [`[server.http]\nport = 1\ntokn = "x"\n${prod()}`, 'server.http.tokn: unknown key; did you mean "token"?'],
    [`[server.http]\ntoken = "x"\n${prod()}`, 'server.http.port: is missing'],
    [`[server.http]\nport = 1\ntoken = ""\n${prod()}`, 'server.http.token: the secret is empty'],
    [`[server.http]\nport = 1\nmax_body_bytes = 0\n${prod()}`, 'server.http.max_body_bytes: it is at least 1'],
    [`${prod()}[users.ada]\npassword = "p"\ntoken = ""`, 'users.ada.token: the secret is empty'],
    [prod('ca_file = "none.pem"'), "connections.prod.ca_file: the file can't be read: ENOENT"],
    [prod('ca_file = "twilio-sql.toml"'), 'connections.prod.ca_file: there is no certificate (PEM) in DIR'],
    ['[connections.a]\nsandbox = true\nca_file = "x"', 'connections.a.ca_file: is of no use to a sandbox'],
    ['a = ', 'DIR/twilio-sql.toml, line 1: '],
  ])('%s', async (text, expected) => {
    expect(await problem(text)).toContain(expected);
  });

  test('a command that takes longer than the file allows', async () => {
    const text = `[secrets]\ncommand_timeout_ms = 100\n${prod().replace('"token"', '"exec:sleep 5"')}`;
    const source = (await read(text)).connections.get('prod')?.source;
    if (source?.kind !== 'account' || !('password' in source.authentication)) throw new Error('no password');
    await expect(source.authentication.password.read()).rejects.toThrow('the command failed to end within 0.1 s');
    expect(await problem(`[secrets]\ncommand_timeout_ms = 0\n${prod()}`)).toBe(
      'secrets.command_timeout_ms: it is at least 1',
    );
  });

  test('a YAML file that is none says where', async () => {
    expect(await problem('connections: [', {}, { name: 'c.yml' })).toMatch(/^DIR\/c\.yml, line 1: /);
  });

  test('a file that is not there', async () => {
    const file = { path: join(directory, 'none.toml'), named: true };
    await expect(readConfiguration(file, {})).rejects.toThrow(/none\.toml can't be read/);
  });

  test('commands are not run for a file that nobody named', async () => {
    const text = prod().replace('"token"', '"exec:echo hello"');
    expect(await problem(text, {}, { named: false })).toBe(
      'connections.prod.auth_token: exec: needs the configuration file to be named with --config',
    );
  });
});

describe('the file', () => {
  test('is the named one, the variable’s, the working directory’s or the user’s', async () => {
    const [work, home] = [join(directory, 'work'), join(directory, 'home')];
    await mkdir(join(home, '.config', 'twilio-sql'), { recursive: true });
    await mkdir(work);
    expect(findConfiguration(undefined, { HOME: home }, work)).toBeUndefined();
    const own = join(home, '.config', 'twilio-sql', 'twilio-sql.toml');
    await writeFile(own, '');
    expect(findConfiguration(undefined, { HOME: home }, work)).toEqual({ path: own, named: false });
    await writeFile(join(work, 'twilio-sql.yaml'), '');
    expect(findConfiguration(undefined, { HOME: home }, work)?.path).toBe(join(work, 'twilio-sql.yaml'));
    const environment = { HOME: home, TWILIO_SQL_CONFIG: 'x.toml' };
    expect(findConfiguration(undefined, environment, work)).toEqual({ path: join(work, 'x.toml'), named: true });
    expect(findConfiguration('y.toml', environment, work)?.path).toBe(join(work, 'y.toml'));
  });
});
