// Every good statement of the corpus gives a tree that keeps the promises of tree.ts.

import { beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../src/parse/parse.ts';
import { readCorpus } from './corpus.ts';
import { complaintsAbout } from './invariants.ts';
import { bindText } from './oracle.ts';

beforeAll(async () => {
  await loadParser();
});

for (const { title, statements } of readCorpus('statements.sql')) {
  test(title, () => {
    for (const sql of statements) {
      expect({ sql, complaints: complaintsAbout(bindText(sql).statement) }).toEqual({ sql, complaints: [] });
    }
  });
}
