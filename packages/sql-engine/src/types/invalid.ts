// The two errors that nearly every input function throws.

import { pgError, type PgError } from '../errors.ts';

/** `type` is the name that Postgres prints: `integer`, `timestamp with time zone`. */
export function invalidInput(type: string, text: string, detail?: string): PgError {
  return pgError('22P02', `invalid input syntax for type ${type}: "${text}"`, detail === undefined ? {} : { detail });
}

export function outOfRange(type: string, text: string): PgError {
  return pgError('22003', `value "${text}" is out of range for type ${type}`);
}
