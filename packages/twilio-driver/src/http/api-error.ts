// What Twilio answers when it refuses, and what silence means, as errors of Postgres. Bodies of requests are never
// part of an error: they hold messages.
import { type PgError, pgError } from '@twilio-sql/sql-engine/driver';
import type { ApiRequest, FailureReason } from './api-request.ts';

/** `{"code":20404,"message":"…","more_info":"…","status":404}`: nearly everywhere. */
interface ClassicError {
  readonly code?: number;
  readonly message?: string;
  readonly moreInfo?: string;
}

/** SQLSTATEs of Twilio's own codes, where the HTTP status says less. */
const byTwilioCode: Readonly<Record<number, string>> = {
  20003: '28000', // authenticate
  20006: '42501', // access denied
  20009: '55006', // can't be deleted before it is complete: object in use
  70051: '42501', // the key lacks the permission
};

const byStatus: Readonly<Record<number, string>> = {
  400: '22023',
  401: '28000',
  403: '42501',
  404: 'HV000',
  409: '23505',
  429: '53400',
};

const hints: Readonly<Record<string, string>> = {
  '28000': 'Check the account sid and the auth token or API key that the server was started with.',
  '42501': 'The API key has no permission for this resource, or it needs a main key or the auth token.',
  '53400': 'Twilio limits how many requests an account makes at the same time. Lower the concurrency or the rate.',
};

/** True for answers after which nobody can know whether the request took effect. */
const isAmbiguous = (request: ApiRequest, status: number): boolean => request.method !== 'GET' && status >= 500;

const unknownEffect =
  'The request was sent once and is not repeated. Whether it took effect is not known: look before you repeat the statement.';

export function answerError(
  request: ApiRequest,
  status: number,
  body: string,
  attempts: number,
  requestId?: string,
): PgError {
  const { code: twilioCode, message, moreInfo } = parseError(body);
  const code = (twilioCode === undefined ? undefined : byTwilioCode[twilioCode]) ?? byStatus[status] ?? 'HV000';
  const said = message === undefined ? `HTTP status ${status}` : message.replace(/\.$/, '');
  const facts = [
    `HTTP status ${status}${twilioCode === undefined ? '' : `, Twilio error ${twilioCode}`}.`,
    ...(attempts > 1 ? [`${attempts} attempts.`] : []),
    ...(requestId === undefined ? [] : [`Request ${requestId}.`]),
    ...(isAmbiguous(request, status) ? [unknownEffect] : []),
  ];
  const advice = [
    ...(hints[code] === undefined ? [] : [hints[code]]),
    ...(moreInfo === undefined ? [] : [`See ${moreInfo}`]),
  ];
  return pgError(code, `Twilio refused ${request.method} ${request.path}: ${said}`, {
    detail: facts.join(' '),
    ...(advice.length === 0 ? {} : { hint: advice.join(' ') }),
  });
}

const failures: Readonly<Record<FailureReason, { readonly code: string; readonly what: string }>> = {
  refused: { code: '08006', what: 'could not connect' },
  reset: { code: '08006', what: 'the connection broke' },
  timeout: { code: '08006', what: 'no answer in time' },
};

export function failureError(
  request: ApiRequest,
  failure: { readonly reason: FailureReason; readonly error: Error },
  attempts: number,
): PgError {
  const { code, what } = failures[failure.reason];
  const sent = request.method !== 'GET' && failure.reason !== 'refused';
  const facts = [...(attempts > 1 ? [`${attempts} attempts.`] : []), ...(sent ? [unknownEffect] : [])];
  return pgError(code, `${what}: ${request.method} ${request.path} at ${request.host}`, {
    ...(facts.length === 0 ? {} : { detail: facts.join(' ') }),
  });
}

function parseError(body: string): ClassicError {
  const parsed = parseObject(body);
  const { code, message } = parsed;
  const moreInfo = parsed['more_info'];
  // `detail` and `title` are RFC 9457's, which Twilio's newer products use.
  const text = [message, parsed['detail'], parsed['title']].find((part) => typeof part === 'string');
  return {
    ...(typeof code === 'number' ? { code } : {}),
    ...(typeof text === 'string' ? { message: text } : {}),
    ...(typeof moreInfo === 'string' ? { moreInfo } : {}),
  };
}

function parseObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    // as: an object of unknowns; every property is checked when it is read.
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {}; // A proxy's page of HTML: the status is all there is to tell.
  }
}
