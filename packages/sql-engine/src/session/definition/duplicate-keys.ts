// A unique index over rows that are there already: SQLite says that two of them agree, and which is told here.

import { PgError, pgError } from '../../errors.ts';
import type { LocalIndex, StoredRelation } from '../../local/definitions.ts';
import type { RunOptions } from '../statement-runner.ts';
import type { SessionParts } from '../utility/utility-statement.ts';
import { repeatedKey } from './existing-rows.ts';

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
    const key = await repeatedKey(index, relation, session, options);
    throw pgError('23505', `could not create unique index "${index.name}"`, {
      ...(key === undefined ? {} : { detail: `Key ${key} is duplicated.` }),
      schema: relation.schema,
      table: relation.name,
      constraint: index.name,
    });
  }
}
