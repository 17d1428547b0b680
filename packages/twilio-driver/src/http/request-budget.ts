// The process-wide budget of requests: how many at the same time (falls when Twilio says 429, grows back) and how
// many a second.
import PQueue from 'p-queue';

export interface BudgetOptions {
  /** The most requests at the same time. */
  readonly concurrency: number;
  /** Requests a second over all; 0 for no limit. */
  readonly ratePerSecond: number;
}

export interface RequestBudget {
  /** Runs `task` when it is its turn. Aborted while waiting: rejects with the signal's reason. */
  readonly run: <T>(task: () => Promise<T>, signal: AbortSignal) => Promise<T>;
  /** A request that was sent at `startedAt` was answered 429. */
  readonly throttled: (startedAt: number) => void;
  readonly succeeded: () => void;
  /** How many may run at the same time just now. */
  readonly concurrency: () => number;
}

export function createRequestBudget(options: BudgetOptions, clock: () => number): RequestBudget {
  const rate =
    options.ratePerSecond > 0
      ? { interval: 1000, intervalCap: Math.max(1, Math.floor(options.ratePerSecond)), strict: true }
      : {};
  const queue = new PQueue({ concurrency: options.concurrency, ...rate });
  let successes = 0;
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
      queue.concurrency = Math.max(1, Math.floor(queue.concurrency / 2));
    },
    // One more for each full round of successes: slow enough to settle just below the limit.
    succeeded: () => {
      successes += 1;
      if (successes < queue.concurrency || queue.concurrency >= options.concurrency) return;
      successes = 0;
      queue.concurrency += 1;
    },
    concurrency: () => queue.concurrency,
  };
}
