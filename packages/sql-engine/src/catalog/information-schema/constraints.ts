// information_schema on keys: primary and foreign keys, and NOT NULL, which it shows as check constraints.

import type { ConstraintFact, ForeignKeyFact, RelationFact } from '../catalog-facts.ts';
import { quoteIdentifier } from '../../functions/text-keywords.ts';
import { informationSchemaByRelation, type RowObject, type RowParts, type RowSource } from '../row-source.ts';
import { relationOf, schemaOid, type Reader, type SystemModel } from '../system-model.ts';
import { tableColumns } from './relations.ts';

function constraintColumns(relation: RelationFact, name: string, reader: Reader): RowObject {
  return { constraint_catalog: reader.database, constraint_schema: relation.schema, constraint_name: name };
}

function columnName(relation: RelationFact, number: number): string {
  return relation.columns.find((column) => column.number === number)?.name ?? '';
}

function foreignKeysOf({ constraints }: RelationFact): readonly ForeignKeyFact[] {
  return constraints.flatMap((constraint) => (constraint.kind === 'foreign' ? constraint : []));
}

interface NotNull {
  readonly name: string;
  readonly clause: string;
}

function notNulls(relation: RelationFact, model: SystemModel): readonly NotNull[] {
  const schema = schemaOid(model, relation.schema);
  return relation.columns
    .filter((column) => column.notNull)
    .map((column) => ({
      name: `${schema}_${relation.oid}_${column.number}_not_null`,
      clause: `${quoteIdentifier(column.name)} IS NOT NULL`,
    }));
}

const CONSTRAINT_TYPES = {
  primary: 'PRIMARY KEY',
  unique: 'UNIQUE',
  foreign: 'FOREIGN KEY',
  check: 'CHECK',
} as const;

const CONSTRAINT_DEFAULTS: RowObject = { is_deferrable: 'NO', initially_deferred: 'NO', enforced: 'YES' };

function* tableConstraintRows(relation: RelationFact, model: SystemModel, reader: Reader): Iterable<RowParts> {
  const table = tableColumns(relation, reader);
  const row = (name: string, type: string, nullsDistinct: string | null): RowParts => [
    CONSTRAINT_DEFAULTS,
    table,
    constraintColumns(relation, name, reader),
    { constraint_type: type, nulls_distinct: nullsDistinct },
  ];
  for (const { kind, name } of relation.constraints) {
    yield row(name, CONSTRAINT_TYPES[kind], kind === 'unique' ? 'YES' : null);
  }
  for (const { name } of notNulls(relation, model)) yield row(name, 'CHECK', null);
}

function* keyColumnRows(relation: RelationFact, _model: SystemModel, reader: Reader): Iterable<RowParts> {
  const table = tableColumns(relation, reader);
  for (const constraint of relation.constraints) {
    if (constraint.kind === 'check') continue;
    for (const [place, number] of constraint.columns.entries()) {
      yield [
        constraintColumns(relation, constraint.name, reader),
        table,
        {
          column_name: columnName(relation, number),
          ordinal_position: place + 1,
          position_in_unique_constraint: constraint.kind === 'foreign' ? place + 1 : null,
        },
      ];
    }
  }
}

function referentialRow(
  relation: RelationFact,
  constraint: ForeignKeyFact,
  model: SystemModel,
  reader: Reader,
): RowParts {
  const target = relationOf(model, constraint.referenced);
  const key = target.constraints.find((other) => other.kind !== 'foreign' && other.index === constraint.index);
  return [
    constraintColumns(relation, constraint.name, reader),
    {
      unique_constraint_catalog: key === undefined ? null : reader.database,
      unique_constraint_schema: key === undefined ? null : target.schema,
      unique_constraint_name: key?.name ?? null,
      match_option: constraint.match === 'full' ? 'FULL' : 'NONE',
      update_rule: (constraint.onUpdate ?? 'no action').toUpperCase(),
      delete_rule: (constraint.onDelete ?? 'no action').toUpperCase(),
    },
  ];
}

/** The table and columns that a constraint speaks of: for a foreign key those it refers to. */
function used(
  model: SystemModel,
  relation: RelationFact,
  constraint: ConstraintFact,
): readonly [RelationFact, readonly number[]] {
  return constraint.kind === 'foreign'
    ? [relationOf(model, constraint.referenced), constraint.referencedColumns]
    : [relation, constraint.columns];
}

function* columnUsageRows(relation: RelationFact, model: SystemModel, reader: Reader): Iterable<RowParts> {
  for (const constraint of relation.constraints) {
    const [target, numbers] = used(model, relation, constraint);
    for (const number of numbers) {
      yield [
        tableColumns(target, reader),
        { column_name: columnName(target, number) },
        constraintColumns(relation, constraint.name, reader),
      ];
    }
  }
}

export const constraintViews: readonly RowSource[] = [
  informationSchemaByRelation('table_constraints', tableConstraintRows),
  informationSchemaByRelation('key_column_usage', keyColumnRows),
  informationSchemaByRelation('referential_constraints', (relation, model, reader) =>
    foreignKeysOf(relation).map((constraint) => referentialRow(relation, constraint, model, reader)),
  ),
  informationSchemaByRelation('constraint_column_usage', columnUsageRows),
  informationSchemaByRelation('constraint_table_usage', (relation, model, reader) =>
    relation.constraints.map((constraint) => [
      tableColumns(used(model, relation, constraint)[0], reader),
      constraintColumns(relation, constraint.name, reader),
    ]),
  ),
  informationSchemaByRelation('check_constraints', (relation, model, reader) => [
    ...relation.constraints.flatMap((constraint) =>
      constraint.kind === 'check'
        ? [[constraintColumns(relation, constraint.name, reader), { check_clause: `(${constraint.expression})` }]]
        : [],
    ),
    ...notNulls(relation, model).map(({ name, clause }) => [
      constraintColumns(relation, name, reader),
      { check_clause: clause },
    ]),
  ]),
];
