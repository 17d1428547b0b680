// Which connection `query` asks: one of the configuration, the account of the environment, or a sandbox.
import { openBackend, type Backend } from '../backend/open-backend.ts';
import { openConnections, overridesOf } from '../backend/open-connections.ts';
import { DATABASE } from '../configuration/address.ts';
import { chooseConnection } from '../configuration/choose-connection.ts';
import type { Environment } from '../configuration/credentials.ts';
import { dataDirectory } from '../configuration/data-directory.ts';
import { configurationOf } from './configured.ts';
import { targetOf, type TwilioFlags } from './twilio-options.ts';
import { UsageError } from './usage-error.ts';

export interface QueriedConnection {
  readonly backend: Backend;
  readonly database: string;
}

/** Settles what is meant; what it gives opens it. Throws UsageError, ConfigurationError, PgError 28000. */
export async function queriedConnection(
  flags: TwilioFlags & { readonly connection?: string },
  environment: Environment,
): Promise<() => Promise<QueriedConnection>> {
  const overrides = overridesOf(flags);
  const dataDir = (kind: 'sandbox' | 'account') => dataDirectory(kind, flags.dataDir, environment);
  const configuration = await configurationOf(flags, environment);
  if (configuration === undefined) {
    if (flags.connection !== undefined) throw new UsageError('--connection needs a configuration: see --config');
    const target = targetOf(flags, environment, 'error');
    return async () => ({
      backend: await openBackend({ target, ...overrides, dataDir: dataDir(target.kind) }),
      database: DATABASE,
    });
  }
  const connection = chooseConnection(configuration, flags.connection, '--connection');
  return async () => {
    const opened = await openConnections([connection], { ...overrides, dataDir });
    const backend = opened.get(connection.name);
    if (backend === undefined) throw new Error('the connection was not opened');
    return { backend, database: connection.name };
  };
}
