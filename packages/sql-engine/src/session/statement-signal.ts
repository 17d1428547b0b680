// When a statement has to stop: its reader's cancel, the session's end, statement_timeout. The session does not wait
// for the runner to notice: it stops waiting itself, and lets the runner clean up behind it.

import type { ResultChunk } from '../engine.ts';
import { PgError, pgError } from '../errors.ts';

/** Calls back after so many milliseconds, unless the returned function is called first. */
export type Timer = (callback: () => void, ms: number) => () => void;

export const systemTimer: Timer = (callback, ms) => {
  const handle = setTimeout(callback, ms);
  return () => clearTimeout(handle);
};

export class StatementSignal {
  readonly #controller = new AbortController();
  readonly #source: AbortSignal | undefined;
  readonly #timer: Timer;
  readonly #now: () => number;
  readonly #timeoutMs: number;
  readonly #forward = (): void => this.#controller.abort(cancelReason(this.#source?.reason));
  #spentMs = 0;

  constructor(source: AbortSignal | undefined, timeoutMs: number, timer: Timer, now: () => number) {
    this.#source = source;
    this.#timeoutMs = timeoutMs;
    this.#timer = timer;
    this.#now = now;
    if (source?.aborted === true) this.#forward();
    else source?.addEventListener('abort', this.#forward, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: PgError): void {
    this.#controller.abort(reason);
  }

  /** A new command of the client: its time counts from here. */
  restartTimeout(): void {
    this.#spentMs = 0;
  }

  /** Waits for a step of the statement, while the clock runs; throws the reason when it has to stop. */
  async during<T>(step: () => Promise<T>): Promise<T> {
    const { signal } = this.#controller;
    throwIfAborted(signal);
    const startedAt = this.#now();
    const stopTimer =
      this.#timeoutMs > 0
        ? this.#timer(() => this.abort(timeoutError()), Math.max(this.#timeoutMs - this.#spentMs, 0))
        : undefined;
    let onAbort = (): void => {};
    const aborted = new Promise<never>((_resolve, reject) => {
      onAbort = () => reject(reasonOf(signal));
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([step(), aborted]);
    } finally {
      stopTimer?.();
      signal.removeEventListener('abort', onAbort);
      this.#spentMs += this.#now() - startedAt;
    }
  }

  /** No longer listens to its source. */
  dispose(): void {
    this.#source?.removeEventListener('abort', this.#forward);
  }
}

function timeoutError(): PgError {
  return pgError('57014', 'canceling statement due to statement timeout');
}

/** A reader's own reason when it gave a PgError; its cancel otherwise. */
function cancelReason(reason: unknown): PgError {
  return reason instanceof PgError ? reason : pgError('57014', 'canceling statement due to user request');
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : pgError('57014', 'canceling statement due to user request');
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw reasonOf(signal);
}

/** Hands chunks on under the signal. Leaving early, an error and an abort all close the source. */
export async function* underSignal(
  chunks: AsyncIterable<ResultChunk>,
  signal: StatementSignal,
): AsyncGenerator<ResultChunk> {
  const iterator = chunks[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const result = await signal.during(() => iterator.next());
      if (result.done === true) {
        ended = true;
        return;
      }
      yield result.value;
    }
  } finally {
    signal.dispose();
    if (!ended) {
      // After an abort the runner may still be busy with a step: it cleans up when that ends.
      const closing = Promise.resolve(iterator.return?.()).catch(() => {});
      if (!signal.signal.aborted) await closing;
    }
  }
}
