// What `serve` offers: databases by name, and who may do what in them.
import { noConnectPrivilege, noDatabase, type Grants, type OpenDatabase } from '@twilio-sql/pg-wire';
import { checkConnections } from '../backend/check-connections.ts';
import { openBackend } from '../backend/open-backend.ts';
import { openConnections, overridesOf, type OpenConnections } from '../backend/open-connections.ts';
import { DATABASE } from '../configuration/address.ts';
import type { Configuration, UserConfiguration } from '../configuration/configuration.ts';
import type { Environment } from '../configuration/credentials.ts';
import { dataDirectory } from '../configuration/data-directory.ts';
import { targetOf, type TwilioFlags } from './twilio-options.ts';

export interface ServedDatabases {
  readonly engine: OpenDatabase;
  /** What is told to whoever starts it. */
  readonly introduction: readonly string[];
  /** Of the URL to connect to. */
  readonly database: string;
  readonly close: () => Promise<void>;
}

/** Of the server, as SHOW tells them. */
type ServerSettings = Readonly<Record<string, string>>;

/** Names under which the only account is found besides its own: what clients try that were told none. */
const OTHER_NAMES: ReadonlySet<string> = new Set(['postgres']);

/** The account of the environment or the sandbox: as `twilio`, and as what clients take when they are told no name. */
export async function serveOne(
  flags: TwilioFlags,
  environment: Environment,
  settings: ServerSettings,
): Promise<ServedDatabases> {
  const target = targetOf(flags, environment, 'sandbox');
  const { engine, accountSid, close } = await openBackend({
    target,
    ...overridesOf(flags),
    settings,
    dataDir: dataDirectory(target.kind, flags.dataDir, environment),
  });
  const introduction =
    target.kind === 'account'
      ? [`Account ${accountSid}${flags.readOnly === true ? ', read-only' : ''}.`]
      : [
          ...(flags.sandbox === true ? [] : ['No Twilio credentials in the environment: serving the sandbox.']),
          `Sandbox account ${accountSid}: generated data; what you write is forgotten at the end.`,
        ];
  const open: OpenDatabase = ({ database, user }) => {
    if (database !== DATABASE && database !== user && !OTHER_NAMES.has(database)) throw noDatabase(database);
    return { engine };
  };
  return { engine: open, introduction, database: DATABASE, close };
}

/** Each connection as a database. Throws ConfigurationError, AccessError, before anything listens. */
export async function serveConfigured(
  configuration: Configuration,
  flags: TwilioFlags,
  environment: Environment,
  settings: ServerSettings,
): Promise<ServedDatabases & { readonly warnings: readonly string[] }> {
  const connections = [...configuration.connections.values()];
  const warnings = await checkConnections(configuration);
  const opened = await openConnections(connections, {
    ...overridesOf(flags),
    settings,
    dataDir: (kind) => dataDirectory(kind, flags.dataDir, environment),
  });
  const introduction = connections.map(({ name, source, description }) => {
    const account = source.kind === 'sandbox' ? 'a sandbox' : `account ${source.accountSid}`;
    return `Database ${name}: ${account}${description === undefined ? '' : ` (${description})`}.`;
  });
  return {
    engine: databasesOf(opened, configuration),
    introduction: [`Configuration: ${configuration.file}`, ...introduction],
    database: configuration.defaultConnection ?? opened.names[0] ?? DATABASE,
    warnings,
    close: opened.close,
  };
}

function databasesOf(opened: OpenConnections, configuration: Configuration): OpenDatabase {
  return ({ database, user }) => {
    const backend = opened.get(database);
    if (backend === undefined) throw noDatabase(database);
    const rights = configuration.users.get(user);
    if (rights?.connections?.includes(database) === false) throw noConnectPrivilege(database);
    return { engine: backend.engine, ...(rights === undefined ? {} : { grants: grantsOf(rights) }) };
  };
}

function grantsOf({ readOnly, schemas, maxWriteRows }: UserConfiguration): Grants {
  return {
    readOnly,
    ...(schemas === undefined ? {} : { schemas }),
    ...(maxWriteRows === undefined ? {} : writeLimit(maxWriteRows)),
  };
}

/** The setting's 0 means no limit, a right to write no row is a right to read. */
function writeLimit(rows: number): Grants {
  return rows === 0 ? { readOnly: true } : { fixedSettings: { 'twilio.max_write_rows': String(rows) } };
}
