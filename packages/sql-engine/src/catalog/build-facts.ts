// From the drivers' tables to the facts of the catalog: numbers for columns, OIDs and names for what Postgres would
// have made with each table (row type, index, constraints).

import type { SchemaDefinition } from '../driver/driver.ts';
import type { ProcedureArgument, ProcedureDefinition } from '../driver/procedures.ts';
import type { ForeignKey, TableDefinition } from '../driver/table.ts';
import type {
  CatalogFacts,
  ColumnFact,
  ConstraintFact,
  IndexFact,
  ProcedureFact,
  RelationFact,
} from './catalog-facts.ts';
import { hiddenColumnsFact } from './hidden-columns.ts';
import { constraintName, uniqueName } from './object-names.ts';
import { defaultClass } from './operator-classes.ts';
import { createOidSource, type ObjectKind, type OidSource } from './stable-oids.ts';
import { systemRelations, systemSchemas } from './system-relations.ts';

interface Planned {
  readonly table: TableDefinition;
  readonly columns: readonly ColumnFact[];
  readonly primaryKeyName: string | undefined;
  readonly foreignKeys: readonly { readonly name: string; readonly key: ForeignKey }[];
}

export function buildFacts(
  schemas: readonly SchemaDefinition[],
  tables: readonly TableDefinition[],
  procedures: readonly ProcedureDefinition[],
): CatalogFacts {
  const planned = planNames(tables);
  const oids = createOidSource([...objectsOf(schemas, planned), ...routinesOf(procedures)]);
  const system = new Set(systemSchemas.map((schema) => schema.name));
  const targets = new Map(systemRelations().map((relation) => [`${relation.schema}.${relation.name}`, relation]));
  const own = planned.map((plan) => withoutForeignKeys(plan, oids));
  for (const relation of own) targets.set(qualified(relation), relation);
  return {
    schemas: [
      ...systemSchemas,
      ...schemas
        .filter((schema) => !system.has(schema.name))
        .map(({ name, description }) => ({ oid: oids.oidOf('schema', name), name, description })),
    ],
    relations: planned.map((plan, index) => {
      const relation = own[index];
      if (relation === undefined) throw new Error('as many relations as tables');
      const foreignKeys = plan.foreignKeys.flatMap(
        ({ name, key }) => toForeignKey(relation, name, key, targets, oids) ?? [],
      );
      return { ...relation, constraints: [...relation.constraints, ...foreignKeys] };
    }),
    procedures: procedures.map((procedure) => toProcedure(procedure, oids)),
  };
}

function* routinesOf(procedures: readonly ProcedureDefinition[]): Iterable<readonly [ObjectKind, string]> {
  for (const procedure of procedures) {
    yield ['routine', `function ${qualified(procedure)}`];
  }
}

function toProcedure(procedure: ProcedureDefinition, oids: OidSource): ProcedureFact {
  const { schema, name, description } = procedure;
  return {
    oid: oids.oidOf('routine', `function ${qualified(procedure)}`),
    schema,
    name,
    description: [description, ...procedure.arguments.flatMap(argumentDescription)].join('\n'),
    arguments: procedure.arguments.map((argument) => ({
      name: argument.name,
      type: argument.type,
      required: argument.required,
    })),
    columns: procedure.columns
      .filter((column) => !column.hidden)
      .map((column) => ({ name: column.name, type: column.type })),
  };
}

/** Postgres has no descriptions of arguments: they are lines of the procedure's. */
function argumentDescription({ name, description }: ProcedureArgument): readonly string[] {
  return description === '' ? [] : [`${name}: ${description}`];
}

function qualified({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}.${name}`;
}

/** Index names are unique in a schema, constraint names on a table. */
function planNames(tables: readonly TableDefinition[]): readonly Planned[] {
  const taken = new Map<string, Set<string>>();
  const namesIn = (schema: string): Set<string> => {
    const names =
      taken.get(schema) ?? new Set(tables.filter((table) => table.schema === schema).map(({ name }) => name));
    taken.set(schema, names);
    return names;
  };
  return tables.map((table) => {
    const primaryKeyName =
      table.primaryKey.length === 0
        ? undefined
        : uniqueName((suffix) => constraintName(table.name, '', `pkey${suffix}`), namesIn(table.schema));
    const constraints = new Set(primaryKeyName === undefined ? [] : [primaryKeyName]);
    return {
      table,
      primaryKeyName,
      columns: table.columns.flatMap((column, index) => (column.hidden ? [] : toColumn(table, column.name, index))),
      foreignKeys: table.foreignKeys.map((key) => ({
        key,
        name: uniqueName((suffix) => constraintName(table.name, key.columns.join('_'), `fkey${suffix}`), constraints),
      })),
    };
  });
}

function toColumn(table: TableDefinition, name: string, index: number): ColumnFact[] {
  const column = table.columns[index];
  if (column === undefined) return [];
  const { type, modifier, description } = column;
  const notNull = column.notNull || table.primaryKey.includes(name);
  const updatable = table.writes?.update?.columns.includes(name) ?? false;
  return [{ number: index + 1, name, type, modifier, notNull, description, updatable }];
}

function* objectsOf(
  schemas: readonly SchemaDefinition[],
  planned: readonly Planned[],
): Iterable<readonly [ObjectKind, string]> {
  for (const schema of schemas) yield ['schema', schema.name];
  for (const { table, primaryKeyName, foreignKeys } of planned) {
    const name = qualified(table);
    yield ['relation', name];
    yield ['row type', name];
    yield ['array type', name];
    if (primaryKeyName !== undefined) {
      yield ['index', `${table.schema}.${primaryKeyName}`];
      yield ['constraint', `${name}.${primaryKeyName}`];
    }
    for (const key of foreignKeys) yield ['constraint', `${name}.${key.name}`];
  }
}

function withoutForeignKeys({ table, columns, primaryKeyName }: Planned, oids: OidSource): RelationFact {
  const name = qualified(table);
  const keyColumns = numbersOf(columns, table.primaryKey);
  const indexes: IndexFact[] = [];
  const constraints: ConstraintFact[] = [];
  if (primaryKeyName !== undefined && keyColumns !== undefined) {
    const index = oids.oidOf('index', `${table.schema}.${primaryKeyName}`);
    const classes = keyColumns.map((key) => defaultClass(columns.find((column) => column.number === key)?.type ?? ''));
    indexes.push({ oid: index, name: primaryKeyName, primary: true, unique: true, columns: keyColumns, classes });
    const oid = oids.oidOf('constraint', `${name}.${primaryKeyName}`);
    constraints.push({ kind: 'primary', oid, name: primaryKeyName, columns: keyColumns, index });
  }
  return {
    oid: oids.oidOf('relation', name),
    rowType: oids.oidOf('row type', name),
    arrayType: oids.oidOf('array type', name),
    schema: table.schema,
    name: table.name,
    kind: table.kind,
    description: table.description,
    insertable: table.writes?.insert !== undefined,
    updatable: table.writes?.update !== undefined,
    deletable: table.writes?.delete !== undefined,
    ...hiddenColumnsFact(table),
    columns,
    indexes,
    constraints,
  };
}

/** undefined when a column is hidden or unknown: such a key is not shown. */
function numbersOf(columns: readonly ColumnFact[], names: readonly string[]): readonly number[] | undefined {
  const numbers = names.map((name) => columns.find((column) => column.name === name)?.number);
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

function toForeignKey(
  relation: RelationFact,
  name: string,
  key: ForeignKey,
  targets: ReadonlyMap<string, RelationFact>,
  oids: OidSource,
): ConstraintFact | undefined {
  const target = targets.get(`${key.schema}.${key.table}`);
  const columns = numbersOf(relation.columns, key.columns);
  const referencedColumns = target === undefined ? undefined : numbersOf(target.columns, key.referenced);
  if (target === undefined || columns === undefined || referencedColumns === undefined) return undefined;
  const index = target.indexes.find(
    (candidate) => candidate.unique && candidate.columns.join(' ') === referencedColumns.join(' '),
  );
  return {
    kind: 'foreign',
    oid: oids.oidOf('constraint', `${qualified(relation)}.${name}`),
    name,
    columns,
    referenced: target.oid,
    referencedColumns,
    index: index?.oid ?? 0,
  };
}
