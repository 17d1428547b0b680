// Look-ups by OID and by name over the catalog's facts and the registries, for functions such as
// pg_get_constraintdef and for regclass and its kin. One for each engine of the thread; facts.ts puts them here, so
// that the functions' own registry can list functions that look into them.

import type { OperatorDefinition, Routine } from '../functions/function-definition.ts';
import type { CatalogFacts, ConstraintFact, IndexFact, RelationFact, SchemaFact } from './catalog-facts.ts';
import type { SessionContext } from '../types/type-definition.ts';
import { procedureRoutines } from './procedure-routines.ts';
import { effectiveSearchPath } from './search-path.ts';
import { systemRelations, systemSchemas } from './system-relations.ts';

/** What the directory asks of the registries of functions. */
export interface RoutineLookup {
  readonly routine: (oid: number) => Routine | undefined;
  readonly routinesNamed: (name: string) => readonly Routine[];
  readonly operator: (oid: number) => OperatorDefinition | undefined;
  readonly operatorsNamed: (name: string) => readonly OperatorDefinition[];
}

export interface Directory extends RoutineLookup {
  readonly schemas: readonly SchemaFact[];
  readonly relation: (oid: number) => RelationFact | undefined;
  readonly relationNamed: (schema: string, name: string) => RelationFact | undefined;
  readonly index: (oid: number) => { readonly relation: RelationFact; readonly index: IndexFact } | undefined;
  readonly indexNamed: (schema: string, name: string) => IndexFact | undefined;
  readonly constraint: (
    oid: number,
  ) => { readonly relation: RelationFact; readonly constraint: ConstraintFact } | undefined;
  /** The relation whose row type, or the array of it, has the OID. */
  readonly rowType: (oid: number) => { readonly relation: RelationFact; readonly isArray: boolean } | undefined;
}

const NO_FACTS: CatalogFacts = { schemas: systemSchemas, relations: [], procedures: [] };
const NO_ROUTINES: RoutineLookup = {
  routine: () => undefined,
  routinesNamed: () => [],
  operator: () => undefined,
  operatorsNamed: () => [],
};

/** By the engine's catalog (SessionContext.catalog). */
const directories = new Map<number, Directory>();
const nothing = createDirectory(NO_FACTS, NO_ROUTINES);
let current: Directory = nothing;

/** The directory of the engine on whose behalf the running function was entered (`enterDirectory`). */
export function directory(): Directory {
  return current;
}

/**
 * To be called wherever a session's values, and so the catalog's functions, are entered: everything behind is
 * synchronous, so what was entered last is who asks.
 */
export function enterDirectory({ catalog = 0 }: Pick<SessionContext, 'catalog'>): void {
  current = directories.get(catalog) ?? nothing;
}

export function setDirectory(catalog: number, facts: CatalogFacts, routines: RoutineLookup): void {
  current = createDirectory(facts, routines);
  directories.set(catalog, current);
}

export function dropDirectory(catalog: number): void {
  directories.delete(catalog);
  current = nothing;
}

function createDirectory(facts: CatalogFacts, routines: RoutineLookup): Directory {
  const maps = lazily(() => mapsOf([...systemRelations(), ...facts.relations]));
  const procedures = procedureRoutines(facts);
  return {
    ...routines,
    routine: (oid) => routines.routine(oid) ?? procedures.find((procedure) => procedure.oid === oid),
    routinesNamed: (name) => [
      ...routines.routinesNamed(name),
      ...procedures.filter((procedure) => procedure.name === name),
    ],
    schemas: facts.schemas,
    relation: (oid) => maps().relations.get(oid),
    relationNamed: (schema, name) => maps().relationNames.get(`${schema}.${name}`),
    index: (oid) => maps().indexes.get(oid),
    indexNamed: (schema, name) => maps().indexNames.get(`${schema}.${name}`),
    constraint: (oid) => maps().constraints.get(oid),
    rowType: (oid) => maps().rowTypes.get(oid),
  };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function mapsOf(all: readonly RelationFact[]) {
  const relations = new Map(all.map((relation) => [relation.oid, relation]));
  const relationNames = new Map(all.map((relation) => [`${relation.schema}.${relation.name}`, relation]));
  const indexes = new Map(
    all.flatMap((relation) => relation.indexes.map((index) => [index.oid, { relation, index }] as const)),
  );
  const indexNames = new Map(
    all.flatMap((relation) => relation.indexes.map((index) => [`${relation.schema}.${index.name}`, index] as const)),
  );
  const constraints = new Map(
    all.flatMap((relation) =>
      relation.constraints.map((constraint) => [constraint.oid, { relation, constraint }] as const),
    ),
  );
  const rowTypes = new Map<number, { readonly relation: RelationFact; readonly isArray: boolean }>();
  for (const relation of all) {
    if (relation.rowType !== 0) rowTypes.set(relation.rowType, { relation, isArray: false });
    if (relation.arrayType !== 0) rowTypes.set(relation.arrayType, { relation, isArray: true });
  }
  return { relations, relationNames, indexes, indexNames, constraints, rowTypes };
}

/** True when the name alone, without its schema, finds an object of the schema. */
export function isVisible(
  schema: string,
  searchPath: readonly string[],
  existsIn: (schema: string) => boolean,
): boolean {
  const path = effectiveSearchPath(searchPath);
  return path.find(existsIn) === schema;
}

/** Tables, views and indexes share one space of names. */
export function hasRelation(schema: string, name: string): boolean {
  return directory().relationNamed(schema, name) !== undefined || directory().indexNamed(schema, name) !== undefined;
}
