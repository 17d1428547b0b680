// information_schema on keys: primary and foreign keys, and NOT NULL, which it shows as check constraints.

import type { ConstraintFact, ForeignKeyFact, RelationFact } from '../catalog-facts.ts';
import { quoteIdentifier } from '../../functions/text-keywords.ts';
import { informationSchema, type RowObject, type RowSource } from '../row-source.ts';
import type { Reader, SystemModel } from '../system-model.ts';
import { tableColumns } from './relations.ts';

function constraintColumns(relation: RelationFact, name: string, reader: Reader): RowObject {
  return { constraint_catalog: reader.database, constraint_schema: relation.schema, constraint_name: name };
}

function columnName(relation: RelationFact, number: number): string {
  return relation.columns.find((column) => column.number === number)?.name ?? '';
}

function* constraintsOf(model: SystemModel): Iterable<readonly [RelationFact, ConstraintFact]> {
  for (const relation of model.relations) {
    for (const constraint of relation.constraints) yield [relation, constraint];
  }
}

function* foreignKeysOf(model: SystemModel): Iterable<readonly [RelationFact, ForeignKeyFact]> {
  for (const [relation, constraint] of constraintsOf(model)) {
    if (constraint.kind === 'foreign') yield [relation, constraint];
  }
}

interface NotNull {
  readonly relation: RelationFact;
  readonly name: string;
  readonly clause: string;
}

function* notNulls(model: SystemModel): Iterable<NotNull> {
  for (const relation of model.relations) {
    const schema = model.schemaOid(relation.schema);
    for (const column of relation.columns) {
      if (!column.notNull) continue;
      const name = `${schema}_${relation.oid}_${column.number}_not_null`;
      yield { relation, name, clause: `${quoteIdentifier(column.name)} IS NOT NULL` };
    }
  }
}

const CONSTRAINT_TYPES = {
  primary: 'PRIMARY KEY',
  unique: 'UNIQUE',
  foreign: 'FOREIGN KEY',
  check: 'CHECK',
} as const;

function* tableConstraintRows(model: SystemModel, reader: Reader): Iterable<RowObject> {
  const row = (relation: RelationFact, name: string, type: string, nullsDistinct: string | null): RowObject => ({
    ...constraintColumns(relation, name, reader),
    ...tableColumns(relation, reader),
    constraint_type: type,
    is_deferrable: 'NO',
    initially_deferred: 'NO',
    enforced: 'YES',
    nulls_distinct: nullsDistinct,
  });
  for (const [relation, constraint] of constraintsOf(model)) {
    yield row(
      relation,
      constraint.name,
      CONSTRAINT_TYPES[constraint.kind],
      constraint.kind === 'unique' ? 'YES' : null,
    );
  }
  for (const { relation, name } of notNulls(model)) yield row(relation, name, 'CHECK', null);
}

function* keyColumnRows(model: SystemModel, reader: Reader): Iterable<RowObject> {
  for (const [relation, constraint] of constraintsOf(model)) {
    if (constraint.kind === 'check') continue;
    for (const [place, number] of constraint.columns.entries()) {
      yield {
        ...constraintColumns(relation, constraint.name, reader),
        ...tableColumns(relation, reader),
        column_name: columnName(relation, number),
        ordinal_position: place + 1,
        position_in_unique_constraint: constraint.kind === 'foreign' ? place + 1 : null,
      };
    }
  }
}

function* referentialRows(model: SystemModel, reader: Reader): Iterable<RowObject> {
  for (const [relation, constraint] of foreignKeysOf(model)) {
    const target = model.relation(constraint.referenced);
    const key = target.constraints.find((other) => other.kind !== 'foreign' && other.index === constraint.index);
    yield {
      ...constraintColumns(relation, constraint.name, reader),
      unique_constraint_catalog: key === undefined ? null : reader.database,
      unique_constraint_schema: key === undefined ? null : target.schema,
      unique_constraint_name: key?.name ?? null,
      match_option: constraint.match === 'full' ? 'FULL' : 'NONE',
      update_rule: (constraint.onUpdate ?? 'no action').toUpperCase(),
      delete_rule: (constraint.onDelete ?? 'no action').toUpperCase(),
    };
  }
}

/** The table and columns that a constraint speaks of: for a foreign key those it refers to. */
function used(
  model: SystemModel,
  relation: RelationFact,
  constraint: ConstraintFact,
): readonly [RelationFact, readonly number[]] {
  return constraint.kind === 'foreign'
    ? [model.relation(constraint.referenced), constraint.referencedColumns]
    : [relation, constraint.columns];
}

function* columnUsageRows(model: SystemModel, reader: Reader): Iterable<RowObject> {
  for (const [relation, constraint] of constraintsOf(model)) {
    const [target, numbers] = used(model, relation, constraint);
    for (const number of numbers) {
      yield {
        ...tableColumns(target, reader),
        column_name: columnName(target, number),
        ...constraintColumns(relation, constraint.name, reader),
      };
    }
  }
}

function* tableUsageRows(model: SystemModel, reader: Reader): Iterable<RowObject> {
  for (const [relation, constraint] of constraintsOf(model)) {
    const [target] = used(model, relation, constraint);
    yield { ...tableColumns(target, reader), ...constraintColumns(relation, constraint.name, reader) };
  }
}

export const constraintViews: readonly RowSource[] = [
  informationSchema('table_constraints', tableConstraintRows),
  informationSchema('key_column_usage', keyColumnRows),
  informationSchema('referential_constraints', referentialRows),
  informationSchema('constraint_column_usage', columnUsageRows),
  informationSchema('constraint_table_usage', tableUsageRows),
  informationSchema('check_constraints', (model, reader) => [
    ...[...constraintsOf(model)].flatMap(([relation, constraint]) =>
      constraint.kind === 'check'
        ? [
            {
              ...constraintColumns(relation, constraint.name, reader),
              check_clause: `(${constraint.expression})`,
            },
          ]
        : [],
    ),
    ...[...notNulls(model)].map(({ relation, name, clause }) => ({
      ...constraintColumns(relation, name, reader),
      check_clause: clause,
    })),
  ]),
];
