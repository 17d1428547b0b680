// What a startup packet asks for, checked: version, options, user, database, settings.

import { pgError, type PgError } from '@twilio-sql/sql-engine';
import type { StartupPacket } from '../messages/startup.ts';

export interface StartupRequest {
  readonly user: string;
  readonly database: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Of the protocol: what the client asks for, or less. */
  readonly minor: number;
  /** Set when the client has to be told that it gets less than it asked for. */
  readonly negotiate?: { readonly version: number; readonly unknownOptions: readonly string[] };
}

/** The newest minor version that there is here: 3.2 has longer keys to cancel with. */
const MINOR_MAX = 2;
const MAJOR = 3;

/** 0A000 */
export function unsupportedProtocol(major: number, minor: number): PgError {
  return pgError('0A000', `unsupported frontend protocol ${major}.${minor}: server supports 3.0 to 3.${MINOR_MAX}`);
}

/** Throws 0A000, 28000. */
export function readStartup(packet: Extract<StartupPacket, { kind: 'startup' }>): StartupRequest {
  const { major, minor, parameters } = packet;
  if (major !== MAJOR) throw unsupportedProtocol(major, minor);
  const agreed = Math.min(minor, MINOR_MAX);
  const unknownOptions: string[] = [];
  const settings: Record<string, string> = {};
  for (const [name, value] of parameters) {
    if (name.startsWith('_pq_.')) unknownOptions.push(name);
    else if (name === 'replication') refuseReplication(value);
    else if (name !== 'user' && name !== 'database') settings[name] = value;
  }
  const user = parameters.get('user') ?? '';
  if (user === '') throw pgError('28000', 'no PostgreSQL user name specified in startup packet');
  const database = parameters.get('database') ?? '';
  return {
    user,
    database: database === '' ? user : database,
    settings,
    minor: agreed,
    ...(minor > agreed || unknownOptions.length > 0
      ? { negotiate: { version: (MAJOR << 16) | agreed, unknownOptions } }
      : {}),
  };
}

function refuseReplication(value: string): void {
  if (['false', 'off', 'no', '0'].includes(value.toLowerCase())) return;
  throw pgError('0A000', 'replication connections are not supported');
}
