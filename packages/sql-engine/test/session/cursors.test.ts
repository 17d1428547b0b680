// Rows that cursors keep, and what they cost: the file beyond memory, rows that are forgotten, requests.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RowStore } from '../../src/session/row-store.ts';
import { decodeTextRows, textField, textRows } from '../../src/session/utility-result.ts';
import type { ResultChunk } from '../../src/engine.ts';

/** Rows with the numbers from and to, as one piece. */
async function rowsOf(from: number, to: number): Promise<ResultChunk> {
  const rows = Array.from({ length: to - from + 1 }, (_, index) => [String(from + index), 'x'.repeat(100)]);
  for await (const chunk of textRows([textField('n')], rows, '').chunks) return chunk;
  throw new Error('no rows');
}

async function numbers(chunks: AsyncIterable<ResultChunk>): Promise<number[]> {
  const found: number[] = [];
  for await (const chunk of chunks) found.push(...decodeTextRows(chunk).map((row) => Number(row[0])));
  return found;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a store that goes to a file', () => {
  const store = new RowStore('file', 3_000);

  beforeAll(async () => {
    for (let first = 1; first <= 100; first += 7) await store.add(await rowsOf(first, Math.min(first + 6, 100)));
  });

  afterAll(() => store.close());

  it('has every row, in both directions', async () => {
    expect(store.count).toBe(100);
    expect(store.first).toBe(1);
    expect(await numbers(store.ascending(1, 100))).toEqual(range(1, 100));
    expect(await numbers(store.descending(100, 1))).toEqual(range(1, 100).reverse());
  });

  it('has any part of them', async () => {
    expect(await numbers(store.ascending(7, 8))).toEqual([7, 8]);
    expect(await numbers(store.ascending(3, 3))).toEqual([3]);
    expect(await numbers(store.descending(60, 31))).toEqual(range(31, 60).reverse());
    expect(await numbers(store.descending(98, 98))).toEqual([98]);
  });
});

describe('a store that forgets', () => {
  it('keeps the newest rows', async () => {
    const store = new RowStore('forget', 3_000);
    for (let first = 1; first <= 91; first += 10) await store.add(await rowsOf(first, first + 9));
    expect(store.first).toBeGreaterThan(50);
    expect(await numbers(store.descending(100, store.first))).toEqual(range(store.first, 100).reverse());
  });
});
