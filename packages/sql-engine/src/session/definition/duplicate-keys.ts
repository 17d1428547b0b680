// A unique index over rows that are there already: SQLite says that two of them agree, and which is told here.

import { PgError, pgError } from '../../errors.ts';
import { quoteIdentifier } from '../../functions/text-keywords.ts';
import type { LocalIndex, StoredRelation } from '../../local/definitions.ts';
import type { RunOptions } from '../statement-runner.ts';
import type { SessionParts } from '../utility/utility-statement.ts';
import { qualified, rowsOf } from './existing-rows.ts';

/** Turns the error of a duplicate into Postgres': 23505 could not create unique index. */
export async function duplicateKeys(
  index: LocalIndex,
  relation: StoredRelation,
  session: SessionParts,
  options: RunOptions,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof PgError) || error.code !== '23505') throw error;
    const names = index.columns.map((number) => relation.columns.find((one) => one.number === number)?.name ?? '');
    const list = names.map(quoteIdentifier).join(', ');
    const known = index.nullsNotDistinct
      ? 'true'
      : names.map((name) => `${quoteIdentifier(name)} IS NOT NULL`).join(' AND ');
    const sql = `SELECT ${list} FROM ${qualified(relation)} WHERE ${known} GROUP BY ${list} HAVING count(*) > 1 LIMIT 1`;
    const [row] = await rowsOf(sql, session, options);
    throw pgError('23505', `could not create unique index "${index.name}"`, {
      ...(row === undefined
        ? {}
        : { detail: `Key (${names.join(', ')})=(${row.map((value) => value ?? 'null').join(', ')}) is duplicated.` }),
      schema: relation.schema,
      table: relation.name,
      constraint: index.name,
    });
  }
}
