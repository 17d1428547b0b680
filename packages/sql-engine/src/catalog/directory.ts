// Look-ups by OID and by name over the catalog's facts and the registries, for functions such as
// pg_get_constraintdef and for regclass and its kin. One for each engine of the thread; facts.ts puts them here, so
// that the functions' own registry can list functions that look into them.

import type { OperatorDefinition, Routine } from '../functions/function-definition.ts';
import type {
  CatalogFacts,
  ConstraintFact,
  IndexFact,
  RelationFact,
  SchemaFact,
  SessionObjects,
} from './catalog-facts.ts';
import type { SessionContext } from '../types/type-definition.ts';
import { procedureRoutines } from './procedure-routines.ts';
import { relationSearchPath } from './search-path.ts';
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

/** What the engine keeps for the session on whose behalf the running function was entered. */
let entered: SessionObjects | undefined;
const overlays = new WeakMap<SessionObjects, Directory>();

/** The directory of the session on whose behalf the running function was entered (`enterDirectory`). */
export function directory(): Directory {
  if (entered === undefined) return current;
  let overlay = overlays.get(entered);
  if (overlay === undefined) {
    overlay = overlaid(current, entered);
    overlays.set(entered, overlay);
  }
  return overlay;
}

/**
 * To be called wherever a session's values, and so the catalog's functions, are entered: everything behind is
 * synchronous, so what was entered last is who asks.
 */
export function enterDirectory({ catalog = 0, objects }: Pick<SessionContext, 'catalog' | 'objects'>): void {
  current = directories.get(catalog) ?? nothing;
  entered = objects;
}

export function setDirectory(catalog: number, facts: CatalogFacts, routines: RoutineLookup): void {
  current = createDirectory(facts, routines);
  directories.set(catalog, current);
}

export function dropDirectory(catalog: number): void {
  directories.delete(catalog);
  current = nothing;
}

function overlaid(base: Directory, { schemas, relations }: SessionObjects): Directory {
  const own = lazily(() => mapsOf(relations));
  return {
    ...base,
    schemas: [...base.schemas, ...schemas],
    relation: (oid) => own().relations.get(oid) ?? base.relation(oid),
    relationNamed: (schema, name) => own().relationNames.get(`${schema}.${name}`) ?? base.relationNamed(schema, name),
    index: (oid) => own().indexes.get(oid) ?? base.index(oid),
    indexNamed: (schema, name) => own().indexNames.get(`${schema}.${name}`) ?? base.indexNamed(schema, name),
    constraint: (oid) => own().constraints.get(oid) ?? base.constraint(oid),
    rowType: (oid) => own().rowTypes.get(oid) ?? base.rowType(oid),
  };
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

/** Where relations are looked up. */
export function relationPath(searchPath: readonly string[]): readonly string[] {
  const temporary = entered?.schemas.find(({ name }) => /^pg_temp_\d+$/.test(name));
  return relationSearchPath(searchPath, temporary?.name);
}

/** True when the name alone, without its schema, finds an object of the schema. */
export function isVisible(
  schema: string,
  searchPath: readonly string[],
  existsIn: (schema: string) => boolean,
): boolean {
  return relationPath(searchPath).find(existsIn) === schema;
}

/** Tables, views and indexes share one space of names. */
export function hasRelation(schema: string, name: string): boolean {
  return directory().relationNamed(schema, name) !== undefined || directory().indexNamed(schema, name) !== undefined;
}
