// The progress of long reads.
import { describe, expect, test } from 'vitest';
import { progressLine } from '../../src/cli/progress.ts';

function written(isTerminal: boolean): { readonly texts: string[]; readonly line: ReturnType<typeof progressLine> } {
  const texts: string[] = [];
  return { texts, line: progressLine({ write: (text) => texts.push(text), isTerminal }) };
}

describe('progress', () => {
  test('is not told of quick reads', () => {
    const { texts, line } = written(true);
    line.show({ requests: 1, rows: 10, elapsedMs: 100 });
    line.clear();
    expect(texts).toEqual([]);
  });

  test('is one line on a terminal, written over and taken away', () => {
    const { texts, line } = written(true);
    line.show({ requests: 1, rows: 1000, elapsedMs: 500 });
    line.show({ requests: 1200, rows: 1_200_000, elapsedMs: 60_000 });
    line.clear();
    line.clear();
    expect(texts).toEqual([
      '\r\x1b[K1 request, 1,000 rows, 2,000 rows/s',
      '\r\x1b[K1,200 requests, 1,200,000 rows, 20,000 rows/s',
      '\r\x1b[K',
    ]);
  });

  test('is a line now and then elsewhere', () => {
    const { texts, line } = written(false);
    for (const elapsedMs of [500, 1_900, 2_000, 3_000, 11_000, 12_000, 13_000]) {
      line.show({ requests: 2, rows: elapsedMs, elapsedMs });
    }
    line.clear();
    expect(texts).toEqual(['2 requests, 2,000 rows, 1,000 rows/s\n', '2 requests, 12,000 rows, 1,000 rows/s\n']);
  });
});
