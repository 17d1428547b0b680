// When a request is sent again, and after how long. A 429 was never processed, so it may always be repeated;
// everything else only when the request changes nothing.
import type { Outcome, RequestMethod } from './api-request.ts';
import { ProxyError } from './proxy-error.ts';

/** Full jitter: anything up to 250 ms · 2^(attempt - 1), but never more than 20 s. */
const firstDelayMs = 250;
const delayMaxMs = 20_000;
/** Longer waits than this are an error that says so, instead of a query that seems to hang. */
const retryAfterMaxMs = 60_000;

export interface RetryOptions {
  readonly attemptsMax: number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Milliseconds to wait before the next attempt; undefined when the outcome is final. */
export function retryDelay(
  method: RequestMethod,
  outcome: Outcome,
  attempt: number,
  options: RetryOptions,
): number | undefined {
  if (attempt >= options.attemptsMax || !isRepeatable(method, outcome)) return undefined;
  const jitter = Math.floor(options.random() * Math.min(delayMaxMs, firstDelayMs * 2 ** (attempt - 1)));
  if (outcome.kind === 'failure' || outcome.answer.retryAfterMs === undefined) return jitter;
  return outcome.answer.retryAfterMs > retryAfterMaxMs ? undefined : outcome.answer.retryAfterMs + jitter;
}

function isRepeatable(method: RequestMethod, outcome: Outcome): boolean {
  if (outcome.kind === 'answer' && outcome.answer.status === 429) return true;
  // A proxy that does not let us through will not the next time either.
  if (outcome.kind === 'failure' && isRefusal(outcome.error)) return false;
  if (method !== 'GET') return false;
  return outcome.kind === 'failure' || outcome.answer.status >= 500;
}

const isRefusal = (error: Error): boolean => error instanceof ProxyError && error.failure !== 'unreachable';
