// What SQLite says when a user's statement goes beyond what it can do, in Postgres' words and with its SQLSTATEs.

import Database from 'better-sqlite3';
import { PgError } from '../errors.ts';
import { isStackOverflow, stackDepthError } from '../parse/parse.ts';

/** Arguments of window functions, which SQLite checks in words of its own. */
const argumentErrors: readonly { readonly text: string; readonly code: string; readonly message: string }[] = [
  {
    text: 'frame starting offset must be',
    code: '22013',
    message: 'invalid preceding or following size in window function',
  },
  {
    text: 'frame ending offset must be',
    code: '22013',
    message: 'invalid preceding or following size in window function',
  },
  { text: 'argument of ntile must be', code: '22014', message: 'argument of ntile must be greater than zero' },
  {
    text: 'second argument to nth_value must be',
    code: '22016',
    message: 'argument of nth_value must be greater than zero',
  },
];

/** A writer that read before another one wrote, or another process at the same file. */
function busyError(error: InstanceType<typeof Database.SqliteError>): PgError {
  return error.code === 'SQLITE_BUSY_SNAPSHOT'
    ? new PgError({ code: '40001', message: 'could not serialize access due to concurrent update' }, { cause: error })
    : new PgError(
        {
          code: '55P03',
          message: 'the file of the local tables is locked by another process',
          hint: 'Try again, or give this process a --data-dir of its own.',
        },
        { cause: error },
      );
}

/** SQLite's own bounds, by what it says of them. */
const boundErrors: readonly { readonly text: RegExp; readonly code: string; readonly message: string }[] = [
  { text: /Expression tree is too large|parser stack overflow/, code: '54001', message: 'stack depth limit exceeded' },
  {
    text: /at most \d+ tables in a join|too many FROM clause terms/,
    code: '54000',
    message: 'too many tables in a join',
  },
  { text: /too many terms in compound SELECT/, code: '54000', message: 'too many parts of a set operation' },
  { text: /too many (columns|result columns|terms in)/, code: '54011', message: 'too many columns' },
  { text: /too many SQL variables|variable number must be/, code: '54000', message: 'too many values in a statement' },
  {
    text: /too many arguments on function/,
    code: '54023',
    message: 'cannot pass more than 100 arguments to a function',
  },
  { text: /out of memory/, code: '53200', message: 'out of memory' },
];

/** A value that is larger than JavaScript's can be, or a nesting that its stack does not hold. */
function sizeError(error: RangeError): PgError | RangeError {
  if (isStackOverflow(error)) return stackDepthError();
  if (!/^Invalid (string|array|typed array) length|allocation failed|exceeds/i.test(error.message)) return error;
  return new PgError(
    { code: '54000', message: 'out of memory', detail: 'A value of this statement is too large.' },
    { cause: error },
  );
}

/** What SQLite or the language's own bounds refuse, as Postgres' error; anything else as it came. */
export function userError(error: unknown): unknown {
  if (error instanceof RangeError) return sizeError(error);
  if (error instanceof PgError || !(error instanceof Database.SqliteError)) return error;
  const bound = boundErrors.find(({ text }) => text.test(error.message));
  if (bound !== undefined) return new PgError({ code: bound.code, message: bound.message }, { cause: error });
  if (error.code === 'SQLITE_TOOBIG') {
    return new PgError({ code: '54000', message: 'a value of this statement is too large' }, { cause: error });
  }
  if (error.code.startsWith('SQLITE_CONSTRAINT')) {
    return new PgError({ code: '23505', message: 'duplicate key value violates unique constraint' }, { cause: error });
  }
  if (error.code.startsWith('SQLITE_BUSY')) return busyError(error);
  if (error.code === 'SQLITE_FULL') {
    const hint = 'Narrow the query, or free space where temporary files are kept.';
    return new PgError({ code: '53100', message: 'no space left for temporary tables', hint }, { cause: error });
  }
  if (error.message.includes('malformed JSON')) {
    return new PgError({ code: 'HV000', message: 'the answer is not the JSON that was announced' }, { cause: error });
  }
  const known = argumentErrors.find(({ text }) => error.message.includes(text));
  if (known !== undefined) return new PgError({ code: known.code, message: known.message }, { cause: error });
  if (error.message.includes('integer overflow')) {
    return new PgError({ code: '22003', message: 'bigint out of range' }, { cause: error });
  }
  return error;
}
