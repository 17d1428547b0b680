// `twilio-sql serve`: the Postgres server, until it is told to stop.
import { createServer, type OpenDatabase } from '@twilio-sql/pg-wire';
import { warmCatalogs } from '../backend/warm-catalogs.ts';
import { connectionUrl } from '../configuration/address.ts';
import { configurationOf } from './configured.ts';
import { EXIT } from './exit-codes.ts';
import { listenError } from './listen-error.ts';
import { serveAuthentication, type AuthenticationFlags } from './serve-authentication.ts';
import { serveConfigured, serveOne } from './serve-databases.ts';
import { httpPlan, httpWarnings, serveHttp, type HttpFlags } from './serve-http.ts';
import { serveTls, type TlsFlags } from './serve-tls.ts';
import type { Terminal } from './terminal.ts';
import type { TwilioFlags } from './twilio-options.ts';

export interface ServeFlags extends TwilioFlags, TlsFlags, HttpFlags, Omit<AuthenticationFlags, 'host'> {
  readonly host?: string;
  readonly port?: number;
  readonly maxConnections: number;
}

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 5433;

/** The first clients connect right after the start: what they ask goes first. */
const WARM_AFTER_MS = 200;
/** How long running statements get after the first signal. */
const GRACE_MS = 3_000;
/** After that and this much more the process ends, whatever still runs. */
const EXIT_AFTER_MS = 3_000;

export async function runServe(flags: ServeFlags, terminal: Terminal): Promise<number> {
  const stopped = new Promise<void>((resolve) => terminal.onStop(() => resolve()));
  const { environment, stderr, stdout } = terminal;
  const configuration = await configurationOf(flags, environment);
  const host = flags.host ?? configuration?.host ?? DEFAULT_HOST;
  const wantedPort = flags.port ?? configuration?.port ?? DEFAULT_PORT;
  const { authentication, user } = await serveAuthentication({ ...flags, host }, environment, configuration?.users);
  const plan = await httpPlan(flags, environment, configuration, { host, port: wantedPort }, authentication);
  const tls = await serveTls(flags, environment);
  const settings = {
    listen_addresses: host,
    port: String(wantedPort),
    max_connections: String(flags.maxConnections),
    ssl: tls === undefined ? 'off' : 'on',
  };
  const { engine, introduction, database, close, warnings } =
    configuration === undefined
      ? { ...(await serveOne(flags, environment, settings)), warnings: [] }
      : await serveConfigured(configuration, flags, environment, settings);
  const { readOnly = false, maxConnections } = flags;
  const server = createServer({
    engine,
    authentication,
    readOnly,
    maxConnections,
    ...(tls === undefined ? {} : { tls }),
  });
  try {
    const { port } = await server.listen({ host, port: wantedPort }).catch((error: unknown) => {
      throw listenError(error, host, wantedPort);
    });
    const http =
      plan === undefined
        ? undefined
        : await serveHttp(plan, { openDatabase: engine, readOnly, maxConnections, tls }).catch(
            async (error: unknown) => {
              await server.close(0);
              throw error;
            },
          );
    const url = connectionUrl(host, port, user, database);
    const lines = [
      ...[...warnings, ...(plan === undefined ? [] : httpWarnings(plan, tls))].map((warning) => `warning: ${warning}`),
      ...introduction,
      `Connect with: psql ${url}`,
      ...(http === undefined
        ? []
        : [`Over HTTP: curl ${http.url}/v2/projects/-/locations/-/connections/${database}/entityTypes`]),
      'Requests to Twilio: select * from twilio_sql.requests',
    ];
    stderr.write(lines.map((line) => `${line}\n`).join(''));
    stdout.write(`ready: ${url}\n${http === undefined ? '' : `ready: ${http.url}\n`}`);
    const warming = setTimeout(() => void warm(engine, user, database), WARM_AFTER_MS).unref();
    await stopped;
    clearTimeout(warming);
    // Native code that does not end (a large sort in SQLite) is not waited for.
    setTimeout(() => terminal.exit(EXIT.ok), GRACE_MS + EXIT_AFTER_MS).unref();
    await Promise.all([server.close(GRACE_MS), http?.close(GRACE_MS)]);
  } finally {
    await close();
  }
  return EXIT.ok;
}

async function warm(open: OpenDatabase, user: string, database: string): Promise<void> {
  try {
    const { engine } = await open({ database, user });
    await warmCatalogs(engine, user, database);
  } catch {
    // Clients of that name are told.
  }
}
