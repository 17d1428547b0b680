// A unique index over rows that are there already: SQLite says that two of them agree, and which is told here.

import { PgError, pgError } from '../../errors.ts';
import type { LocalIndex, StoredRelation } from '../../local/definitions.ts';
import { keyNames } from '../../local/index-names.ts';
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
    const names = keyNames(index, relation);
    const list = names.join(', ');
    const known = index.nullsNotDistinct ? ['true'] : names.map((name) => `${name} IS NOT NULL`);
    const part = index.predicate === undefined ? [] : [`(${index.predicate.text})`];
    const sql = `SELECT ${list} FROM ${qualified(relation)} WHERE ${[...known, ...part].join(' AND ')} GROUP BY ${list} HAVING count(*) > 1 LIMIT 1`;
    const [row] = await rowsOf(sql, session, options);
    throw pgError('23505', `could not create unique index "${index.name}"`, {
      ...(row === undefined
        ? {}
        : { detail: `Key (${list})=(${row.map((value) => value ?? 'null').join(', ')}) is duplicated.` }),
      schema: relation.schema,
      table: relation.name,
      constraint: index.name,
    });
  }
}
