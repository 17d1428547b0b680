// Whether what a configuration leads to is there and lets us in, before a server promises it.
import { isScramVerifier } from '@twilio-sql/pg-wire';
import { checkAccess, type SecretSource } from '@twilio-sql/twilio-driver';
import { AccessError, ConfigurationError, type KeyPath, keyPathText } from '../configuration/configuration-error.ts';
import type { Configuration, ConnectionConfiguration, ConnectionSource } from '../configuration/configuration.ts';
import type { Secret } from '../configuration/secret.ts';
import { accountOptions } from './driver-options.ts';

const TIMEOUT_MS = 15_000;

/**
 * Reads every secret, and asks each account for something small. Gives warnings about what may be better later:
 * Twilio that does not answer. Throws ConfigurationError, AccessError.
 */
export async function checkConnections(configuration: Configuration): Promise<readonly string[]> {
  await configuration.http?.token?.read();
  for (const user of configuration.users.values()) {
    checkPassword(await user.password.read(), user.password.path);
    await user.token?.read();
  }
  const checks = [...configuration.connections.values()].map(checkConnection);
  const results = await Promise.allSettled(checks);
  // The first in the order of the file, whichever was found first.
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results.flatMap((result) =>
    result.status === 'fulfilled' && result.value !== undefined ? [result.value] : [],
  );
}

/** What was meant for a verifier would be taken for the password itself. */
function checkPassword(password: string, path: KeyPath): void {
  if (!/^SCRAM-SHA-(1|256)\$/.test(password) || isScramVerifier(password)) return;
  throw new ConfigurationError(path, 'the verifier is not complete: SCRAM-SHA-256$4096:SALT$STORED_KEY:SERVER_KEY');
}

async function checkConnection({ name, source }: ConnectionConfiguration): Promise<string | undefined> {
  if (source.kind === 'sandbox') return undefined;
  for (const secret of secretsOf(source)) await secret.read();
  const options = { ...accountOptions(source, plainSource), timeoutMs: TIMEOUT_MS };
  const check = await checkAccess(options, AbortSignal.timeout(2 * TIMEOUT_MS));
  const path = ['connections', name];
  switch (check.kind) {
    case 'ok':
      return undefined;
    case 'credentials':
      throw new AccessError(credentialsOf(source).path, check.reason);
    case 'proxy':
      throw new AccessError(source.proxy?.path ?? path, check.reason);
    case 'proxy-password':
      throw new AccessError(source.proxy?.password?.path ?? source.proxy?.path ?? path, check.reason);
    case 'unreachable':
      return `${keyPathText(path)}: ${check.reason}`;
  }
}

type AccountSource = Extract<ConnectionSource, { kind: 'account' }>;

const credentialsOf = ({ authentication }: AccountSource): Secret =>
  authentication.kind === 'basic' ? authentication.password : authentication.clientSecret;

const secretsOf = (source: AccountSource): readonly Secret[] => [
  credentialsOf(source),
  ...[...source.subaccounts.values()].map(({ password }) => password),
  ...(source.proxy?.password === undefined ? [] : [source.proxy.password]),
];

const plainSource =
  (secret: Secret): SecretSource =>
  (options) =>
    secret.read(options);
