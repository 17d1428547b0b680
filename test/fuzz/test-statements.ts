// A test of random statements from a seed on.

import { expect, test } from 'vitest';
import { describe, fuzz } from './fuzz.ts';

/** In each of two test files, which run side by side: about 7 ms each. */
const STATEMENTS = 10_000;

export function testRandomStatements(seed: number): void {
  test(`${STATEMENTS} random statements give the answers of Postgres`, { timeout: 600_000 }, async () => {
    const { statements, errors, verdicts, differences } = await fuzz({ seed, goesOn: (count) => count < STATEMENTS });
    expect(differences.map(describe)).toEqual([]);
    expect(statements).toBe(STATEMENTS);
    // Most statements have to be of use: neither refused by both sides nor beyond comparison.
    expect(errors).toBeLessThan(STATEMENTS * 0.4);
    expect(verdicts.same ?? 0).toBeGreaterThan(STATEMENTS * 0.85);
  });
}
