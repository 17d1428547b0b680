// Where the engine's own tables are kept: a file for each connection, in the user's data directory.
// https://specifications.freedesktop.org/basedir-spec/latest/

import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Environment } from './credentials.ts';

/** `given` is what the user said. A sandbox keeps nothing unless it is told where. */
export function dataDirectory(
  kind: 'sandbox' | 'account',
  given: string | undefined,
  environment: Environment,
): string | undefined {
  if (given !== undefined) return resolve(given);
  if (kind === 'sandbox') return undefined;
  const { XDG_DATA_HOME: base } = environment;
  return join(base === undefined || base === '' ? join(homedir(), '.local', 'share') : base, 'twilio-sql');
}

/** `name`: of the connection; without a configuration the account's sid, or `sandbox`. */
export function localFile(directory: string, name: string): string {
  return join(directory, `${encodeURIComponent(name)}.sqlite`);
}
