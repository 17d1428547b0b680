// The error that programs see for whatever is wrong with a statement: PgError's fields as properties.
import { PgError } from '@twilio-sql/sql-engine';

export class SqlError extends Error {
  override readonly name = 'SqlError';
  /** SQLSTATE, five characters: https://www.postgresql.org/docs/15/errcodes-appendix.html */
  readonly code: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** Where in the statement: characters, counted from 1. */
  readonly position: number | undefined;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;

  constructor(cause: PgError) {
    super(cause.message, { cause });
    const { code, detail, hint, position, schema, table, column } = cause.fields;
    this.code = code;
    this.detail = detail;
    this.hint = hint;
    this.position = position;
    this.schema = schema;
    this.table = table;
    this.column = column;
  }
}

/** Anything but a PgError is a bug and passes as it is. */
export function toSqlError(error: unknown): unknown {
  return error instanceof PgError ? new SqlError(error) : error;
}
