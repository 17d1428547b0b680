// Errors as Google's APIs answer them: `{ error: { code, message, status, details } }`, by the SQLSTATE of what went
// wrong. https://cloud.google.com/apis/design/errors
import { PgError } from '@twilio-sql/sql-engine';
import { SqlError } from '../embedded/sql-error.ts';

/** google.rpc.Code by name, with the HTTP status that it is answered with. */
const HTTP_STATUS = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  ABORTED: 409,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  UNKNOWN: 500,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
} as const;

export type StatusName = keyof typeof HTTP_STATUS;

/** What is wrong with a request, apart from its statement. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: StatusName;
  /** Where the status of HTTP says more than Google's does: 405, 413, 415, 421. */
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: StatusName,
    message: string,
    { httpStatus = HTTP_STATUS[status], headers = {} }: { httpStatus?: number; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.httpStatus = httpStatus;
    this.headers = headers;
  }
}

/** How a statement's error is to be read. */
export interface ErrorContext {
  /** The request writes: what it did is not known when Twilio did not answer. */
  readonly writes: boolean;
  /** Tables and functions are named by the path, not by SQL of the caller. */
  readonly namedByPath: boolean;
}

export interface ErrorAnswer {
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** undefined for what is a bug: the caller logs it, and answers `internalError`. */
export function errorAnswer(error: unknown, context: ErrorContext): ErrorAnswer | undefined {
  if (error instanceof HttpError) {
    return {
      httpStatus: error.httpStatus,
      headers: error.headers,
      body: bodyOf(error.httpStatus, error.status, error.message, []),
    };
  }
  const sql = error instanceof PgError ? new SqlError(error) : error;
  if (!(sql instanceof SqlError)) return undefined;
  const status = statusOf(sql.code, context);
  const httpStatus = HTTP_STATUS[status];
  return { httpStatus, headers: {}, body: bodyOf(httpStatus, status, sql.message, [errorInfo(sql)]) };
}

export const internalError: ErrorAnswer = {
  httpStatus: 500,
  headers: {},
  body: bodyOf(500, 'INTERNAL', 'internal error', []),
};

function bodyOf(code: number, status: StatusName, message: string, details: readonly object[]): string {
  return JSON.stringify({ error: { code, message, status, details } });
}

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto */
function errorInfo({ code, detail, hint, position, schema, table, column }: SqlError): object {
  const facts = { sqlstate: code, detail, hint, position: position?.toString(), schema, table, column };
  const metadata = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  return {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: `SQLSTATE_${code}`,
    domain: 'twilio-sql',
    metadata,
  };
}

/** SQLSTATEs of their own; by class (the first two characters) where there is none. */
const BY_CODE: Readonly<Record<string, StatusName>> = {
  '25006': 'PERMISSION_DENIED',
  '3D000': 'NOT_FOUND',
  '42501': 'PERMISSION_DENIED',
  '54000': 'FAILED_PRECONDITION',
  '55006': 'ABORTED',
  '55P03': 'ABORTED',
  '57014': 'CANCELLED',
  P0002: 'NOT_FOUND',
  '23505': 'ALREADY_EXISTS',
};

const BY_CLASS: Readonly<Record<string, StatusName>> = {
  '08': 'UNAVAILABLE',
  '0A': 'UNIMPLEMENTED',
  '21': 'INVALID_ARGUMENT',
  '22': 'INVALID_ARGUMENT',
  '23': 'FAILED_PRECONDITION',
  '25': 'FAILED_PRECONDITION',
  // Not the caller's: those of the connection, which Twilio refuses.
  '28': 'FAILED_PRECONDITION',
  '34': 'INVALID_ARGUMENT',
  '3F': 'INVALID_ARGUMENT',
  '40': 'ABORTED',
  '42': 'INVALID_ARGUMENT',
  '53': 'RESOURCE_EXHAUSTED',
  '54': 'RESOURCE_EXHAUSTED',
  '55': 'FAILED_PRECONDITION',
  '57': 'UNAVAILABLE',
  P0: 'FAILED_PRECONDITION',
  XX: 'INTERNAL',
};

function statusOf(code: string, { writes, namedByPath }: ErrorContext): StatusName {
  if (namedByPath && (code === '42P01' || code === '42883')) return 'NOT_FOUND';
  const status = BY_CODE[code] ?? BY_CLASS[code.slice(0, 2)] ?? 'UNKNOWN';
  // Clients try UNAVAILABLE again by themselves; what writes must not be sent twice.
  return writes && status === 'UNAVAILABLE' ? 'UNKNOWN' : status;
}

/** The request took longer than it may. */
export function deadlineExceeded(milliseconds: number, writes: boolean): HttpError {
  const unknown = writes ? '; what it wrote until then is not known' : '';
  return new HttpError('DEADLINE_EXCEEDED', `the request was not done within ${milliseconds / 1000} s${unknown}`);
}
