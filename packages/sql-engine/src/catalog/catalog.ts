// The names of an engine: its drivers' tables and the system's own, found as people type them.

import type { Catalog } from '../bind/catalog.ts';
import type { Driver, SchemaDefinition } from '../driver/driver.ts';
import type { ProcedureDefinition } from '../driver/procedures.ts';
import type { TableDefinition } from '../driver/table.ts';
import { buildFacts } from './build-facts.ts';
import type { CatalogFacts, SessionObjects } from './catalog-facts.ts';
import { indexByName, type Named } from './name-index.ts';
import { RowSets } from './row-sets.ts';
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
  /** Its pg_class.reltype; 0 when it has none. */
  readonly rowTypeOid: (table: TableDefinition) => number;
  /** The same with a session's own objects. */
  readonly with: (objects: SessionObjects, tables: readonly TableDefinition[]) => EngineCatalog;
}

/** A catalog over the drivers' tables and procedures. Of two of the same name in a schema the first wins. */
export function createCatalog(drivers: readonly Driver[], server: Partial<ServerState> = {}): EngineCatalog {
  const schemas = uniqueBy(
    drivers.flatMap((driver) => driver.schemas),
    (schema) => schema.name,
  );
  const tables = uniqueBy(
    drivers.flatMap((driver) => driver.tables),
    (table) => `${table.schema}.${table.name}`,
  );
  const procedures = uniqueBy(
    drivers.flatMap((driver) => driver.procedures ?? []),
    (procedure) => `${procedure.schema}.${procedure.name}`,
  );
  return assemble(buildFacts(schemas, tables, procedures), {
    schemas,
    tables,
    procedures,
    server: { ...NO_SERVER, ...server },
    rowSets: new RowSets(),
  });
}

interface CatalogParts {
  readonly schemas: readonly SchemaDefinition[];
  readonly tables: readonly TableDefinition[];
  readonly procedures: readonly ProcedureDefinition[];
  readonly server: ServerState;
  readonly rowSets: RowSets;
}

const sources = new Map(rowSources.map((source) => [`${source.schema}.${source.relation}`, source]));

let versions = 0;

function assemble(facts: CatalogFacts, parts: CatalogParts): EngineCatalog {
  const { schemas, tables, procedures, server, rowSets } = parts;
  const version = ++versions;
  const model = createSystemModel(facts, server);
  const systemTables = systemRelations().map((relation) => {
    const rows = rowSets.of(relation, sources.get(`${relation.schema}.${relation.name}`));
    return systemTable(relation, rows, model);
  });
  const relations = new Map(model.relations.map((relation) => [`${relation.schema}.${relation.name}`, relation]));
  return {
    ...namesOf(allSchemas(schemas), [...systemTables, ...tables], procedures),
    facts,
    version: () => version,
    tableOid: (table) => relations.get(`${table.schema}.${table.name}`)?.oid ?? 0,
    rowTypeOid: (table) => relations.get(`${table.schema}.${table.name}`)?.rowType ?? 0,
    with: (objects, own) =>
      assemble(
        {
          ...facts,
          schemas: [...facts.schemas, ...objects.schemas],
          relations: [...facts.relations, ...objects.relations],
        },
        {
          ...parts,
          schemas: [
            ...schemas,
            ...objects.schemas.map(({ name, description }) => ({ name, description, inSearchPath: false })),
          ],
          tables: [...tables, ...own],
        },
      ),
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

function namesOf(
  schemas: readonly SchemaDefinition[],
  tables: readonly TableDefinition[],
  procedures: readonly ProcedureDefinition[],
): Catalog {
  const schemaNames = indexByName(schemas.map((schema) => ({ ...schema, aliases: [] })));
  const schemaNamed = (name: string): string | undefined => (schemaNames.exact(name) ?? schemaNames.loose(name))?.name;
  return {
    findTable: finder(schemas, tables, schemaNamed),
    findProcedure: finder(schemas, procedures, schemaNamed),
    procedures: () => procedures,
    hasSchema: (name) => schemaNamed(name) !== undefined,
    tables: () => tables,
    schemas: () => schemas,
  };
}

interface InSchema extends Named {
  readonly schema: string;
}

/** By schema or search path, the very name first. */
function finder<T extends InSchema>(
  schemas: readonly SchemaDefinition[],
  items: readonly T[],
  schemaNamed: (name: string) => string | undefined,
): (schema: string | undefined, name: string, searchPath: readonly string[]) => T | undefined {
  const bySchema = new Map<string, T[]>(schemas.map((schema) => [schema.name, []]));
  for (const item of items) {
    const own = bySchema.get(item.schema);
    if (own === undefined) throw new Error(`${item.name} is in schema ${item.schema}, which nobody declares`);
    own.push(item);
  }
  const indexes = new Map([...bySchema].map(([schema, own]) => [schema, indexByName(own)]));
  return (schema, name, searchPath) => {
    const path = schema === undefined ? effectiveSearchPath(searchPath) : [schemaNamed(schema) ?? ''];
    const searched = path.map((entry) => indexes.get(entry));
    return firstOf(searched, (index) => index?.exact(name)) ?? firstOf(searched, (index) => index?.loose(name));
  };
}

function firstOf<A, B>(items: readonly A[], find: (item: A) => B | undefined): B | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
