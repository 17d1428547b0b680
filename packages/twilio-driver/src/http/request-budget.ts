// The budget of a connection's requests: how many at the same time, and how many a second.
import type { ConcurrencyLimit } from './concurrency-limit.ts';
import type { NodeRate } from './node-rate.ts';

export type RequestBudget = ConcurrencyLimit;

/** A request that waits for its second holds its place among those at the same time: nobody else could begin sooner. */
export function createRequestBudget(limit: ConcurrencyLimit, rate: NodeRate): RequestBudget {
  return {
    ...limit,
    run: (task, signal) =>
      limit.run(async () => {
        await rate.take(signal);
        return await task();
      }, signal),
  };
}
