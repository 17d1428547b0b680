// With which account and secret to sign in to Twilio: what the caller says, completed from the environment. Pure.
// Half a set of credentials is an error that names what is missing.
import { pgError, type PgError } from '@twilio-sql/sql-engine';

export interface Credentials {
  readonly accountSid: string;
  /** The account's sid, or an API key's. */
  readonly username: string;
  readonly password: string;
}

/** What a caller may say itself; what it leaves out comes from the environment. */
export interface GivenCredentials {
  readonly accountSid?: string | undefined;
  readonly authToken?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly apiSecret?: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES = {
  accountSid: 'TWILIO_ACCOUNT_SID',
  authToken: 'TWILIO_AUTH_TOKEN',
  apiKey: 'TWILIO_API_KEY',
  apiSecret: 'TWILIO_API_SECRET',
} as const;

/** undefined when nothing at all is said or set. Throws 28000 when something is missing. */
export function resolveCredentials(environment: Environment, given: GivenCredentials = {}): Credentials | undefined {
  // Who gives a secret of one kind does not mean the environment's secret of the other kind.
  const secretGiven = [given.authToken, given.apiKey, given.apiSecret].some(isSet);
  const pick = (name: keyof typeof VARIABLES): string | undefined => {
    if (isSet(given[name])) return given[name];
    if (secretGiven && name !== 'accountSid') return undefined;
    const value = environment[VARIABLES[name]];
    return isSet(value) ? value : undefined;
  };
  const accountSid = pick('accountSid');
  const authToken = pick('authToken');
  const apiKey = pick('apiKey');
  const apiSecret = pick('apiSecret');
  if ([accountSid, authToken, apiKey, apiSecret].every((value) => value === undefined)) return undefined;
  if (apiKey !== undefined && apiSecret === undefined) throw missing(VARIABLES.apiSecret, VARIABLES.apiKey);
  if (apiSecret !== undefined && apiKey === undefined) throw missing(VARIABLES.apiKey, VARIABLES.apiSecret);
  if (accountSid === undefined) {
    throw missing(VARIABLES.accountSid, apiKey === undefined ? VARIABLES.authToken : VARIABLES.apiKey);
  }
  // An API key can be revoked without changing the account's token, so it is preferred where both are there.
  if (apiKey !== undefined && apiSecret !== undefined) return { accountSid, username: apiKey, password: apiSecret };
  if (authToken !== undefined) return { accountSid, username: accountSid, password: authToken };
  throw missing(VARIABLES.authToken, VARIABLES.accountSid, `, or ${VARIABLES.apiKey} and ${VARIABLES.apiSecret}`);
}

export function noCredentials(): PgError {
  return pgError('28000', 'no Twilio credentials', {
    hint:
      `Set ${VARIABLES.accountSid} and ${VARIABLES.authToken} (or ${VARIABLES.apiKey} and ${VARIABLES.apiSecret}), ` +
      'or use the sandbox, which needs none.',
  });
}

function missing(variable: string, present: string, alternative = ''): PgError {
  return pgError('28000', `${variable} is not set`, {
    detail: `${present} is set.`,
    hint: `Set ${variable}${alternative}.`,
  });
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
