// SCRAM-SHA-256 on the server's side (RFC 5802, RFC 7677), with verifiers as Postgres stores them:
// SCRAM-SHA-256$iterations:salt$storedKey:serverKey, all in base64. Over TLS the exchange may be bound to the server's certificate (SCRAM-SHA-256-PLUS).

import { createHash, createHmac, pbkdf2, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { pgError } from '@twilio-sql/sql-engine';
import { protocolViolation } from '../codec/byte-reader.ts';

export const MECHANISM = 'SCRAM-SHA-256';
export const BOUND_MECHANISM = 'SCRAM-SHA-256-PLUS';

const WITHOUT_BINDING =
  'client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel binding data';
const WITH_BINDING = 'client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel binding data';
const BINDING_NAME = 'tls-server-end-point';

const ITERATIONS = 4096;
const SALT_BYTES = 16;
const NONCE_BYTES = 18;

export interface Verifier {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

const hmac = (key: Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
const hash = (data: Buffer): Buffer => createHash('sha256').update(data).digest();

/** The text that is stored in the password's place. */
export function scramVerifier(
  password: string,
  salt: Buffer = randomBytes(SALT_BYTES),
  iterations = ITERATIONS,
): string {
  const { storedKey, serverKey } = keysOf(pbkdf2Sync(prepare(password), salt, iterations, 32, 'sha256'));
  const base64 = (bytes: Buffer): string => bytes.toString('base64');
  return `${MECHANISM}$${iterations}:${base64(salt)}$${base64(storedKey)}:${base64(serverKey)}`;
}

function keysOf(saltedPassword: Buffer): { storedKey: Buffer; serverKey: Buffer } {
  return { storedKey: hash(hmac(saltedPassword, 'Client Key')), serverKey: hmac(saltedPassword, 'Server Key') };
}

/** SASLprep as far as passwords need it: other spaces become spaces, soft hyphens go, NFKC. */
function prepare(password: string): string {
  return password
    .replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g, ' ')
    .replace(/[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/g, '')
    .normalize('NFKC');
}

/** undefined when the text is no verifier. */
export function parseVerifier(text: string): Verifier | undefined {
  const match = /^SCRAM-SHA-256\$(\d{1,9}):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/.exec(text);
  if (match === null) return undefined;
  const [, iterations = '', salt = '', storedKey = '', serverKey = ''] = match;
  const verifier = {
    iterations: Number(iterations),
    salt: Buffer.from(salt, 'base64'),
    storedKey: Buffer.from(storedKey, 'base64'),
    serverKey: Buffer.from(serverKey, 'base64'),
  };
  return verifier.storedKey.length === 32 && verifier.serverKey.length === 32 ? verifier : undefined;
}

/** Whether a text is a verifier, and not a password. */
export function isScramVerifier(text: string): boolean {
  return parseVerifier(text) !== undefined;
}

/** For users that don't exist: the same salt each time, and no password that fits. */
export function mockVerifier(user: string, secret: Buffer): Verifier {
  const salt = hmac(secret, user).subarray(0, SALT_BYTES);
  return {
    iterations: ITERATIONS,
    salt,
    storedKey: hash(hmac(secret, `${user} key`)),
    serverKey: hmac(secret, `${user} server`),
  };
}

const deriveKey = promisify(pbkdf2);

/** Whether a password sent in clear text fits; takes as long for any verifier. */
export async function passwordFits(password: string, verifier: Verifier): Promise<boolean> {
  const salted = await deriveKey(prepare(password), verifier.salt, verifier.iterations, 32, 'sha256');
  return timingSafeEqual(keysOf(salted).storedKey, verifier.storedKey);
}

/** What the first answer leaves for the second. */
export interface ScramExchange {
  readonly serverFirst: string;
  readonly finish: (clientFinal: string) => { readonly fits: boolean; readonly serverFinal: string };
}

/** What the password can be bound to. */
export interface Channel {
  /** The client has chosen the mechanism that binds. */
  readonly bound: boolean;
  /** tls-server-end-point; undefined where there is no TLS. */
  readonly endPoint: Buffer | undefined;
}

function checkBinding(binding: string, name: string | undefined, { bound, endPoint }: Channel): void {
  if (binding === 'p') {
    if (!bound) throw protocolViolation(WITHOUT_BINDING);
    if (name !== `=${BINDING_NAME}`) throw protocolViolation('unsupported SCRAM channel-binding type');
    return;
  }
  if (name !== undefined) throw malformed();
  if (bound) throw protocolViolation(WITH_BINDING);
  if (binding === 'y' && endPoint !== undefined) {
    throw pgError('28000', 'SCRAM channel binding negotiation error', {
      detail:
        'The client supports SCRAM channel binding but thinks the server does not.  However, this server does support channel binding.',
    });
  }
}

interface Bound {
  readonly data: Buffer;
  readonly toChannel: boolean;
}

function boundData(header: string, { bound, endPoint }: Channel): Bound {
  const data = Buffer.concat([Buffer.from(header), ...(bound && endPoint !== undefined ? [endPoint] : [])]);
  return { data, toChannel: bound };
}

/** Takes the client's first message; throws 08P01, 28000. */
export function beginScram(
  clientFirst: string,
  verifier: Verifier,
  serverNonce: string = randomBytes(NONCE_BYTES).toString('base64'),
  channel: Channel = { bound: false, endPoint: undefined },
): ScramExchange {
  const match = /^(([nyp])(=[^,]*)?,([^,]*),)(n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+))(?:,.*)?$/.exec(clientFirst);
  if (match === null) throw malformed();
  const [, header = '', binding = '', bindingName, authorization = '', bare = '', clientNonce = ''] = match;
  checkBinding(binding, bindingName, channel);
  if (authorization !== '') throw protocolViolation('client uses authorization identity, but it is not supported');
  const nonce = clientNonce + serverNonce;
  const serverFirst = `r=${nonce},s=${verifier.salt.toString('base64')},i=${verifier.iterations}`;
  return {
    serverFirst,
    finish: (clientFinal) =>
      finish(clientFinal, { bound: boundData(header, channel), bare, nonce, serverFirst, verifier }),
  };
}

interface Exchange {
  /** What the client's second message has to repeat: its header, and the channel's data. */
  readonly bound: Bound;
  readonly bare: string;
  readonly nonce: string;
  readonly serverFirst: string;
  readonly verifier: Verifier;
}

function finish(clientFinal: string, exchange: Exchange): { fits: boolean; serverFinal: string } {
  const match = /^(c=([^,]*),r=([^,]*)(?:,[^p].*)?),p=([A-Za-z0-9+/=]+)$/.exec(clientFinal);
  if (match === null) throw malformed();
  const [, withoutProof = '', binding = '', nonce = '', proofText = ''] = match;
  if (binding !== exchange.bound.data.toString('base64')) {
    if (exchange.bound.toChannel) throw pgError('28000', 'SCRAM channel binding check failed');
    throw protocolViolation('unexpected SCRAM channel-binding attribute in client-final-message');
  }
  if (nonce !== exchange.nonce) throw malformed();
  const proof = Buffer.from(proofText, 'base64');
  if (proof.length !== 32) throw malformed();
  const { storedKey, serverKey } = exchange.verifier;
  const authMessage = `${exchange.bare},${exchange.serverFirst},${withoutProof}`;
  const signature = hmac(storedKey, authMessage);
  const clientKey = Buffer.from(proof.map((byte, index) => byte ^ (signature[index] ?? 0)));
  return {
    fits: timingSafeEqual(hash(clientKey), storedKey),
    serverFinal: `v=${hmac(serverKey, authMessage).toString('base64')}`,
  };
}

function malformed(): Error {
  return protocolViolation('malformed SCRAM message');
}
