// The start of a connection: encryption refused, version settled, user authenticated, session made.

import { pgError, type Session, type SessionOptions } from '@twilio-sql/sql-engine';
import { decodeStartup, type StartupPacket } from '../messages/startup.ts';
import { readStartup, type StartupRequest } from '../protocol/startup-phase.ts';
import { authenticate, type Authentication } from './authentication.ts';
import type { OpenDatabase } from './databases.ts';
import type { Input } from './input.ts';
import type { Output } from './output.ts';

export type FirstPacket = Extract<StartupPacket, { readonly kind: 'startup' | 'cancel' }>;

/** Answers requests for encryption with "no" until the client says what it wants; undefined when it goes away. */
export async function readFirstPacket(input: Input, output: Output): Promise<FirstPacket | undefined> {
  const refused = new Set<string>();
  for (;;) {
    const frame = await input.read();
    if (frame === undefined) return undefined;
    const packet = decodeStartup(frame.body);
    if (packet.kind === 'startup' || packet.kind === 'cancel') return packet;
    // Each can be asked for once.
    if (refused.has(packet.kind))
      throw pgError('0A000', 'unsupported frontend protocol: encryption was refused already');
    refused.add(packet.kind);
    output.sendRaw(Buffer.from('N'));
  }
}

export interface StartOptions {
  readonly openDatabase: OpenDatabase;
  readonly authentication: Authentication;
  readonly mockSecret: Buffer;
  readonly readOnly: boolean;
  readonly clientAddress: string | undefined;
}

/** Throws PgError, to be told as FATAL. */
export async function startSession(
  packet: Extract<FirstPacket, { readonly kind: 'startup' }>,
  options: StartOptions,
  listeners: Pick<SessionOptions, 'onNotice' | 'onNotification' | 'onParameterStatus'>,
  input: Input,
  output: Output,
): Promise<Session> {
  const request: StartupRequest = readStartup(packet);
  if (request.negotiate !== undefined) output.send({ kind: 'negotiate-protocol-version', ...request.negotiate });
  await authenticate(options.authentication, request.user, input, output, options.mockSecret);
  const { engine, grants = {} } = await options.openDatabase({ database: request.database, user: request.user });
  const session = await engine.createSession({
    ...grants,
    user: request.user,
    database: request.database,
    settings: request.settings,
    readOnly: options.readOnly || grants.readOnly === true,
    ...(options.clientAddress === undefined ? {} : { clientAddress: options.clientAddress }),
    ...listeners,
  });
  output.send({ kind: 'authentication-ok' });
  return session;
}
