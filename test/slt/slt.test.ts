// SQL logic tests: every statement gives here what it gives in Postgres.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBench, type Bench } from './bench.ts';
import { describeComparison } from './compare.ts';
import { compareFile, constantsFolder, differencesFolder, statementsFolder } from './compare-files.ts';
import { largeStatements } from './large-statements.ts';
import { readStatementFiles } from './read-statements.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
}, 120_000);
afterAll(() => bench.close());

/** A file's statements run five times each, on a machine that may have other things to do. */
const timeout = 120_000;

const files = [
  ...readStatementFiles(statementsFolder),
  ...readStatementFiles(constantsFolder).map((file) => ({ ...file, constants: true })),
  { name: 'large', statements: largeStatements },
];

describe('statements', () => {
  for (const file of files) {
    it(`${file.name}: ${file.statements.length} statements answer as in Postgres`, { timeout }, async () => {
      const comparisons = await compareFile(file, bench);
      const different = comparisons.filter(({ differences }) => differences.length > 0).map(describeComparison);
      expect(different, different.join('\n\n')).toEqual([]);
      expect(comparisons).toHaveLength(file.statements.length);
    });
  }
});

describe('differences', () => {
  for (const file of readStatementFiles(differencesFolder)) {
    it(
      `${file.name}: ${file.statements.length} statements differ from Postgres, with a reason`,
      { timeout },
      async () => {
        const comparisons = await compareFile(file, bench);
        const same = comparisons.filter(({ differences }) => differences.length === 0);
        expect(same.map(({ statement }) => statement.sql)).toEqual([]);
        const unexplained = file.statements.filter(({ comments }) => comments.length === 0);
        expect(unexplained.map(({ sql }) => sql)).toEqual([]);
        const crashes = comparisons
          .flatMap(({ differences }) => differences)
          .filter(({ answer }) => answer.kind === 'error' && answer.code === 'XX000');
        expect(crashes).toEqual([]);
      },
    );
  }
});
