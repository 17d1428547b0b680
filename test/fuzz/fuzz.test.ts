// Random statements of a fixed seed give Postgres' answers; with other seeds: `npm run fuzz:sql`.

import { expect, test } from 'vitest';
import { describe, fuzz } from './fuzz.ts';
import { candidatesOf } from './reduce.ts';
import { expression, list, print, query } from './tree.ts';

/** They take about 30 ms each; `npm run fuzz:sql` makes as many as there is time for. */
const STATEMENTS = 2000;

test(`${STATEMENTS} random statements give the answers of Postgres`, { timeout: 600_000 }, async () => {
  const { statements, errors, verdicts, differences } = await fuzz({ seed: 15, goesOn: (count) => count < STATEMENTS });
  expect(differences.map(describe)).toEqual([]);
  expect(statements).toBe(STATEMENTS);
  // Most statements have to be of use: neither refused by both sides nor beyond comparison.
  expect(errors).toBeLessThan(STATEMENTS * 0.4);
  expect(verdicts.same ?? 0).toBeGreaterThan(STATEMENTS * 0.85);
});

test('a statement is reduced by items of lists and to the insides of expressions', () => {
  const inner = expression('int4', '(', expression('int4', 'id'), ' + ', expression('int4', '1'), ')');
  const tree = query(2, [' from t'], 'select ', list([inner, expression('text', "'a'")]), ' from t');
  const texts = [...candidatesOf(tree)].map(print);
  expect(texts).toContain("select 'a' from t");
  expect(texts).toContain("select id, 'a' from t");
  expect(texts).toContain("select null::int4, 'a' from t");
});
