// HTTP beside the Postgres protocol: where it listens, and who may ask.
import { ConfigurationError } from '../configuration/configuration-error.ts';
import { readFile } from 'node:fs/promises';
import type { Authentication, OpenDatabase, TlsOptions } from '@twilio-sql/pg-wire';
import { DEFAULT_USER, isLoopback } from '../configuration/address.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { Environment } from '../configuration/credentials.ts';
import type { GatewayAuthentication, Token } from '../http-gateway/authenticate.ts';
import type { Gateway } from '../http-gateway/gateway.ts';
import { listenError } from './listen-error.ts';
import { UsageError } from './usage-error.ts';

export interface HttpAddress {
  readonly host: string | undefined;
  readonly port: number;
}

export interface HttpFlags {
  readonly http?: HttpAddress;
  readonly httpTokenFile?: string;
}

/** What is settled before anything listens. */
export interface HttpPlan {
  readonly host: string;
  readonly port: number;
  readonly authentication: GatewayAuthentication;
  readonly timeoutMs: number | undefined;
  readonly bodyBytesMax: number | undefined;
}

export interface HttpServing {
  readonly url: string;
  readonly close: Gateway['close'];
}

/** undefined without HTTP. `postgres`: where that protocol is served. Throws UsageError, ConfigurationError. */
export async function httpPlan(
  flags: HttpFlags,
  environment: Environment,
  configuration: Configuration | undefined,
  postgres: { readonly host: string; readonly port: number },
  authentication: Authentication,
): Promise<HttpPlan | undefined> {
  const configured = configuration?.http;
  if (flags.http === undefined && configured === undefined) {
    if (flags.httpTokenFile !== undefined) throw new UsageError('--http-token-file needs --http');
    return undefined;
  }
  const given = await givenToken(flags.httpTokenFile, environment);
  const server = given ?? configured?.token;
  const tokens: readonly Token[] = [
    ...(server === undefined ? [] : [{ user: DEFAULT_USER, secret: server }]),
    ...[...(configuration?.users.values() ?? [])].flatMap(({ name, token }) =>
      token === undefined ? [] : [{ user: name, secret: token }],
    ),
  ];
  const passwords = authentication.kind === 'trust' ? undefined : authentication.verifier;
  const httpHost = flags.http?.host ?? configured?.host ?? postgres.host;
  if (tokens.length === 0 && passwords === undefined && !isLoopback(httpHost)) {
    throw new UsageError(
      `HTTP on ${httpHost} needs a password or a token, since others can connect there: ` +
        'use --password-file or --http-token-file, or set TWILIO_SQL_PASSWORD or TWILIO_SQL_HTTP_TOKEN',
    );
  }
  const port = flags.http?.port ?? configured?.port ?? 0;
  if (port !== 0 && port === postgres.port && httpHost === postgres.host) {
    const reason = `port ${port} is that of the Postgres protocol too`;
    throw flags.http === undefined
      ? new ConfigurationError(['server', 'http', 'port'], reason)
      : new UsageError(`--http: ${reason}`);
  }
  return {
    host: httpHost,
    port,
    authentication: { tokens, passwords },
    timeoutMs: configured?.timeoutMs,
    bodyBytesMax: configured?.bodyBytesMax,
  };
}

async function givenToken(file: string | undefined, environment: Environment): Promise<Token['secret'] | undefined> {
  if (file === undefined) {
    const { TWILIO_SQL_HTTP_TOKEN: token } = environment;
    return token === undefined || token === '' ? undefined : { read: () => Promise.resolve(token) };
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`the token file can't be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const token = text.replace(/\r?\n$/, '');
  if (token === '') throw new UsageError('the token file is empty');
  return { read: () => Promise.resolve(token) };
}

/** Throws ListenError. */
export async function serveHttp(
  { host, port: wantedPort, authentication, timeoutMs, bodyBytesMax }: HttpPlan,
  served: {
    readonly openDatabase: OpenDatabase;
    readonly readOnly: boolean;
    readonly maxConnections: number;
    readonly tls: TlsOptions | undefined;
  },
): Promise<HttpServing> {
  // Most servers do without.
  const { createGateway } = await import('../http-gateway/gateway.ts');
  const gateway = createGateway({ ...served, authentication, timeoutMs, bodyBytesMax });
  const { port } = await gateway.listen({ host, port: wantedPort }).catch((error: unknown) => {
    throw listenError(error, host, wantedPort, '--http');
  });
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const shown = reachable.includes(':') ? `[${reachable}]` : reachable;
  return {
    url: `${served.tls === undefined ? 'http' : 'https'}://${shown}:${port}`,
    close: (graceMs) => gateway.close(graceMs),
  };
}

/** What is worth a warning before it starts. */
export function httpWarnings({ host }: HttpPlan, tls: TlsOptions | undefined): readonly string[] {
  if (isLoopback(host) || tls !== undefined) return [];
  return [`HTTP on ${host} without TLS: passwords and tokens can be read on their way; see --tls`];
}
