// Who may connect: trust, SCRAM-SHA-256, or a password in clear text checked against the same verifier.

import { pgError, type PgError } from '@twilio-sql/sql-engine';
import { ByteReader, protocolViolation } from '../codec/byte-reader.ts';
import { decodeFrontend } from '../messages/frontend.ts';
import {
  beginScram,
  BOUND_MECHANISM,
  MECHANISM,
  mockVerifier,
  parseVerifier,
  passwordFits,
  type Verifier,
} from '../protocol/scram.ts';
import type { Input } from './input.ts';
import type { Output } from './output.ts';

/** The stored verifier of a user (see scramVerifier); undefined when there is no such user. */
export type VerifierLookup = (user: string) => string | undefined | Promise<string | undefined>;

export type Authentication =
  /** Everybody, without a password: only on loopback addresses. */
  | { readonly kind: 'trust' }
  | { readonly kind: 'scram'; readonly verifier: VerifierLookup }
  | { readonly kind: 'password'; readonly verifier: VerifierLookup };

/** Throws 28P01 for a wrong user and for a wrong password alike, after the same work. */
export async function authenticate(
  authentication: Authentication,
  user: string,
  input: Input,
  output: Output,
  mockSecret: Buffer,
  endPoint: Buffer | undefined,
): Promise<void> {
  if (authentication.kind === 'trust') return;
  const { verifier, exists } = await verifierOf(authentication.verifier, user, mockSecret);
  const fits =
    authentication.kind === 'scram'
      ? await exchangeScram(verifier, exists, input, output, endPoint)
      : await exchangePassword(verifier, input, output);
  if (!fits || !exists) throw wrongPassword(user);
}

/** For other protocols over the same users: whether a password fits; takes as long for users that don't exist. */
export async function passwordIsRight(
  lookup: VerifierLookup,
  user: string,
  password: string,
  mockSecret: Buffer,
): Promise<boolean> {
  const { verifier, exists } = await verifierOf(lookup, user, mockSecret);
  return (await passwordFits(password, verifier)) && exists;
}

function wrongPassword(user: string): PgError {
  return pgError('28P01', `password authentication failed for user "${user}"`);
}

async function verifierOf(
  lookup: VerifierLookup,
  user: string,
  mockSecret: Buffer,
): Promise<{ verifier: Verifier; exists: boolean }> {
  const text = await lookup(user);
  const verifier = text === undefined ? undefined : parseVerifier(text);
  if (text !== undefined && verifier === undefined) throw new Error(`the stored verifier of a user is not valid`);
  return { verifier: verifier ?? mockVerifier(user, mockSecret), exists: verifier !== undefined };
}

async function exchangePassword(verifier: Verifier, input: Input, output: Output): Promise<boolean> {
  output.send({ kind: 'authentication-cleartext-password' });
  const reader = new ByteReader(await readPassword(input, output, 'password response'));
  const password = reader.string();
  reader.end();
  return await passwordFits(password, verifier);
}

/** `endPoint`: what the certificate offers to bind to, over TLS. */
async function exchangeScram(
  verifier: Verifier,
  exists: boolean,
  input: Input,
  output: Output,
  endPoint: Buffer | undefined,
): Promise<boolean> {
  const mechanisms = endPoint === undefined ? [MECHANISM] : [BOUND_MECHANISM, MECHANISM];
  output.send({ kind: 'authentication-sasl', mechanisms });
  const reader = new ByteReader(await readPassword(input, output, 'SASL response'));
  const mechanism = reader.string();
  if (!mechanisms.includes(mechanism))
    throw protocolViolation('client selected an invalid SASL authentication mechanism');
  const length = reader.int32();
  const clientFirst = Buffer.from(reader.bytes(length)).toString('utf8');
  reader.end();
  const channel = { bound: mechanism === BOUND_MECHANISM, endPoint };
  const exchange = beginScram(clientFirst, verifier, undefined, channel);
  output.send({ kind: 'authentication-sasl-continue', data: exchange.serverFirst });
  const clientFinal = Buffer.from(await readPassword(input, output, 'SASL response')).toString('utf8');
  const { fits, serverFinal } = exchange.finish(clientFinal);
  if (fits && exists) output.send({ kind: 'authentication-sasl-final', data: serverFinal });
  return fits;
}

async function readPassword(input: Input, output: Output, expected: string): Promise<Uint8Array> {
  output.flush();
  const frame = await input.read();
  if (frame?.type === undefined) throw protocolViolation(`expected ${expected}, got the end of the connection`);
  if (frame.type !== 'p') {
    throw protocolViolation(`expected ${expected}, got message type ${frame.type.charCodeAt(0)}`);
  }
  const message = decodeFrontend(frame.type, frame.body);
  return message.kind === 'password' ? message.body : frame.body;
}
