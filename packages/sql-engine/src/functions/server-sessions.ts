// What functions may ask of the server's sessions. The main thread knows them; an executor's thread does not: it
// hands notifications over with its next reply, and refuses the rest.

import { PgError } from '../errors.ts';
import type { LockKey, LockRequest } from './lock-keys.ts';
import type { SessionContext } from '../types/type-definition.ts';

export interface ListedStatement {
  readonly name: string;
  readonly text: string;
  readonly preparedAt: bigint;
  readonly parameterTypes: readonly number[];
  readonly fromSql: boolean;
}

export interface ListedCursor {
  readonly name: string;
  readonly text: string;
  readonly holdable: boolean;
  readonly binary: boolean;
  readonly scrollable: boolean;
  /** Microseconds since 1970. */
  readonly createdAt: bigint;
}

/** The sessions of a server, as one of them (`caller`, its process id) sees them. */
export interface ServerSessions {
  /** False, and a warning to the caller, when there is no such session. Throws 42501 for one of another user. */
  readonly cancel: (caller: number, processId: number) => boolean;
  readonly terminate: (caller: number, processId: number) => boolean;
  /** Sent when the caller's transaction commits. */
  readonly notify: (caller: number, channel: string, payload: string) => void;
  readonly listening: (caller: number) => readonly string[];
  readonly preparedStatements: (caller: number) => readonly ListedStatement[];
  readonly cursors: (caller: number) => readonly ListedCursor[];
  readonly exists: (processId: number) => boolean;
  /** An advisory lock: false when another session is in the way. */
  readonly lock: (caller: number, request: LockRequest) => boolean;
  /** False, and a warning to the caller, when it does not hold the lock. */
  readonly unlock: (caller: number, key: LockKey, shared: boolean) => boolean;
  readonly unlockAll: (caller: number) => void;
  /** Who keeps a session from the lock that it waits for. */
  readonly blockers: (processId: number) => readonly number[];
}

/** pg_notify in an executor. */
export interface SentNotification {
  readonly catalog: number;
  readonly processId: number;
  readonly channel: string;
  readonly payload: string;
}

/** By SessionContext.catalog: a process may hold several servers. */
const servers = new Map<number, ServerSessions>();
let outgoing: SentNotification[] = [];

export function setServerSessions(catalog: number, sessions: ServerSessions): void {
  servers.set(catalog, sessions);
}

export function dropServerSessions(catalog: number): void {
  servers.delete(catalog);
}

/** Throws 0A000 in an executor: there, rows of tables are worked on. */
export function serverSessions({ catalog = 0 }: SessionContext, what: string): ServerSessions {
  const sessions = servers.get(catalog);
  if (sessions !== undefined) return sessions;
  throw new PgError({
    code: '0A000',
    message: `${what} over rows of a table is not supported`,
    hint: 'Call it without a table, or over system catalogs.',
  });
}

export function notifyFrom({ catalog = 0, processId }: SessionContext, channel: string, payload: string): void {
  const sessions = servers.get(catalog);
  if (sessions === undefined) outgoing.push({ catalog, processId, channel, payload });
  else sessions.notify(processId, channel, payload);
}

/** What functions of this thread have sent since the last call. */
export function takeNotifications(): readonly SentNotification[] {
  if (outgoing.length === 0) return [];
  const taken = outgoing;
  outgoing = [];
  return taken;
}

/** In the main thread: what an executor's functions have sent. */
export function deliverNotifications(notifications: readonly SentNotification[]): void {
  for (const { catalog, processId, channel, payload } of notifications) {
    servers.get(catalog)?.notify(processId, channel, payload);
  }
}
