// The start of a connection: encryption settled, version settled, user authenticated, session made.

import { PgError, type Session, type SessionOptions } from '@twilio-sql/sql-engine';
import { protocolViolation } from '../codec/byte-reader.ts';
import { decodeStartup, type StartupPacket } from '../messages/startup.ts';
import { readStartup, unsupportedProtocol, type StartupRequest } from '../protocol/startup-phase.ts';
import { authenticate, type Authentication } from './authentication.ts';
import type { OpenDatabase } from './databases.ts';
import type { FailureLimit } from './failure-limit.ts';
import type { Input } from './input.ts';
import type { Output } from './output.ts';

export type FirstPacket = Extract<StartupPacket, { readonly kind: 'startup' | 'cancel' }>;

/**
 * Answers requests for encryption until the client says what it wants; undefined when it goes away. `encrypt`
 * puts TLS on the connection; undefined where there is none, or there is already.
 */
export async function readFirstPacket(
  input: Input,
  output: Output,
  encrypt: (() => Promise<void>) | undefined,
): Promise<FirstPacket | undefined> {
  const asked = new Set<string>();
  for (;;) {
    const frame = await input.read();
    if (frame === undefined) return undefined;
    const packet = decodeStartup(frame.body);
    if (packet.kind === 'startup' || packet.kind === 'cancel') return packet;
    // Each can be asked for once: then its number is a version that there is not.
    if (asked.has(packet.kind)) throw unsupportedProtocol(1234, packet.kind === 'ssl-request' ? 5679 : 5680);
    asked.add(packet.kind);
    if (packet.kind !== 'ssl-request' || encrypt === undefined) {
      output.sendRaw(Buffer.from('N'));
      continue;
    }
    // Whoever sends more before the handshake wants it taken for what was encrypted.
    if (input.hasBytes()) throw protocolViolation('received unencrypted data after SSL request');
    await encrypt();
  }
}

export interface StartOptions {
  readonly openDatabase: OpenDatabase;
  readonly authentication: Authentication;
  readonly mockSecret: Buffer;
  readonly readOnly: boolean;
  readonly clientAddress: string | undefined;
  /** For the session: who is connected to whom, and how. */
  readonly connected: Pick<
    SessionOptions,
    'clientAddress' | 'clientPort' | 'serverAddress' | 'serverPort' | 'encryption'
  >;
  readonly failures: FailureLimit;
  /** What SCRAM can bind to; undefined without TLS. */
  readonly endPoint: Buffer | undefined;
}

/** Throws PgError, to be told as FATAL. */
export async function startSession(
  packet: Extract<FirstPacket, { readonly kind: 'startup' }>,
  options: StartOptions,
  listeners: Pick<SessionOptions, 'onNotice' | 'onNotification' | 'onParameterStatus' | 'onCancel' | 'onTerminate'>,
  input: Input,
  output: Output,
): Promise<Session> {
  const request: StartupRequest = readStartup(packet);
  if (request.negotiate !== undefined) output.send({ kind: 'negotiate-protocol-version', ...request.negotiate });
  await authenticateWithin(request.user, options, input, output);
  output.send({ kind: 'authentication-ok' });
  const { engine, grants = {} } = await options.openDatabase({ database: request.database, user: request.user });
  return await engine.createSession({
    ...grants,
    user: request.user,
    database: request.database,
    settings: request.settings,
    readOnly: options.readOnly || grants.readOnly === true,
    ...options.connected,
    ...listeners,
  });
}

/** An address that fails too often is refused before it is asked. */
async function authenticateWithin(user: string, options: StartOptions, input: Input, output: Output): Promise<void> {
  const { authentication, mockSecret, endPoint, failures, clientAddress = '' } = options;
  if (authentication.kind !== 'trust') failures.check(clientAddress);
  try {
    await authenticate(authentication, user, input, output, mockSecret, endPoint);
  } catch (error) {
    if (error instanceof PgError && error.fields.code === '28P01') failures.failed(clientAddress);
    throw error;
  }
}
