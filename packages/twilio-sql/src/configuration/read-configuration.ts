// From a file to a configuration: parses TOML or YAML, checks the shape, then what the values mean together.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { parse as parseToml, TomlError } from 'smol-toml';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import type { SandboxOptions } from '@twilio-sql/twilio-sandbox';
import { ConfigurationError, type KeyPath } from './configuration-error.ts';
import type {
  Configuration,
  ConnectionConfiguration,
  ConnectionSource,
  HttpConfiguration,
  NodesConfiguration,
  TrustedAuthorities,
  UserConfiguration,
} from './configuration.ts';
import type { Environment } from './credentials.ts';
import type { FoundFile } from './find-configuration.ts';
import { suggestion } from './nearest.ts';
import { shapeError } from './problems.ts';
import { readSignIn, readSubaccounts } from './read-authentication.ts';
import { checkPlainProxy, environmentProxy, readProxy } from './read-proxy.ts';
import { fileShape, type ConnectionSection, type FileShape, type SettingValue, type UserSection } from './sections.ts';
import { createSecret, type Secret, type SecretOptions } from './secret.ts';

/** Throws ConfigurationError, in one line. Secrets are not read yet. */
export async function readConfiguration(file: FoundFile, environment: Environment): Promise<Configuration> {
  const text = await readFile(file.path, 'utf8').catch((error: unknown) => {
    throw new ConfigurationError([], `${file.path} can't be read: ${error instanceof Error ? error.message : ''}`);
  });
  const written = parseText(text, file.path);
  const result = fileShape.safeParse(written, { reportInput: true });
  if (!result.success) throw shapeError(result.error, fileShape);
  return completed(result.data, file, environment);
}

function parseText(text: string, path: string): unknown {
  try {
    return ['.yaml', '.yml'].includes(extname(path).toLowerCase()) ? (parseYaml(text) as unknown) : parseToml(text);
  } catch (error) {
    if (error instanceof TomlError) {
      const reason = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? '';
      throw new ConfigurationError([], `${path}, line ${error.line}: ${reason}`);
    }
    if (error instanceof YAMLParseError) {
      const line = error.linePos?.[0].line ?? 1;
      throw new ConfigurationError([], `${path}, line ${line}: ${error.message.split(' at line ')[0] ?? ''}`);
    }
    throw error;
  }
}

function completed(shape: FileShape, file: FoundFile, environment: Environment): Configuration {
  const options: SecretOptions = {
    environment,
    directory: dirname(file.path),
    commandsAllowed: file.named,
    commandTimeoutMs: shape.secrets?.command_timeout_ms,
    commandKeptMs: shape.secrets?.command_kept_ms,
  };
  const names = Object.keys(shape.connections);
  if (names.length === 0) throw new ConfigurationError(['connections'], 'there is none');
  const requireConnection = (name: string, path: KeyPath): void => {
    if (names.includes(name)) return;
    throw new ConfigurationError(path, `there is no connection "${name}"; ${suggestion(name, names)}`);
  };
  const { default_connection: defaultConnection, server = {}, users = {} } = shape;
  if (defaultConnection !== undefined) requireConnection(defaultConnection, ['default_connection']);
  for (const [name, user] of Object.entries(users)) {
    user.connections?.forEach((connection, index) =>
      requireConnection(connection, ['users', name, 'connections', index]),
    );
  }
  return {
    file: file.path,
    host: server.host,
    port: server.port,
    http: httpOf(server.http, options),
    defaultConnection: defaultConnection ?? (names.length === 1 ? names[0] : undefined),
    connections: new Map(
      Object.entries(shape.connections).map(([name, section]) => [name, connectionOf(name, section, options)]),
    ),
    users: new Map(Object.entries(users).map(([name, section]) => [name, userOf(name, section, options)])),
  };
}

function httpOf(
  section: NonNullable<FileShape['server']>['http'],
  options: SecretOptions,
): HttpConfiguration | undefined {
  if (section === undefined) return undefined;
  const { host, port, token, timeout_ms: timeoutMs, max_body_bytes: bodyBytesMax } = section;
  return { host, port, token: optionalSecret(token, ['server', 'http', 'token'], options), timeoutMs, bodyBytesMax };
}

function optionalSecret(written: string | undefined, path: KeyPath, options: SecretOptions): Secret | undefined {
  return written === undefined ? undefined : createSecret(written, path, options);
}

function connectionOf(name: string, section: ConnectionSection, options: SecretOptions): ConnectionConfiguration {
  const path = ['connections', name];
  const { limits = {} } = section;
  return {
    name,
    description: section.description,
    labels: section.labels ?? {},
    source: sourceOf(section, path, options),
    readOnly: section.read_only ?? false,
    includeRetired: section.include_retired ?? false,
    nodes: nodesOf(section, path),
    limits: { concurrency: limits.concurrency, timeoutMs: limits.timeout_ms, maxAttempts: limits.max_attempts },
    settings: Object.fromEntries(flatten(section.settings ?? {}, [])),
  };
}

/** What a sandbox has no use for. */
const ACCOUNT_KEYS = [
  'account_sid',
  'auth_token',
  'api_key',
  'client_id',
  'profile',
  'subaccounts',
  'flex_insights_authorization',
  'edge',
  'region',
  'api_url',
  'ca_file',
] as const;

function sourceOf(section: ConnectionSection, path: KeyPath, options: SecretOptions): ConnectionSource {
  const { sandbox } = section;
  if (sandbox !== undefined && sandbox !== false) {
    const useless = ACCOUNT_KEYS.find((key) => section[key] !== undefined);
    if (useless !== undefined) throw new ConfigurationError([...path, useless], 'is of no use to a sandbox');
    return { kind: 'sandbox', options: sandbox === true ? {} : sandboxOptions(sandbox, path) };
  }
  const signIn = readSignIn(section, path, options);
  const edge = section.edge ?? signIn.edge;
  const region = section.region ?? signIn.region;
  if (region !== undefined && edge === undefined) {
    throw new ConfigurationError(
      [...path, 'region'],
      `a region needs an edge, such as edge = "dublin" for ie1; Twilio answers api.${region}.twilio.com no more`,
    );
  }
  const apiUrl = section.api_url;
  if (apiUrl !== undefined) checkApiUrl(apiUrl, edge, path);
  const said = readProxy(section, path, options);
  const proxy = said === undefined ? environmentProxy(options.environment, apiUrl) : said === false ? undefined : said;
  if (proxy !== undefined) checkPlainProxy(proxy, apiUrl);
  const { accountSid, authentication } = signIn;
  const ca =
    section.ca_file === undefined ? undefined : readAuthorities(section.ca_file, [...path, 'ca_file'], options);
  const subaccounts = readSubaccounts(section.subaccounts ?? {}, [...path, 'subaccounts'], options);
  if (subaccounts.has(accountSid)) {
    throw new ConfigurationError([...path, 'subaccounts', accountSid], "it is the connection's own account");
  }
  const flexInsights = optionalSecret(
    section.flex_insights_authorization,
    [...path, 'flex_insights_authorization'],
    options,
  );
  return { kind: 'account', accountSid, authentication, subaccounts, flexInsights, edge, region, apiUrl, ca, proxy };
}

/** Throws ConfigurationError when the file holds no certificates. */
function readAuthorities(written: string, path: KeyPath, { directory }: SecretOptions): TrustedAuthorities {
  const file = resolve(directory, written);
  const pem = readText(file, path);
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch {
    throw new ConfigurationError(path, `a certificate in ${file} can't be read`);
  }
  if (certificates.length === 0) throw new ConfigurationError(path, `there is no certificate (PEM) in ${file}`);
  return { file, pem };
}

function readText(file: string, path: KeyPath): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigurationError(path, `the file can't be read: ${error instanceof Error ? error.message : ''}`);
  }
}

function checkApiUrl(apiUrl: string, edge: string | undefined, path: KeyPath): void {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new ConfigurationError([...path, 'api_url'], 'it is an http or https URL without credentials');
  }
  if (edge !== undefined) throw new ConfigurationError([...path, 'api_url'], 'there is an edge too');
}

function sandboxOptions(
  section: Exclude<ConnectionSection['sandbox'], boolean | undefined>,
  path: KeyPath,
): SandboxOptions {
  const { messages, calls, days, seed, latency_ms: latencyMs, max_concurrency: maxConcurrency, now } = section;
  if (now !== undefined && Number.isNaN(Date.parse(now))) {
    throw new ConfigurationError([...path, 'sandbox', 'now'], 'it is an ISO time, such as 2026-11-24T12:00:00Z');
  }
  const given = { messages, calls, days, seed, latencyMs, maxConcurrency, now };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function nodesOf({ nodes = {} }: ConnectionSection, path: KeyPath): NodesConfiguration {
  const { min, max, rate_per_node: ratePerNode } = nodes;
  if (min !== undefined && max !== undefined && min > max) {
    throw new ConfigurationError([...path, 'nodes', 'min'], `it is more than max, which is ${max}`);
  }
  return { min, max, ratePerNode };
}

/** `twilio.max_requests` as a key of its own, or as a table in a table. */
function flatten(
  values: Readonly<Record<string, SettingValue>>,
  before: readonly string[],
): readonly (readonly [name: string, value: string])[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = [...before, key];
    if (typeof value === 'object') return flatten(value, path);
    return [[path.join('.'), typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)] as const];
  });
}

function userOf(name: string, section: UserSection, options: SecretOptions): UserConfiguration {
  return {
    name,
    password: createSecret(section.password, ['users', name, 'password'], options),
    token: optionalSecret(section.token, ['users', name, 'token'], options),
    readOnly: section.access === 'read-only',
    connections: section.connections,
    schemas: section.schemas,
    maxWriteRows: section.max_write_rows,
  };
}
