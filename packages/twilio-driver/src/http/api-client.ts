// Requests as statements make them: counted, within the budget, repeated where that is safe, recorded.
import { setTimeout as wait } from 'node:timers/promises';
import { PgError, pgError, type StatementScope } from '@twilio-sql/sql-engine/driver';
import { type ApiAnswer, type ApiRequest, decodeBody, type Outcome } from './api-request.ts';
import { answerError, failureError, type KeyKind } from './api-error.ts';
import { countRows } from './json-envelope.ts';
import type { RequestBudget } from './request-budget.ts';
import { retryDelay } from './retry-policy.ts';
import type { Sent, Transport } from './transport.ts';

export interface ApiClientOptions {
  readonly transport: Transport;
  /** What the transport signs in with, for errors. */
  readonly key: KeyKind;
  readonly budget: RequestBudget;
  readonly attemptsMax: number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface SendOptions {
  readonly scope: StatementScope;
  /** Narrower than the scope's when the reader can leave before the statement ends. */
  readonly signal: AbortSignal;
  /** Answers with one of these come back instead of being an error. */
  readonly acceptedStatus?: readonly number[];
  /** A read of a table's rows, which may be answered with what was kept. */
  readonly keepable?: boolean;
}

export interface ApiClient {
  /** Answers 2xx; anything else is a PgError, unless accepted. */
  readonly send: (request: ApiRequest, options: SendOptions) => Promise<ApiAnswer>;
  readonly originOf: (host: string) => string;
  readonly close: () => Promise<void>;
}

export async function defaultSleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal });
}

export function createApiClient(options: ApiClientOptions): ApiClient {
  const { transport, budget } = options;

  const attemptOnce = async (request: ApiRequest, attempt: number, { scope, signal }: SendOptions): Promise<Sent> => {
    const startedAt = options.clock();
    const { outcome, authorization } = await transport.send(request, signal);
    const answer = outcome.kind === 'answer' ? outcome.answer : undefined;
    if (answer?.status === 429) budget.throttled(startedAt);
    else if (answer !== undefined && answer.status < 500) budget.succeeded();
    const rows = request.method === 'GET' && answer?.status === 200 ? countRows(answer.body) : undefined;
    scope.recordRequest({
      startedAt,
      method: request.method,
      host: request.host,
      path: request.path,
      query: request.query,
      durationMs: options.clock() - startedAt,
      attempt,
      ...(answer === undefined ? {} : { status: answer.status }),
      ...(rows === undefined ? {} : { rows }),
      ...(answer?.requestId === undefined ? {} : { requestId: answer.requestId }),
      ...(outcome.kind === 'failure' ? { error: `${outcome.reason}: ${outcome.error.message}` } : {}),
    });
    return { outcome, authorization };
  };

  const send = async (request: ApiRequest, sendOptions: SendOptions): Promise<ApiAnswer> => {
    const { scope, signal, acceptedStatus = [] } = sendOptions;
    scope.takeRequests(1);
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const { outcome, authorization } = await budget.run(() => attemptOnce(request, attempt, sendOptions), signal);
      // Who was not let in has done nothing, so with a newer token or secret it may be sent again.
      if (!renewed && isUnauthorized(outcome)) {
        renewed = true;
        if (await transport.renew(request, authorization, signal)) continue;
      }
      const delayMs = retryDelay(request.method, outcome, attempt, options);
      if (delayMs !== undefined) {
        await options.sleep(delayMs, signal);
        continue;
      }
      if (outcome.kind === 'failure') throw failureError(request, outcome, attempt);
      const { answer } = outcome;
      if ((answer.status >= 200 && answer.status < 300) || acceptedStatus.includes(answer.status)) return answer;
      throw answerError(request, {
        status: answer.status,
        body: decodeBody(answer),
        attempts: attempt,
        requestId: answer.requestId,
        key: options.key,
      });
    }
  };

  return {
    send: async (request, sendOptions) => {
      try {
        return await send(request, sendOptions);
      } catch (error) {
        throw sendOptions.signal.aborted ? abortError(sendOptions.signal) : error;
      }
    },
    originOf: transport.originOf,
    close: transport.close,
  };
}

const isUnauthorized = (outcome: Outcome): boolean => outcome.kind === 'answer' && outcome.answer.status === 401;

/** Whoever aborted knows why, and may have said so with a PgError. */
export function abortError(signal: AbortSignal): PgError {
  const reason: unknown = signal.reason;
  return reason instanceof PgError ? reason : pgError('57014', 'canceling statement due to user request');
}
