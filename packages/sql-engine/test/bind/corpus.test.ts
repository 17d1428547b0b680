// Columns, types, modifiers, parameters and errors of the corpora, compared with PGlite's description of them.

import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/parse/parse.ts';
import { readCorpus } from './corpus.ts';
import { describeHere, describeInOracle, openOracle } from './oracle.ts';

beforeAll(async () => {
  await loadParser();
  await openOracle();
});

describe('good statements have the columns and parameters that Postgres gives them', () => {
  for (const { title, statements } of readCorpus('statements.sql')) {
    test(title, async () => {
      const oracle = await openOracle();
      for (const sql of statements) {
        const expected = await describeInOracle(oracle, sql);
        expect(expected.text, sql).not.toMatch(/^[0-9A-Z]{5} /);
        expect({ sql, described: describeHere(sql).text }).toEqual({ sql, described: expected.text });
      }
    });
  }
});

/** Hints that Postgres 15 words in another way than the oracle, which is newer. */
const NEWER_HINTS: ReadonlyMap<string, string> = new Map([
  ['Perhaps you need a different "DateStyle" setting.', 'Perhaps you need a different "datestyle" setting.'],
]);

describe('bad statements have the SQLSTATE, position, message and hint that Postgres gives them', () => {
  for (const { title, statements } of readCorpus('errors.sql')) {
    test(title, async () => {
      const oracle = await openOracle();
      for (const sql of statements) {
        const { text, hint } = await describeInOracle(oracle, sql);
        const here = describeHere(sql);
        // Postgres has no hint for a table that is not there; missing-relation.test.ts has ours.
        const own = hint === undefined && /^42P01.* relation ".*" does not exist$/.test(text);
        const expected = { text, hint: own ? here.hint : (NEWER_HINTS.get(hint ?? '') ?? hint) };
        expect({ sql, ...here }).toEqual({ sql, ...expected });
      }
    });
  }
});
