// Opens a connection: an engine in this process over a Twilio account or a sandbox.
import { resolve } from 'node:path';
import { noDatabase } from '@twilio-sql/pg-wire';
import type { Notice } from '@twilio-sql/sql-engine';
import type { SandboxOptions } from '@twilio-sql/twilio-sandbox';
import { openBackend, type Backend, type Target } from '../backend/open-backend.ts';
import { environmentAccount } from '../backend/environment-account.ts';
import { openConnections, overridesOf } from '../backend/open-connections.ts';
import { DATABASE } from '../configuration/address.ts';
import { chooseConnection } from '../configuration/choose-connection.ts';
import type { ConnectionConfiguration } from '../configuration/configuration.ts';
import { noCredentials, type GivenCredentials } from '../configuration/credentials.ts';
import { dataDirectory } from '../configuration/data-directory.ts';
import type { ValueForm } from '../result/row-builder.ts';
import { Connection } from './connection.ts';
import { SessionGroup } from './session-group.ts';
import { toSqlError } from './sql-error.ts';

export type SubaccountOptions =
  { readonly authToken: string } | { readonly apiKey: string; readonly apiSecret: string };

export interface ConnectOptions extends GivenCredentials {
  /** A configuration file, instead of what follows. */
  readonly config?: string | undefined;
  /** The connection of the configuration; default: its default_connection. */
  readonly connection?: string | undefined;
  /**
   * Subaccounts with credentials of their own, by sid: parts of Twilio (all but the 2010 API) answer for the account
   * that signs in alone.
   */
  readonly subaccounts?: Readonly<Record<string, SubaccountOptions>> | undefined;
  /** A stand-in for Twilio in this process instead of an account. */
  readonly sandbox?: boolean | SandboxOptions | undefined;
  /** Where requests go instead of to Twilio, with the product's name in the Host header. */
  readonly apiUrl?: string | undefined;
  /** Refuses every write. */
  readonly readOnly?: boolean | undefined;
  /** Requests a second are nodes × ratePerNode (2 × 25), 0 for no limit. A sandbox has no limit unless set. */
  readonly nodes?: number | undefined;
  readonly ratePerNode?: number | undefined;
  /** Requests at the same time; default 8. */
  readonly concurrency?: number | undefined;
  /** Tables of products that Twilio has ended, too. */
  readonly includeRetired?: boolean | undefined;
  /** Where tables and views that you make are kept (~/.local/share/twilio-sql); a sandbox's end with it unless set. */
  readonly dataDir?: string | undefined;
  /** As SET would set them: `{ TimeZone: 'Europe/Berlin', 'twilio.max_requests': '0' }`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** How values are given unless a statement says otherwise; default `js`. */
  readonly types?: ValueForm | undefined;
  /** Told every notice and warning, besides `notices` of results. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/**
 * Throws SqlError: 28000 without credentials, 22023 or 42704 for settings that are wrong; ConfigurationError.
 */
export async function connect(options: ConnectOptions = {}): Promise<Connection> {
  try {
    if (options.config === undefined) {
      if (options.connection !== undefined) throw new TypeError('connection needs config');
      return await connectOne(options);
    }
    return await connectConfigured(options, options.config);
  } catch (error) {
    throw toSqlError(error);
  }
}

async function connectOne(options: ConnectOptions): Promise<Connection> {
  const target = targetOf(options);
  const dataDir = dataDirectory(target.kind, options.dataDir, process.env);
  const backend = await openBackend({ target, ...overridesOf(options), dataDir });
  return await connectionOver(backend, options, DATABASE, (name) => {
    throw toSqlError(noDatabase(name));
  });
}

async function connectConfigured(options: ConnectOptions, file: string): Promise<Connection> {
  const contradicting = (
    ['sandbox', 'apiUrl', 'accountSid', 'authToken', 'apiKey', 'apiSecret', 'subaccounts'] as const
  ).find((name) => options[name] !== undefined);
  if (contradicting !== undefined) throw new TypeError(`config and ${contradicting} exclude each other`);
  const { readConfiguration } = await import('../configuration/read-configuration.ts');
  const configuration = await readConfiguration({ path: resolve(file), named: true }, process.env);
  const chosen = chooseConnection(configuration, options.connection, 'connection');
  const open = async (connection: ConnectionConfiguration): Promise<Connection> => {
    const opened = await openConnections([connection], {
      ...overridesOf(options),
      dataDir: (kind) => dataDirectory(kind, options.dataDir, process.env),
    });
    const backend = opened.get(connection.name);
    if (backend === undefined) throw new Error('the connection was not opened');
    return await connectionOver(backend, options, connection.name, async (name) => {
      const other = configuration.connections.get(name);
      if (other === undefined) throw toSqlError(noDatabase(name));
      return await open(other);
    });
  };
  return await open(chosen);
}

async function connectionOver(
  backend: Backend,
  options: ConnectOptions,
  database: string,
  openDatabase: (name: string) => Promise<Connection>,
): Promise<Connection> {
  const { readOnly = false, settings = {}, types = 'js', onNotice } = options;
  const openSessions = (given: Readonly<Record<string, string>>): Promise<SessionGroup> =>
    SessionGroup.open(backend.engine, { settings: given, readOnly, onNotice, database });
  try {
    const sessions = await openSessions(settings);
    return new Connection({ sessions, types, openSessions, database, openDatabase, close: backend.close });
  } catch (error) {
    await backend.close();
    throw error;
  }
}

function targetOf(options: ConnectOptions): Target {
  const { sandbox, apiUrl } = options;
  if (sandbox !== undefined && sandbox !== false) {
    if (apiUrl !== undefined) throw new TypeError('sandbox and apiUrl exclude each other');
    return { kind: 'sandbox', options: sandbox === true ? {} : sandbox };
  }
  const account = environmentAccount(process.env, apiUrl, options);
  if (account === undefined) throw noCredentials();
  const subaccounts = subaccountsOf(options.subaccounts ?? {});
  return { kind: 'account', account: subaccounts.size === 0 ? account : { ...account, subaccounts } };
}

function subaccountsOf(
  given: Readonly<Record<string, SubaccountOptions>>,
): ReadonlyMap<string, { readonly username: string; readonly password: string }> {
  return new Map(
    Object.entries(given).map(([sid, credentials]) => {
      if (!/^AC[0-9a-fA-F]{32}$/.test(sid)) throw new TypeError(`subaccounts: ${sid} is no account sid`);
      return 'authToken' in credentials
        ? [sid, { username: sid, password: credentials.authToken }]
        : [sid, { username: credentials.apiKey, password: credentials.apiSecret }];
    }),
  );
}
