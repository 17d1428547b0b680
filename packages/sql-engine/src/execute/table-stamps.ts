// A stamp for what is in each table of a database: another one whenever its rows may have changed. It is a row of the
// same database, so that it is seen and taken back exactly as the rows are, and no stamp comes twice. What was made of
// a table under a stamp holds wherever that stamp is read.

import type Database from 'better-sqlite3';
import { FILE_SCHEMA } from '../local/definitions.ts';

/** How statements name the tables of local relations; see storedName. */
const tableName = new RegExp(`\\b(main|${FILE_SCHEMA})\\.t(\\d+)\\b`, 'g');

interface NamedTable {
  readonly schema: string;
  readonly oid: string;
}

/** Does the work of a statement that writes; every table that it names gets a new stamp, in the same transaction. */
export function stamped<T>(database: Database.Database, sql: string, work: () => T): T {
  const tables = new Map<string, NamedTable>();
  for (const [name, schema = '', oid = ''] of sql.matchAll(tableName)) tables.set(name, { schema, oid });
  if (tables.size === 0) return work();
  const both = (): T => {
    const result = work();
    for (const { schema, oid } of tables.values()) {
      database.prepare(`INSERT OR REPLACE INTO ${schema}.stamps VALUES (${oid}, random())`).run();
    }
    return result;
  };
  return database.inTransaction ? both() : database.transaction(both)();
}

/** In the order of the tables, in one look at the database; undefined where one has none. */
export function readStamps(database: Database.Database, tables: readonly string[]): readonly string[] | undefined {
  const reads = tables.map((name) => {
    const [, schema = '', oid = ''] = /^(\w+)\.t(\d+)$/.exec(name) ?? [];
    return `(SELECT stamp FROM ${schema}.stamps WHERE oid = ${oid})`;
  });
  // One row of integers or nulls.
  const stamps = database
    .prepare(`SELECT ${reads.join(', ')}`)
    .raw()
    .safeIntegers()
    .get() as (bigint | null)[];
  return stamps.every((stamp) => stamp !== null) ? stamps.map(String) : undefined;
}
