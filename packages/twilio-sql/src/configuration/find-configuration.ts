// Which file is the configuration. Apart from reading it, which takes parsers that most starts do without.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Environment } from './credentials.ts';

export interface FoundFile {
  readonly path: string;
  /** Named by who started the program, not found in a directory. */
  readonly named: boolean;
}

const NAMES = ['twilio-sql.toml', 'twilio-sql.yaml', 'twilio-sql.yml'];

/**
 * The file that is meant: the one named, the one in TWILIO_SQL_CONFIG, `twilio-sql.toml` or `.yaml` in the working
 * directory or in the user's directory of configurations; undefined when there is none.
 */
export function findConfiguration(
  named: string | undefined,
  environment: Environment,
  directory: string,
): FoundFile | undefined {
  const path = named ?? environment['TWILIO_SQL_CONFIG'];
  if (path !== undefined && path !== '') return { path: resolve(directory, path), named: true };
  const home = environment['HOME'] ?? homedir();
  const own = join(environment['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'twilio-sql');
  const found = [directory, own]
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((candidate) => existsSync(candidate));
  return found === undefined ? undefined : { path: found, named: false };
}
