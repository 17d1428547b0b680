// What every client asks first, asked once before it: rows of the catalogs are made when first read, and code is
// fast once it has run.
import type { Engine } from '@twilio-sql/sql-engine';

/** Each reads whole relations, as the lists of tables, columns, keys and functions do. */
export const warmingStatements: readonly string[] = [
  `SELECT n.nspname, c.relname, c.relkind, pg_catalog.pg_get_userbyid(c.relowner), pg_catalog.obj_description(c.oid)
   FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'v') AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1, 2`,
  `SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), d.description, f.adnum
   FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON a.attrelid = c.oid
   JOIN pg_catalog.pg_type t ON a.atttypid = t.oid
   LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
   LEFT JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = a.attnum
   WHERE c.relkind = 'r' AND a.attnum > 0 ORDER BY c.relname, a.attnum LIMIT 500`,
  `SELECT k.conname, c.relname, p.relname FROM pg_catalog.pg_constraint k
   JOIN pg_catalog.pg_class c ON c.oid = k.conrelid LEFT JOIN pg_catalog.pg_class p ON p.oid = k.confrelid
   LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid ORDER BY 1`,
  `SELECT p.proname, pg_catalog.pg_get_function_arguments(p.oid) FROM pg_catalog.pg_proc p
   JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname <> 'pg_catalog' ORDER BY 1`,
  'SELECT table_schema, table_name FROM information_schema.tables ORDER BY 1, 2',
  `SELECT c.constraint_name, k.column_name, u.table_name, r.update_rule FROM information_schema.table_constraints c
   JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
   LEFT JOIN information_schema.referential_constraints r USING (constraint_schema, constraint_name)
   LEFT JOIN information_schema.constraint_column_usage u USING (constraint_schema, constraint_name) LIMIT 500`,
  'SELECT name, abbrev FROM pg_catalog.pg_timezone_names',
  'SELECT word FROM pg_catalog.pg_get_keywords()',
  'SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY 1, ordinal_position LIMIT 500',
];

/** Never fails: what could not be read is read when it is asked for. Returns how many rows were read. */
export async function warmCatalogs(engine: Engine, user: string, database: string): Promise<number> {
  const session = await engine.createSession({ user, database }).catch(() => undefined);
  if (session === undefined) return 0;
  let rows = 0;
  try {
    for (const text of warmingStatements) {
      for (const statement of await session.parse(text)) {
        const { chunks } = await session.execute(await session.prepare(statement, []), { parameters: [] });
        for await (const { rowCount } of chunks) rows += rowCount;
      }
      // Clients that wait go first.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch {
    // A client will see the error.
  } finally {
    await session.close().catch(() => undefined);
  }
  return rows;
}
