// The connections of a configuration, opened: an engine for each, by name. Connections to the same account share how
// many requests it gets at the same time.
import { PgError, SessionRoster } from '@twilio-sql/sql-engine';
import { createConcurrencyLimit, type ConcurrencyLimit } from '@twilio-sql/twilio-driver';
import { ConfigurationError } from '../configuration/configuration-error.ts';
import type { ConnectionConfiguration } from '../configuration/configuration.ts';
import { accountOptions, paceOptions, statementSource } from './driver-options.ts';
import { openBackend, type Backend, type BackendOptions } from './open-backend.ts';
import { SandboxOptionError } from './open-sandbox.ts';

/** What the command line says of all connections. */
export interface Overrides extends Pick<
  BackendOptions,
  'readOnly' | 'nodes' | 'ratePerNode' | 'concurrency' | 'includeRetired' | 'settings'
> {
  /** Where the tables of a connection of the kind are kept; undefined: they end with it. */
  readonly dataDir?: (kind: 'sandbox' | 'account') => string | undefined;
}

/** What options or flags say of every connection. */
export function overridesOf({
  readOnly,
  nodes,
  ratePerNode,
  concurrency,
  includeRetired,
}: Omit<Overrides, 'dataDir' | 'settings'>): Overrides {
  return { readOnly, nodes, ratePerNode, concurrency, includeRetired };
}

export interface OpenConnections {
  readonly names: readonly string[];
  readonly get: (name: string) => Backend | undefined;
  readonly close: () => Promise<void>;
}

/** The least that an account is asked at the same time, where connections to it say different things, counts. */
const CONCURRENCY = 8;

/** Throws ConfigurationError. */
export async function openConnections(
  connections: readonly ConnectionConfiguration[],
  overrides: Overrides = {},
): Promise<OpenConnections> {
  const names = connections.map(({ name }) => name);
  const shared = { limits: accountLimits(connections, overrides), roster: new SessionRoster(), databases: () => names };
  const opened = new Map<string, Backend>();
  const close = async (): Promise<void> => {
    await Promise.all([...opened.values()].map((backend) => backend.close()));
  };
  try {
    for (const connection of connections) {
      opened.set(connection.name, await openConnection(connection, overrides, shared));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { names, get: (name) => opened.get(name), close };
}

function accountLimits(
  connections: readonly ConnectionConfiguration[],
  overrides: Overrides,
): ReadonlyMap<string, ConcurrencyLimit> {
  const least = new Map<string, number>();
  for (const { source, limits } of connections) {
    if (source.kind === 'sandbox') continue;
    const wanted = overrides.concurrency ?? limits.concurrency ?? CONCURRENCY;
    least.set(source.accountSid, Math.min(least.get(source.accountSid) ?? wanted, wanted));
  }
  return new Map([...least].map(([sid, concurrency]) => [sid, createConcurrencyLimit(concurrency)]));
}

/** What the connections have in common. */
interface Shared {
  readonly limits: ReadonlyMap<string, ConcurrencyLimit>;
  readonly roster: SessionRoster;
  readonly databases: () => readonly string[];
}

async function openConnection(
  connection: ConnectionConfiguration,
  overrides: Overrides,
  { limits, roster, databases }: Shared,
): Promise<Backend> {
  const { name, source, settings } = connection;
  const { dataDir, ...others } = overrides;
  const limit = source.kind === 'account' ? limits.get(source.accountSid) : undefined;
  try {
    return await openBackend({
      ...others,
      name,
      dataDir: dataDir?.(source.kind),
      target:
        source.kind === 'sandbox' ? source : { kind: 'account', account: accountOptions(source, statementSource) },
      readOnly: connection.readOnly || overrides.readOnly === true,
      includeRetired: overrides.includeRetired ?? connection.includeRetired,
      driver: { ...paceOptions(connection), ...(limit === undefined ? {} : { concurrencyLimit: limit }) },
      sessionDefaults: settings,
      databases,
      roster,
      lazy: true,
    });
  } catch (error) {
    if (error instanceof SandboxOptionError)
      throw new ConfigurationError(['connections', name, 'sandbox'], error.message);
    if (error instanceof PgError) throw new ConfigurationError(['connections', name, 'settings'], error.message);
    throw error;
  }
}
