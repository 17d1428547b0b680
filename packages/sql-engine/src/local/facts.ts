// Local relations as the catalogs' facts.

import type { ColumnFact, ConstraintFact, IndexFact, RelationFact } from '../catalog/catalog-facts.ts';
import { btreeClass } from '../catalog/operator-classes.ts';
import {
  isStored,
  type LocalColumn,
  type LocalConstraint,
  type LocalIndex,
  type LocalRelation,
} from './definitions.ts';

export function relationFact(relation: LocalRelation): RelationFact {
  const writable = relation.kind === 'table';
  return {
    oid: relation.oid,
    rowType: relation.rowType,
    arrayType: relation.arrayType,
    schema: relation.schema,
    name: relation.name,
    kind: relation.kind,
    temporary: relation.temporary,
    description: relation.description,
    insertable: writable,
    updatable: writable,
    deletable: writable,
    columns: relation.columns.map((column) => columnFact(column, writable)),
    indexes: isStored(relation) ? relation.indexes.map((index) => indexFact(index, relation)) : [],
    constraints: relation.kind === 'table' ? relation.constraints.map(constraintFact) : [],
    ...('query' in relation ? { query: relation.query.text } : {}),
    ...(relation.kind === 'materialized-view' ? { populated: relation.populated } : {}),
  };
}

function columnFact(column: LocalColumn, writable: boolean): ColumnFact {
  const { number, name, type, modifier, notNull, description, identity } = column;
  const expression = column.generated?.text ?? column.default?.text;
  return {
    number,
    name,
    type,
    modifier,
    notNull,
    description,
    updatable: writable && column.generated === undefined,
    ...(expression === undefined ? {} : { expression }),
    ...(column.generated === undefined ? {} : { generated: true }),
    ...(identity === undefined ? {} : { identity }),
  };
}

function indexFact({ oid, name, primary, unique, columns }: LocalIndex, relation: LocalRelation): IndexFact {
  const types = columns.map((number) => relation.columns.find((column) => column.number === number)?.type ?? '');
  return { oid, name, primary, unique, columns, classes: types.map(btreeClass) };
}

function constraintFact(constraint: LocalConstraint): ConstraintFact {
  const { oid, name, columns } = constraint;
  switch (constraint.kind) {
    case 'check':
      return { kind: 'check', oid, name, columns, index: 0, expression: constraint.expression.text };
    case 'primary':
    case 'unique':
      return { kind: constraint.kind, oid, name, columns, index: constraint.index };
    case 'foreign': {
      const { referenced, referencedColumns, index } = constraint;
      return { kind: 'foreign', oid, name, columns, referenced, referencedColumns, index };
    }
  }
}
