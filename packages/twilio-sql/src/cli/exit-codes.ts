// Exit codes of the command.
import { PgError } from '@twilio-sql/sql-engine';

export const EXIT = {
  ok: 0,
  /** A statement failed, or the server could not start. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** No credentials, wrong ones, or no connection to Twilio. */
  connection: 3,
  /** Ctrl-C; as shells have it, 128 and the signal's number. */
  interrupted: 130,
  terminated: 143,
} as const;

/** SQLSTATE classes 08 (connection) and 28 (authorization) are about the way to Twilio. */
export function exitCodeOf(error: unknown): number {
  return error instanceof PgError && /^(08|28)/.test(error.code) ? EXIT.connection : EXIT.failed;
}
