// The one error that users see: Postgres' ErrorResponse fields. Anything else that is thrown is a bug.

export interface PgErrorFields {
  /** SQLSTATE, five characters. */
  readonly code: string;
  /** Lower case, no full stop, Postgres' wording where Postgres has one. */
  readonly message: string;
  /** A sentence. */
  readonly detail?: string;
  /** A sentence that says what to do. */
  readonly hint?: string;
  /** Where in the statement's text: characters, counted from 1. */
  readonly position?: number;
  readonly where?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly dataType?: string;
  readonly constraint?: string;
  readonly severity?: 'ERROR' | 'FATAL';
}

export class PgError extends Error {
  override readonly name = 'PgError';
  readonly fields: PgErrorFields;

  constructor(fields: PgErrorFields, options?: ErrorOptions) {
    super(fields.message, options);
    this.fields = fields;
  }

  get code(): string {
    return this.fields.code;
  }

  /** The same error with a position, unless it has one already. */
  at(position: number | undefined): PgError {
    if (position === undefined || this.fields.position !== undefined) return this;
    return new PgError({ ...this.fields, position }, { cause: this });
  }
}

/** Short form for the common case: a code and a message. */
export function pgError(code: string, message: string, more: Omit<PgErrorFields, 'code' | 'message'> = {}): PgError {
  return new PgError({ code, message, ...more });
}

/** 0A000: something that Postgres can do and this engine can't (yet). Names the construct. */
export function notSupported(construct: string, position?: number): PgError {
  return new PgError({
    code: '0A000',
    message: `${construct} is not supported`,
    ...(position === undefined ? {} : { position }),
  });
}

/** A message that accompanies a result: NOTICE, WARNING, INFO. */
export interface Notice extends Omit<PgErrorFields, 'severity'> {
  readonly severity: 'NOTICE' | 'WARNING' | 'INFO' | 'LOG' | 'DEBUG';
}

export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
