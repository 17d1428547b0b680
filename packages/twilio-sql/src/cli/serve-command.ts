// `twilio-sql serve`: the Postgres server, until it is told to stop.
import { createServer } from '@twilio-sql/pg-wire';
import { openBackend, type Backend } from '../backend/open-backend.ts';
import { connectionUrl } from '../configuration/address.ts';
import { EXIT } from './exit-codes.ts';
import { listenError } from './listen-error.ts';
import { serveAuthentication, type AuthenticationFlags } from './serve-authentication.ts';
import type { Terminal } from './terminal.ts';
import { targetOf, type TwilioFlags } from './twilio-options.ts';

export interface ServeFlags extends TwilioFlags, AuthenticationFlags {
  readonly port: number;
  readonly maxConnections: number;
}

/** How long running statements get after the first signal. */
const GRACE_MS = 3_000;
/** After that and this much more the process ends, whatever still runs. */
const EXIT_AFTER_MS = 3_000;

export async function runServe(flags: ServeFlags, terminal: Terminal): Promise<number> {
  const stopped = new Promise<void>((resolve) => terminal.onStop(() => resolve()));
  const { host, readOnly = false, nodes, ratePerNode, concurrency, maxConnections } = flags;
  const { authentication, user } = await serveAuthentication(flags, terminal.environment);
  const target = targetOf(flags, terminal.environment, 'sandbox');
  const settings = { listen_addresses: host, port: String(flags.port), max_connections: String(maxConnections) };
  const backend = await openBackend({ target, readOnly, nodes, ratePerNode, concurrency, settings });
  const server = createServer({ engine: backend.engine, authentication, readOnly, maxConnections });
  try {
    const { port } = await server.listen({ host, port: flags.port }).catch((error: unknown) => {
      throw listenError(error, host, flags.port);
    });
    const url = connectionUrl(host, port, user);
    terminal.stderr.write(introduction(flags, target.kind, backend, url));
    terminal.stdout.write(`ready: ${url}\n`);
    await stopped;
    // Native code that does not end (a large sort in SQLite) is not waited for.
    setTimeout(() => terminal.exit(EXIT.ok), GRACE_MS + EXIT_AFTER_MS).unref();
    await server.close(GRACE_MS);
  } finally {
    await backend.close();
  }
  return EXIT.ok;
}

function introduction(flags: ServeFlags, kind: 'sandbox' | 'account', backend: Backend, url: string): string {
  const lines: string[] = [];
  if (kind === 'sandbox') {
    if (flags.sandbox !== true) lines.push('No Twilio credentials in the environment: serving the sandbox.');
    lines.push(`Sandbox account ${backend.accountSid}: generated data; what you write is forgotten at the end.`);
  } else {
    lines.push(`Account ${backend.accountSid}${flags.readOnly === true ? ', read-only' : ''}.`);
  }
  lines.push(`Connect with: psql ${url}`);
  lines.push('Requests to Twilio: select * from twilio_sql.requests');
  return lines.map((line) => `${line}\n`).join('');
}
