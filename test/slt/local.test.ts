// Tables, views and sequences of the engine's own: every statement gives here what it gives in Postgres, errors with
// their messages and details.

import { createEngine } from '@twilio-sql/sql-engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOracle, type Oracle } from '../support/oracle.ts';
import { describeComparison } from './compare.ts';
import { compareFile, localFolder } from './compare-files.ts';
import { readStatementFiles } from './read-statements.ts';

let oracle: Oracle;
beforeAll(async () => {
  oracle = await openOracle();
}, 120_000);
afterAll(() => oracle.close());

for (const file of readStatementFiles(localFolder)) {
  it(`${file.name}: ${file.statements.length} statements answer as in Postgres`, { timeout: 120_000 }, async () => {
    for (const sql of ['ROLLBACK', 'DISCARD ALL', 'DROP SCHEMA public CASCADE', 'CREATE SCHEMA public']) {
      await oracle.run(sql);
    }
    const engine = await createEngine({ drivers: [], version: '0.0.0' });
    const openSession = () =>
      engine.createSession({ user: 'postgres', database: 'postgres', settings: { search_path: 'public' } });
    const bench = { oracle, openSessions: async () => [await openSession()], close: () => Promise.resolve() };
    try {
      const comparisons = await compareFile(file, bench, 'messages');
      const different = comparisons.filter(({ differences }) => differences.length > 0).map(describeComparison);
      expect(different, different.join('\n\n')).toEqual([]);
      expect(comparisons).toHaveLength(file.statements.length);
    } finally {
      await engine.close();
    }
  });
}
