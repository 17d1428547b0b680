// What Twilio answers when it refuses, and what silence means, as errors of Postgres. Bodies of requests are never
// part of an error: they hold messages.
import { type PgError, pgError } from '@twilio-sql/sql-engine/driver';
import type { ApiRequest, FailureReason } from './api-request.ts';
import { flexInsightsHint, isFlexInsights } from './flex-insights.ts';
import { ProxyError } from './proxy-error.ts';
import { twilioError } from './twilio-error.ts';

/** SQLSTATEs of Twilio's own codes, where the HTTP status says less. */
const byTwilioCode: Readonly<Record<number, string>> = {
  20003: '28000', // authenticate
  20006: '42501', // access denied
  20008: '42501', // not with test credentials
  20009: '55006', // can't be deleted before it is complete: object in use
  20403: '42501', // forbidden
  20429: '53400', // too many requests
  25021: '53400', // the same, of organisations
  45780: '53400', // the same, of Flex
  70051: '42501', // the key lacks the permission
};

const byStatus: Readonly<Record<number, string>> = {
  400: '22023',
  401: '28000',
  403: '42501',
  404: 'HV000',
  409: '23505',
  412: '40001', // changed since it was read
  422: '22023',
  429: '53400',
};

/** What signs in, as errors call it. */
export type KeyKind = 'auth token' | 'API key' | 'OAuth client';

const hintOf = (code: string, key: KeyKind): string | undefined => {
  switch (code) {
    case '28000':
      return `Check the account sid and the ${key} that the connection signs in with.`;
    case '42501':
      return key === 'auth token'
        ? 'The account has no access to this resource.'
        : `The ${key} has no permission for this resource, or it needs a main key or the auth token.`;
    case '53400':
      return 'Twilio limits how many requests an account makes at the same time. Lower the concurrency or the rate.';
    default:
      return undefined;
  }
};

/** True for answers after which nobody can know whether the request took effect. */
const isAmbiguous = (request: ApiRequest, status: number): boolean => request.method !== 'GET' && status >= 500;

const unknownEffect =
  'The request was sent once and is not repeated. Whether it took effect is not known: look before you repeat the statement.';

export interface AnswerFacts {
  readonly status: number;
  readonly body: string;
  readonly attempts: number;
  readonly requestId?: string | undefined;
  readonly key: KeyKind;
}

export function answerError(request: ApiRequest, facts: AnswerFacts): PgError {
  const { status, attempts, requestId, key } = facts;
  const { code: twilioCode, message, moreInfo, details } = twilioError(facts.body);
  const code = (twilioCode === undefined ? undefined : byTwilioCode[twilioCode]) ?? byStatus[status] ?? 'HV000';
  const said = message === undefined ? `HTTP status ${status}` : withoutSecrets(message.replace(/\.$/, ''), request);
  const detail = [
    ...details.map((text) => `${withoutSecrets(text.replace(/\.$/, ''), request)}.`),
    `HTTP status ${status}${twilioCode === undefined ? '' : `, Twilio error ${twilioCode}`}.`,
    ...(attempts > 1 ? [`${attempts} attempts.`] : []),
    ...(requestId === undefined ? [] : [`Request ${requestId}.`]),
    ...(isAmbiguous(request, status) ? [unknownEffect] : []),
  ];
  const flex = isFlexInsights(request) && (code === '28000' || code === '42501');
  const hint = flex ? flexInsightsHint : hintOf(code, key);
  const advice = [...(hint === undefined ? [] : [hint]), ...(moreInfo === undefined ? [] : [`See ${moreInfo}`])];
  return pgError(code, `Twilio refused ${request.method} ${request.path}: ${said}`, {
    detail: detail.join(' '),
    ...(advice.length === 0 ? {} : { hint: advice.join(' ') }),
  });
}

/** Parameters whose values are nobody's business, should Twilio repeat them. */
const privateParameter =
  /body|content|token|secret|password|twiml|text|code$|data|attributes|parameters|variables|payload|private|certificate/i;
/** Shorter values would hide words that mean nothing. */
const privateLengthMin = 4;

function withoutSecrets(text: string, request: ApiRequest): string {
  let result = text;
  for (const [name, value] of sentTexts(request)) {
    if (!privateParameter.test(name) || value.length < privateLengthMin) continue;
    result = withoutParts(result.replaceAll(value, '…'), value);
  }
  return result;
}

/** A part of a value that is this long is no accident: TwiML's text without its tags, a message that is cut. */
const partLength = 12;

function withoutParts(text: string, value: string): string {
  let result = '';
  for (let at = 0; at < text.length;) {
    let length = partLength;
    if (!value.includes(text.slice(at, at + length)) || at + length > text.length) {
      result += text.charAt(at);
      at += 1;
      continue;
    }
    while (at + length < text.length && value.includes(text.slice(at, at + length + 1))) length += 1;
    result += '…';
    at += length;
  }
  return result;
}

/** Each text that a write carries, and what it is called. What is inside an object is called as the object too. */
function sentTexts({ form, json }: ApiRequest): readonly (readonly [name: string, value: string])[] {
  if (json !== undefined) return textsWithin('', JSON.parse(json));
  return [...new URLSearchParams(form ?? '')].flatMap(([name, value]) => [
    [name, value] as const,
    // Objects are JSON in a form.
    ...(/^[[{]/.test(value) ? textsWithin(name, parsedOrNothing(value)) : []),
  ]);
}

function textsWithin(name: string, value: unknown): readonly (readonly [name: string, value: string])[] {
  if (typeof value === 'string') return [[name, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsWithin(Array.isArray(value) ? name : `${name}.${key}`, inner),
  );
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const failures: Readonly<Record<FailureReason, string>> = {
  refused: 'could not connect',
  reset: 'the connection broke',
  timeout: 'no answer in time',
};

export interface RequestFailure {
  readonly reason: FailureReason;
  readonly error: Error;
}

export function failureError(request: ApiRequest, failure: RequestFailure, attempts: number): PgError {
  const sent = request.method !== 'GET' && failure.reason !== 'refused';
  const facts = [
    ...(failure.error instanceof ProxyError ? [`${capitalised(failure.error.message)}.`] : []),
    ...(attempts > 1 ? [`${attempts} attempts.`] : []),
    ...(sent ? [unknownEffect] : []),
  ];
  return pgError('08006', `${failures[failure.reason]}: ${request.method} ${request.path} at ${request.host}`, {
    ...(facts.length === 0 ? {} : { detail: facts.join(' ') }),
  });
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
