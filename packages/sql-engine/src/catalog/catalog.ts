// The names of an engine: its drivers' tables and the system's own, found as people type them.

import type { Catalog } from '../bind/catalog.ts';
import type { Driver, SchemaDefinition } from '../driver/driver.ts';
import type { TableDefinition } from '../driver/table.ts';
import { indexByName, type NameIndex } from './name-index.ts';

const SYSTEM_SCHEMAS: readonly SchemaDefinition[] = [
  { name: 'pg_catalog', description: 'system catalog schema', inSearchPath: true },
  { name: 'information_schema', description: "the SQL standard's view of the schemas", inSearchPath: false },
  { name: 'public', description: 'standard public schema', inSearchPath: true },
];

/** Schemas that Postgres searches before those of search_path unless they are named there. */
const IMPLICIT_SCHEMA = 'pg_catalog';

/** A catalog over the drivers' tables. Of two drivers with a table of the same name in a schema the first wins. */
export function createCatalog(drivers: readonly Driver[]): Catalog {
  return catalogOf(
    [...SYSTEM_SCHEMAS, ...drivers.flatMap((driver) => driver.schemas)],
    drivers.flatMap((driver) => driver.tables),
  );
}

export function catalogOf(schemaDefinitions: readonly SchemaDefinition[], tables: readonly TableDefinition[]): Catalog {
  const schemas = [
    ...new Map([...schemaDefinitions].reverse().map((schema) => [schema.name, schema])).values(),
  ].reverse();
  const schemaNames = indexByName(schemas.map((schema) => ({ ...schema, aliases: [] })));
  const tablesBySchema = new Map<string, TableDefinition[]>(schemas.map((schema) => [schema.name, []]));
  for (const table of tables) tablesBySchema.get(table.schema)?.push(table);
  const indexes = new Map([...tablesBySchema].map(([schema, own]) => [schema, indexByName(own)]));

  const schemaIndex = (name: string): NameIndex<TableDefinition> | undefined => {
    const schema = schemaNames.exact(name) ?? schemaNames.loose(name);
    return schema === undefined ? undefined : indexes.get(schema.name);
  };

  return {
    findTable: (schema, name, searchPath) => {
      const searched =
        schema === undefined
          ? effectiveSearchPath(searchPath).flatMap((entry) => indexes.get(entry) ?? [])
          : [schemaIndex(schema)];
      return firstOf(searched, (index) => index?.exact(name)) ?? firstOf(searched, (index) => index?.loose(name));
    },
    hasSchema: (name) => schemaNames.exact(name) !== undefined || schemaNames.loose(name) !== undefined,
    tables: () => tables,
    schemas: () => schemas,
  };
}

/** With pg_catalog where Postgres has it: first, unless the path names it. */
export function effectiveSearchPath(searchPath: readonly string[]): readonly string[] {
  return searchPath.includes(IMPLICIT_SCHEMA) ? searchPath : [IMPLICIT_SCHEMA, ...searchPath];
}

function firstOf<A, B>(items: readonly A[], find: (item: A) => B | undefined): B | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
