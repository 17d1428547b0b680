// Who asks: a user with a password (Basic), or whoever has a token (Bearer). Secrets are compared in constant time, and
// an address that fails too often has to wait.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { FailureLimit, passwordIsRight, type VerifierLookup } from '@twilio-sql/pg-wire';
import { PgError } from '@twilio-sql/sql-engine';
import { DEFAULT_USER } from '../configuration/address.ts';
import type { Secret } from '../configuration/secret.ts';
import { HttpError } from './http-error.ts';

/** A token, and who has it. */
export interface Token {
  readonly user: string;
  readonly secret: Pick<Secret, 'read'>;
}

export interface GatewayAuthentication {
  readonly tokens: readonly Token[];
  /** Verifiers of passwords; undefined: nobody has one. */
  readonly passwords: VerifierLookup | undefined;
}

/** The name of the user. */
export type Authenticate = (headers: IncomingHttpHeaders, address: string) => Promise<string>;

const CHALLENGE = { 'www-authenticate': 'Bearer realm="twilio-sql", Basic realm="twilio-sql", charset="UTF-8"' };

/** undefined when everybody on this machine may ask. */
export function isOpen({ tokens, passwords }: GatewayAuthentication): boolean {
  return tokens.length === 0 && passwords === undefined;
}

/** What it gives throws HttpError UNAUTHENTICATED, RESOURCE_EXHAUSTED. */
export function createAuthenticate(authentication: GatewayAuthentication, now: () => number): Authenticate {
  if (isOpen(authentication)) return () => Promise.resolve(DEFAULT_USER);
  const failures = new FailureLimit(now);
  const mockSecret = randomBytes(32);
  return async (headers, address) => {
    checkFailures(failures, address);
    const user = await userOf(headers.authorization ?? '', authentication, mockSecret);
    if (user !== undefined) return user;
    if (headers.authorization !== undefined) failures.failed(address);
    const said = headers.authorization === undefined ? 'no credentials' : 'the credentials are not right';
    throw new HttpError('UNAUTHENTICATED', said, { headers: CHALLENGE });
  };
}

function checkFailures(failures: FailureLimit, address: string): void {
  try {
    failures.check(address);
  } catch (error) {
    if (!(error instanceof PgError)) throw error;
    throw new HttpError('RESOURCE_EXHAUSTED', error.message, { headers: { 'retry-after': '60' } });
  }
}

async function userOf(
  header: string,
  { tokens, passwords }: GatewayAuthentication,
  mockSecret: Buffer,
): Promise<string | undefined> {
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+) *$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return await ownerOf(credentials, tokens);
    case 'basic': {
      if (passwords === undefined) return undefined;
      const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8')) ?? [];
      if (user === undefined || password === undefined) return undefined;
      return (await passwordIsRight(passwords, user, password, mockSecret)) ? user : undefined;
    }
    default:
      return undefined;
  }
}

/** Looks at every token, whichever fits. */
async function ownerOf(given: string, tokens: readonly Token[]): Promise<string | undefined> {
  let owner: string | undefined;
  for (const { user, secret } of tokens) {
    if (timingSafeEqual(digest(given), digest(await secret.read())) && owner === undefined) owner = user;
  }
  return owner;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
