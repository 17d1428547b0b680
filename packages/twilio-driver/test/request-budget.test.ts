// The budget that all statements share.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createRequestBudget } from '../src/http/request-budget.ts';

const { signal } = new AbortController();

afterEach(() => vi.useRealTimers());

describe('concurrency', () => {
  test('halves once for each overload and grows back by full rounds of successes', () => {
    let now = 0;
    const budget = createRequestBudget({ concurrency: 8, ratePerSecond: 0 }, () => now);
    now = 100;
    budget.throttled(50);
    budget.throttled(60);
    budget.throttled(100);
    expect(budget.concurrency()).toBe(4);
    now = 200;
    budget.throttled(150);
    budget.throttled(250);
    expect(budget.concurrency()).toBe(1);
    budget.throttled(300);
    expect(budget.concurrency()).toBe(1);
    const growth = Array.from({ length: 28 }, () => {
      budget.succeeded();
      return budget.concurrency();
    });
    expect(growth.slice(0, 3)).toEqual([2, 2, 3]);
    expect(growth.at(-1)).toBe(8);
    budget.succeeded();
    expect(budget.concurrency()).toBe(8);
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
