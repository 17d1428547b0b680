// Which databases there are, and what a user may do in them: told by whoever runs the server.

import { pgError, type Engine, type PgError, type SessionOptions } from '@twilio-sql/sql-engine';

/** What of a session's options a database decides for a user. */
export type Grants = Pick<SessionOptions, 'readOnly' | 'fixedSettings' | 'schemas'>;

export interface OpenedDatabase {
  readonly engine: Engine;
  readonly grants?: Grants;
}

/** Asked once the user is who it says. Throws `noDatabase`, `noConnectPrivilege`. */
export type OpenDatabase = (request: {
  readonly database: string;
  readonly user: string;
}) => OpenedDatabase | Promise<OpenedDatabase>;

/** 3D000 */
export function noDatabase(name: string): PgError {
  return pgError('3D000', `database "${name}" does not exist`);
}

/** 42501 */
export function noConnectPrivilege(name: string): PgError {
  return pgError('42501', `permission denied for database "${name}"`, {
    detail: 'User does not have CONNECT privilege.',
  });
}
