// Runs a file's statements one after the other, in sessions that begin with it.

import type { Bench } from './bench.ts';
import { compareStatement, type Comparison } from './compare.ts';
import type { StatementFile } from './read-statements.ts';

export async function compareFile(
  file: StatementFile,
  bench: Bench,
  texts: 'codes' | 'messages' = 'codes',
): Promise<readonly Comparison[]> {
  const sessions = await bench.openSessions(file.constants ? 1 : undefined);
  await bench.oracle.reset();
  const comparisons: Comparison[] = [];
  try {
    for (const statement of file.statements) {
      comparisons.push(await compareStatement(statement, bench.oracle, sessions, texts));
    }
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
  return comparisons;
}

/** Statements that are expected to give Postgres' answer. */
export const statementsFolder = new URL('statements/', import.meta.url);
/** Statements over no tables: how those are read makes no difference to them. */
export const constantsFolder = new URL('constants/', import.meta.url);
/** Statements that differ on purpose. */
export const differencesFolder = new URL('differences/', import.meta.url);
/** Statements on tables of the engine's own, where messages and details are compared as well. */
export const localFolder = new URL('local/', import.meta.url);
