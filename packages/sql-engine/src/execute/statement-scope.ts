// One running statement towards drivers: its budget of requests, its counters, its cancellation.

import { pgError, type Notice } from '../errors.ts';
import type { RequestRecord, StatementScope } from '../driver/statement.ts';

export interface ScopeOptions {
  readonly statementId: number;
  readonly signal: AbortSignal;
  readonly settings: Readonly<Record<string, string>>;
  readonly fresh: boolean;
  readonly notice: (notice: Notice) => void;
  readonly record: (statementId: number, record: RequestRecord) => void;
}

/** Counters of one statement, for EXPLAIN ANALYZE and progress. */
export interface RequestCounts {
  requests: number;
  attempts: number;
  /** Answers that were kept from earlier statements. */
  kept: number;
}

export interface CountedScope extends StatementScope {
  readonly counts: RequestCounts;
  /** Requests that may still be made; Infinity without a limit. */
  readonly remaining: () => number;
}

export function createScope(options: ScopeOptions): CountedScope {
  const { statementId, signal, settings, fresh, notice, record } = options;
  const limit = requestLimit(settings);
  const counts: RequestCounts = { requests: 0, attempts: 0, kept: 0 };
  return {
    statementId,
    signal,
    settings,
    fresh,
    notice,
    counts,
    remaining: () => limit - counts.requests,
    takeRequests: (count) => {
      if (counts.requests + count > limit) throw tooManyRequests(limit);
      counts.requests += count;
    },
    recordRequest: (entry) => {
      counts.attempts += 1;
      record(statementId, entry);
    },
    recordKept: () => {
      counts.kept += 1;
    },
  };
}

function requestLimit(settings: Readonly<Record<string, string>>): number {
  const limit = Number(settings['twilio.max_requests'] ?? '0');
  return limit === 0 ? Number.POSITIVE_INFINITY : limit;
}

export function tooManyRequests(limit: number, needed?: number): Error {
  const needs = needed === undefined ? 'more requests than' : `${needed} requests, more than`;
  return pgError('54000', `the statement needs ${needs} twilio.max_requests (${limit}) allows`, {
    detail: 'Nothing was returned: a partial result is never given.',
    hint: 'Narrow the query (a date range, a number, a sid), or raise the limit with SET twilio.max_requests = …; 0 means no limit.',
  });
}
