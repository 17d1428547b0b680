// The budget that all statements share.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createRequestBudget, type RequestBudget } from '../src/http/request-budget.ts';

const { signal } = new AbortController();

afterEach(() => vi.useRealTimers());

describe('concurrency', () => {
  let now = 0;
  const overload = (budget: RequestBudget): number => {
    now += 1;
    budget.throttled(now);
    return budget.concurrency();
  };
  /** Successes until one more may run, and how many that are then. */
  const growth = (budget: RequestBudget): readonly [successes: number, concurrency: number] => {
    const before = budget.concurrency();
    for (let successes = 1; successes <= 10_000; successes += 1) {
      budget.succeeded();
      if (budget.concurrency() !== before) return [successes, budget.concurrency()];
    }
    return [Infinity, before];
  };

  test('halves once for each overload, down to one', () => {
    const budget = createRequestBudget({ concurrency: 8, ratePerSecond: 0 }, () => now);
    expect(overload(budget)).toBe(4);
    // Those were under way when the overload was noticed.
    budget.throttled(now);
    budget.throttled(now - 1);
    expect(budget.concurrency()).toBe(4);
    expect([overload(budget), overload(budget), overload(budget)]).toEqual([2, 1, 1]);
  });

  test('grows back by rounds of successes, and with patience where it was too much', () => {
    const budget = createRequestBudget({ concurrency: 8, ratePerSecond: 0 }, () => now);
    expect([overload(budget), overload(budget)]).toEqual([4, 2]);
    // Four were too many: three come soon, four after eight rounds.
    expect(growth(budget)).toEqual([2, 3]);
    expect(growth(budget)).toEqual([24, 4]);
    // Still too many: sixteen rounds.
    expect(overload(budget)).toBe(2);
    expect(growth(budget)).toEqual([2, 3]);
    expect(growth(budget)).toEqual([48, 4]);
    // Not too many any more: on to what was asked for, and no further.
    expect(growth(budget)).toEqual([64, 5]);
    expect([growth(budget), growth(budget), growth(budget)]).toEqual([
      [5, 6],
      [6, 7],
      [7, 8],
    ]);
    expect(growth(budget)).toEqual([Infinity, 8]);
  });
});

describe('rate', () => {
  test('no more than so many begin in a second', async () => {
    vi.useFakeTimers();
    const budget = createRequestBudget({ concurrency: 100, ratePerSecond: 5 }, Date.now);
    let begun = 0;
    const all = Array.from({ length: 12 }, () =>
      budget.run(() => {
        begun += 1;
        return Promise.resolve();
      }, signal),
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toBe(5);
    await vi.advanceTimersByTimeAsync(999);
    expect(begun).toBe(5);
    await vi.advanceTimersByTimeAsync(2);
    expect(begun).toBe(10);
    await vi.advanceTimersByTimeAsync(1001);
    await Promise.all(all);
    expect(begun).toBe(12);
  });

  test('whoever is cancelled in the queue never begins', async () => {
    const budget = createRequestBudget({ concurrency: 1, ratePerSecond: 0 }, Date.now);
    const controller = new AbortController();
    let release = (): void => {};
    const first = budget.run(() => new Promise<void>((resolve) => (release = resolve)), signal);
    let begun = false;
    const second = budget.run(() => {
      begun = true;
      return Promise.resolve();
    }, controller.signal);
    controller.abort(new Error('cancelled'));
    await expect(second).rejects.toThrow('cancelled');
    release();
    await first;
    expect(begun).toBe(false);
  });
});
