// Random statements of fixed seeds give Postgres' answers: one half of them; the other half is in more.test.ts, for
// another process. With other seeds: `npm run fuzz:sql`.

import { expect, test } from 'vitest';
import { candidatesOf } from './reduce.ts';
import { testRandomStatements } from './test-statements.ts';
import { expression, list, print, query } from './tree.ts';

testRandomStatements(15);

test('a statement is reduced by items of lists and to the insides of expressions', () => {
  const inner = expression('int4', '(', expression('int4', 'id'), ' + ', expression('int4', '1'), ')');
  const tree = query(2, [' from t'], 'select ', list([inner, expression('text', "'a'")]), ' from t');
  const texts = [...candidatesOf(tree)].map(print);
  expect(texts).toContain("select 'a' from t");
  expect(texts).toContain("select id, 'a' from t");
  expect(texts).toContain("select null::int4, 'a' from t");
});
