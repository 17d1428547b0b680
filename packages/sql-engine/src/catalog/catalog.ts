// The names of an engine: its drivers' tables and the system's own, found as people type them.

import type { Catalog } from '../bind/catalog.ts';
import type { Driver, SchemaDefinition } from '../driver/driver.ts';
import type { TableDefinition } from '../driver/table.ts';
import { buildFacts } from './build-facts.ts';
import type { CatalogFacts } from './catalog-facts.ts';
import { indexByName, type NameIndex } from './name-index.ts';
import { effectiveSearchPath } from './search-path.ts';
import { rowSources } from './sources.ts';
import { createSystemModel, NO_SERVER, type ServerState } from './system-model.ts';
import { systemRelations, systemSchemas } from './system-relations.ts';
import { systemTable } from './system-table.ts';

export interface EngineCatalog extends Catalog {
  /** For setCatalogFacts, here and in every executor. */
  readonly facts: CatalogFacts;
  /** pg_class.oid of a table of this catalog, for RowDescription; 0 when it is none. */
  readonly tableOid: (table: TableDefinition) => number;
}

/** A catalog over the drivers' tables. Of two tables of the same name in a schema the first wins. */
export function createCatalog(drivers: readonly Driver[], server: Partial<ServerState> = {}): EngineCatalog {
  const schemas = uniqueBy(
    drivers.flatMap((driver) => driver.schemas),
    (schema) => schema.name,
  );
  const tables = uniqueBy(
    drivers.flatMap((driver) => driver.tables),
    (table) => `${table.schema}.${table.name}`,
  );
  const facts = buildFacts(schemas, tables);
  const model = createSystemModel(facts, { ...NO_SERVER, ...server });
  const sources = new Map(rowSources.map((source) => [`${source.schema}.${source.relation}`, source]));
  const systemTables = systemRelations().map((relation) =>
    systemTable(relation, sources.get(`${relation.schema}.${relation.name}`), model),
  );
  const oids = new Map(model.relations.map((relation) => [`${relation.schema}.${relation.name}`, relation.oid]));
  return {
    ...namesOf(allSchemas(schemas), [...systemTables, ...tables]),
    facts,
    tableOid: (table) => oids.get(`${table.schema}.${table.name}`) ?? 0,
  };
}

function allSchemas(schemas: readonly SchemaDefinition[]): readonly SchemaDefinition[] {
  const system = systemSchemas.map(({ name, description }) => ({ name, description, inSearchPath: false }));
  return uniqueBy([...system, ...schemas], (schema) => schema.name);
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(key(item))) found.set(key(item), item);
  return [...found.values()];
}

function namesOf(schemas: readonly SchemaDefinition[], tables: readonly TableDefinition[]): Catalog {
  const schemaNames = indexByName(schemas.map((schema) => ({ ...schema, aliases: [] })));
  const tablesBySchema = new Map<string, TableDefinition[]>(schemas.map((schema) => [schema.name, []]));
  for (const table of tables) {
    const own = tablesBySchema.get(table.schema);
    if (own === undefined) throw new Error(`table ${table.name} is in schema ${table.schema}, which nobody declares`);
    own.push(table);
  }
  const indexes = new Map([...tablesBySchema].map(([schema, own]) => [schema, indexByName(own)]));

  const schemaIndex = (name: string): NameIndex<TableDefinition> | undefined => {
    const schema = schemaNames.exact(name) ?? schemaNames.loose(name);
    return schema === undefined ? undefined : indexes.get(schema.name);
  };

  return {
    findTable: (schema, name, searchPath) => {
      const searched =
        schema === undefined
          ? effectiveSearchPath(searchPath).map((entry) => indexes.get(entry))
          : [schemaIndex(schema)];
      return firstOf(searched, (index) => index?.exact(name)) ?? firstOf(searched, (index) => index?.loose(name));
    },
    hasSchema: (name) => schemaNames.exact(name) !== undefined || schemaNames.loose(name) !== undefined,
    tables: () => tables,
    schemas: () => schemas,
  };
}

function firstOf<A, B>(items: readonly A[], find: (item: A) => B | undefined): B | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
