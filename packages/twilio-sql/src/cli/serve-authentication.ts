// Who may connect to `serve`: everybody on this machine, or whoever knows the password. Passwords come from a file or
// the environment, never from the command line, which every user of the machine can read.
import { readFile } from 'node:fs/promises';
import { scramVerifier, type Authentication } from '@twilio-sql/pg-wire';
import { DEFAULT_USER, isLoopback } from '../configuration/address.ts';
import type { UserConfiguration } from '../configuration/configuration.ts';
import type { Environment } from '../configuration/credentials.ts';
import { userAuthentication } from './configured-users.ts';
import { UsageError } from './usage-error.ts';

export interface AuthenticationFlags {
  readonly host: string;
  readonly user?: string;
  readonly passwordFile?: string;
}

export interface ServeAuthentication {
  readonly authentication: Authentication;
  /** The one user that exists, or one of any. */
  readonly user: string;
}

/** Throws UsageError. */
export async function serveAuthentication(
  flags: AuthenticationFlags,
  environment: Environment,
  users: ReadonlyMap<string, UserConfiguration> = new Map(),
): Promise<ServeAuthentication> {
  const [first] = users.keys();
  if (first !== undefined) {
    const flag =
      flags.user === undefined ? (flags.passwordFile === undefined ? undefined : '--password-file') : '--user';
    if (flag !== undefined) throw new UsageError(`${flag} is of no use where the configuration has users`);
    return { authentication: userAuthentication(users), user: first };
  }
  const password = await passwordOf(flags.passwordFile, environment);
  if (password === undefined) {
    if (!isLoopback(flags.host)) {
      throw new UsageError(
        `listening on ${flags.host} needs a password, since others can connect there: ` +
          'use --password-file, or set TWILIO_SQL_PASSWORD',
      );
    }
    if (flags.user !== undefined) {
      throw new UsageError('--user needs a password: use --password-file, or set TWILIO_SQL_PASSWORD');
    }
    return { authentication: { kind: 'trust' }, user: DEFAULT_USER };
  }
  const user = flags.user ?? DEFAULT_USER;
  const verifier = scramVerifier(password);
  return { authentication: { kind: 'scram', verifier: (name) => (name === user ? verifier : undefined) }, user };
}

async function passwordOf(file: string | undefined, environment: Environment): Promise<string | undefined> {
  if (file === undefined) {
    const password = environment.TWILIO_SQL_PASSWORD;
    return password === '' ? undefined : password;
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`the password file can't be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  // The newline at the end is the editor's.
  const password = text.replace(/\r?\n$/, '');
  if (password === '') throw new UsageError('the password file is empty');
  return password;
}
