// The schemas in which names without a schema are looked up.
// https://www.postgresql.org/docs/15/ddl-schemas.html#DDL-SCHEMAS-CATALOG

/** Searched before those of search_path unless it is named there. */
const IMPLICIT_SCHEMA = 'pg_catalog';

export function effectiveSearchPath(searchPath: readonly string[]): readonly string[] {
  return searchPath.includes(IMPLICIT_SCHEMA) ? searchPath : [IMPLICIT_SCHEMA, ...searchPath];
}

/** The same for relations: a session's temporary ones come first, unless their schema is named in the path. */
export function relationSearchPath(
  searchPath: readonly string[],
  temporarySchema: string | undefined,
): readonly string[] {
  if (temporarySchema === undefined) return effectiveSearchPath(searchPath);
  const path = searchPath.map((name) => (name === 'pg_temp' ? temporarySchema : name));
  return path.includes(temporarySchema) ? effectiveSearchPath(path) : [temporarySchema, ...effectiveSearchPath(path)];
}
