// The budget that all statements share.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createConcurrencyLimit } from '../src/http/concurrency-limit.ts';
import { createNodeRate, type NodeRate } from '../src/http/node-rate.ts';
import { createRequestBudget, type RequestBudget } from '../src/http/request-budget.ts';

const { signal } = new AbortController();

const noLimit: NodeRate = { take: () => Promise.resolve(), nodes: () => 0 };
const budgetOf = (concurrency: number, clock: () => number = Date.now, rate = noLimit): RequestBudget =>
  createRequestBudget(createConcurrencyLimit(concurrency, clock), rate);

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
    const budget = budgetOf(8, () => now);
    expect(overload(budget)).toBe(4);
    // Those were under way when the overload was noticed.
    budget.throttled(now);
    budget.throttled(now - 1);
    expect(budget.concurrency()).toBe(4);
    expect([overload(budget), overload(budget), overload(budget)]).toEqual([2, 1, 1]);
  });

  test('grows back by rounds of successes, and with patience where it was too much', () => {
    const budget = budgetOf(8, () => now);
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
    const budget = budgetOf(100, Date.now, createNodeRate({ nodesMin: 1, nodesMax: 1, ratePerNode: 5 }, Date.now));
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

  test('nodes are added while requests wait, up to the most, and go again when fewer would do', async () => {
    vi.useFakeTimers();
    const rate = createNodeRate({ nodesMin: 2, nodesMax: 4, ratePerNode: 25 }, Date.now);
    let begun = 0;
    const ask = (count: number): Promise<unknown> =>
      Promise.all(Array.from({ length: count }, () => rate.take(signal).then(() => (begun += 1))));
    expect(rate.nodes()).toBe(2);
    const all = ask(300);
    await vi.advanceTimersByTimeAsync(0);
    // The first request that has to wait brings the third node, a tenth of a second later the fourth comes.
    expect([begun, rate.nodes()]).toEqual([75, 3]);
    await vi.advanceTimersByTimeAsync(110);
    expect([begun, rate.nodes()]).toEqual([100, 4]);
    await vi.advanceTimersByTimeAsync(880);
    expect(begun).toBe(100);
    await vi.advanceTimersByTimeAsync(2200);
    await all;
    expect([begun, rate.nodes()]).toEqual([300, 4]);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(rate.nodes()).toBe(2);
  });

  test('no second has more than its nodes allow, and who gives up waiting is not counted', async () => {
    vi.useFakeTimers();
    const rate = createNodeRate({ nodesMin: 1, nodesMax: 1, ratePerNode: 2 }, Date.now);
    const times: number[] = [];
    const take = (by = signal): Promise<unknown> => rate.take(by).then(() => times.push(Date.now()));
    const start = Date.now();
    const controller = new AbortController();
    const all = Promise.all([take(), take(), take()]);
    const leaver = take(controller.signal);
    const last = take();
    controller.abort(new Error('gone'));
    await expect(leaver).rejects.toThrow('gone');
    await vi.advanceTimersByTimeAsync(2500);
    await Promise.all([all, last]);
    expect(times.map((time) => time - start)).toEqual([0, 0, 1000, 1000]);
  });

  test('less than one a second', async () => {
    vi.useFakeTimers();
    const rate = createNodeRate({ nodesMin: 1, nodesMax: 1, ratePerNode: 0.25 }, Date.now);
    let begun = 0;
    const all = Promise.all([1, 2].map(() => rate.take(signal).then(() => (begun += 1))));
    await vi.advanceTimersByTimeAsync(3900);
    expect(begun).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    await all;
    expect(begun).toBe(2);
  });

  test('whoever is cancelled in the queue never begins', async () => {
    const budget = budgetOf(1);
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
