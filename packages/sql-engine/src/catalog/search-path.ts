// The schemas in which names without a schema are looked up.
// https://www.postgresql.org/docs/15/ddl-schemas.html#DDL-SCHEMAS-CATALOG

/** Searched before those of search_path unless it is named there. */
const IMPLICIT_SCHEMA = 'pg_catalog';

export function effectiveSearchPath(searchPath: readonly string[]): readonly string[] {
  return searchPath.includes(IMPLICIT_SCHEMA) ? searchPath : [IMPLICIT_SCHEMA, ...searchPath];
}
