// A catalog as somebody sees it who may use only some of its schemas: as in Postgres without USAGE, unqualified names
// don't find what is in the others, and qualified ones are refused.

import type { Catalog } from '../bind/catalog.ts';
import { pgError } from '../errors.ts';

/** What every session needs. */
const ALWAYS: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema', 'pg_temp']);

/** Throws 42501 from `findTable` and `findProcedure`. */
export function restrictSchemas<T extends Catalog>(catalog: T, allowed: readonly string[] | undefined): T {
  if (allowed === undefined) return catalog;
  const names = new Set(allowed);
  const mayUse = (schema: string): boolean => ALWAYS.has(schema) || names.has(schema);
  const restricted =
    <F extends { readonly schema: string; readonly tellsOfTables?: true }>(find: Finder<F>): Finder<F> =>
    (schema, name, searchPath) => {
      if (schema === undefined) return find(schema, name, searchPath.filter(mayUse));
      const found = find(schema, name, searchPath);
      // Names are found ignoring case and underscores, so what is found says which schema it is.
      const meant = found?.schema ?? schema;
      if (!mayUse(meant) && found?.tellsOfTables !== true && catalog.hasSchema(schema))
        throw pgError('42501', `permission denied for schema ${meant}`);
      return found;
    };
  return { ...catalog, findTable: restricted(catalog.findTable), findProcedure: restricted(catalog.findProcedure) };
}

type Finder<F> = (schema: string | undefined, name: string, searchPath: readonly string[]) => F | undefined;
