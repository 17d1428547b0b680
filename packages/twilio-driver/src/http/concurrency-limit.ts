// How many requests an account gets at the same time: fewer when Twilio says 429, growing back. Connections to the
// same account share one.
import PQueue from 'p-queue';

export interface ConcurrencyLimit {
  /** Runs `task` when it is its turn. Aborted while waiting: rejects with the signal's reason. */
  readonly run: <T>(task: () => Promise<T>, signal: AbortSignal) => Promise<T>;
  /** A request that was sent at `startedAt` was answered 429. */
  readonly throttled: (startedAt: number) => void;
  readonly succeeded: () => void;
  /** How many may run at the same time just now. */
  readonly concurrency: () => number;
}

/**
 * Rounds of successes (as many as may run at the same time) before a level that was once too high is tried again;
 * twice as many each time that it still is. Each try costs some request an attempt.
 */
const [patienceMin, patienceMax] = [8, 256];

/** `concurrencyMax`: the most requests at the same time. */
export function createConcurrencyLimit(concurrencyMax: number, clock: () => number = Date.now): ConcurrencyLimit {
  const queue = new PQueue({ concurrency: concurrencyMax });
  let successes = 0;
  /** The lowest level that Twilio refused lately. */
  let ceiling = Number.POSITIVE_INFINITY;
  let patience = patienceMin;
  let loweredAt = Number.NEGATIVE_INFINITY;

  return {
    run: async (task, signal) => {
      try {
        return await queue.add(task, { signal });
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
    },
    // One overload answers many requests with 429: those that were under way when it was noticed count once.
    throttled: (startedAt) => {
      if (startedAt <= loweredAt) return;
      loweredAt = clock();
      successes = 0;
      patience = queue.concurrency < ceiling ? patienceMin : Math.min(patienceMax, patience * 2);
      ceiling = queue.concurrency;
      queue.concurrency = Math.max(1, Math.floor(queue.concurrency / 2));
    },
    // One more for each round of successes up to below what was too much, and patiently from there.
    succeeded: () => {
      successes += 1;
      const next = queue.concurrency + 1;
      if (next > concurrencyMax || successes < queue.concurrency * (next < ceiling ? 1 : patience)) return;
      successes = 0;
      if (next > ceiling) ceiling = Number.POSITIVE_INFINITY;
      queue.concurrency = next;
    },
    concurrency: () => queue.concurrency,
  };
}
