// The connection that is meant where one is needed.
import { ConfigurationError } from './configuration-error.ts';
import type { Configuration, ConnectionConfiguration } from './configuration.ts';
import { suggestion } from './nearest.ts';

/** `named`, or the default one. `option` is how one is named. Throws ConfigurationError. */
export function chooseConnection(
  { connections, defaultConnection, file }: Configuration,
  named: string | undefined,
  option: string,
): ConnectionConfiguration {
  const names = [...connections.keys()];
  const name = named ?? defaultConnection;
  if (name === undefined) {
    throw new ConfigurationError([], `which connection? ${file} has ${names.join(', ')}; name one with ${option}`);
  }
  const connection = connections.get(name);
  if (connection !== undefined) return connection;
  throw new ConfigurationError([], `there is no connection "${name}" in ${file}; ${suggestion(name, names)}`);
}
