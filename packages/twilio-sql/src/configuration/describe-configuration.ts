// What a configuration means, in words, with secrets masked: what `twilio-sql config check` prints.
import type {
  Configuration,
  ConnectionConfiguration,
  HttpConfiguration,
  ProxyConfiguration,
  UserConfiguration,
} from './configuration.ts';

type Fact = readonly [name: string, value: string];

export function describeConfiguration(configuration: Configuration): string {
  const { file, defaultConnection, connections, users, host, port, http } = configuration;
  const blocks = [
    block(`configuration ${file}`, [
      ['listens on', `${host ?? '127.0.0.1'}:${port ?? 5433}`],
      ...(http === undefined ? [] : httpFacts(http, host)),
      ...optional('default connection', defaultConnection),
    ]),
    ...[...connections.values()].map((connection) =>
      block(`connection ${connection.name}`, connectionFacts(connection)),
    ),
    ...[...users.values()].map((user) => block(`user ${user.name}`, userFacts(user))),
  ];
  return blocks.join('\n');
}

function block(title: string, facts: readonly Fact[]): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return [title, ...facts.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)]
    .map((line) => `${line}\n`)
    .join('');
}

function httpFacts(http: HttpConfiguration, host: string | undefined): readonly Fact[] {
  const { port, token, timeoutMs, bodyBytesMax } = http;
  return [
    ['HTTP', `${http.host ?? host ?? '127.0.0.1'}:${port}`],
    ...optional('HTTP token', token?.shown),
    ...optional('HTTP timeout', timeoutMs === undefined ? undefined : `${timeoutMs} ms`),
    ...optional('HTTP bodies at most', bodyBytesMax === undefined ? undefined : `${bodyBytesMax} bytes`),
  ];
}

const optional = (name: string, value: string | number | undefined): readonly Fact[] =>
  value === undefined ? [] : [[name, String(value)]];

function connectionFacts(connection: ConnectionConfiguration): readonly Fact[] {
  const { description, labels, nodes, limits, settings } = connection;
  const pairs = (values: Readonly<Record<string, string>>): string | undefined => {
    const entries = Object.entries(values);
    return entries.length === 0 ? undefined : entries.map(([key, value]) => `${key} = ${value}`).join(', ');
  };
  return [
    ...optional('description', description),
    ...optional('labels', pairs(labels)),
    ...sourceFacts(connection),
    ['access', connection.readOnly ? 'read-only' : 'read-write'],
    ...(connection.includeRetired ? ([['retired products', 'included']] as const) : []),
    ['nodes', `${nodes.min ?? 2} to ${nodes.max ?? 50}, ${nodes.ratePerNode ?? 25} requests a second each`],
    ...optional('requests at the same time', limits.concurrency),
    ...optional('timeout', limits.timeoutMs === undefined ? undefined : `${limits.timeoutMs} ms`),
    ...optional('attempts', limits.maxAttempts),
    ...optional('settings', pairs(settings)),
  ];
}

function sourceFacts({ source }: ConnectionConfiguration): readonly Fact[] {
  if (source.kind === 'sandbox') return [['account', 'a sandbox of its own']];
  const { accountSid, authentication, subaccounts, flexInsights, edge, region, apiUrl, ca, proxy } = source;
  return [
    ['account', accountSid],
    ['signs in with', signInText(authentication, accountSid)],
    ...[...subaccounts].map(([sid, { username, password }]): Fact => [
      `subaccount ${sid}`,
      username === sid ? `auth token ${password.shown}` : `API key ${username}, secret ${password.shown}`,
    ]),
    ...optional('Flex Insights with', flexInsights?.shown),
    ...optional('edge', edge),
    ...optional('region', region),
    ...optional('requests go to', apiUrl),
    ...optional('trusts', ca === undefined ? undefined : `the certificates in ${ca.file} too`),
    ['proxy', proxy === undefined ? 'none' : proxyText(proxy)],
  ];
}

type Account = Extract<ConnectionConfiguration['source'], { kind: 'account' }>;

function signInText(authentication: Account['authentication'], accountSid: string): string {
  if (authentication.kind === 'oauth') {
    return `OAuth client ${authentication.clientId}, secret ${authentication.clientSecret.shown}`;
  }
  const { username, password, profile } = authentication;
  if (profile !== undefined) return `profile ${profile} of the Twilio CLI, API key ${username}`;
  return username === accountSid ? `auth token ${password.shown}` : `API key ${username}, secret ${password.shown}`;
}

function proxyText({ host, port, authScheme, user, password, sslType, exceptions }: ProxyConfiguration): string {
  const who =
    user === undefined ? 'no authentication' : `${authScheme}, user ${user}, password ${password?.shown ?? ''}`;
  const except = exceptions.length === 0 ? '' : `, except for ${exceptions.join(' ')}`;
  return `${host}:${port}, SSL ${sslType}, ${who}${except}`;
}

function userFacts({
  password,
  token,
  readOnly,
  connections,
  schemas,
  maxWriteRows,
}: UserConfiguration): readonly Fact[] {
  return [
    ['password', password.shown],
    ...optional('token', token?.shown),
    ['access', readOnly ? 'read-only' : 'read-write'],
    ['connections', connections?.join(', ') ?? 'all'],
    ['schemas', schemas?.join(', ') ?? 'all'],
    ...optional('rows written by a statement at most', maxWriteRows),
  ];
}
