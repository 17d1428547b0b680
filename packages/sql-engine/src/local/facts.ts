// Local relations as the catalogs' facts.

import type { ColumnFact, ConstraintFact, IndexFact, RelationFact } from '../catalog/catalog-facts.ts';
import { defaultClass } from '../catalog/operator-classes.ts';
import { PgError } from '../errors.ts';
import type { SequenceFact } from '../functions/sequence-values.ts';
import { quoteIdentifier } from '../functions/text-keywords.ts';
import { relationNames } from '../parse/relation-names.ts';
import { keyColumn } from './stored-sql.ts';
import {
  isStored,
  type LocalColumn,
  type LocalConstraint,
  type LocalIndex,
  type LocalQuery,
  type LocalRelation,
  type StoredRelation,
  type ViewWrites,
} from './definitions.ts';

/** `sequences`: all that there are. */
export function relationFact(relation: LocalRelation, sequences: readonly SequenceFact[]): RelationFact {
  const takes = writesOf(relation);
  const sequence = sequences.find((candidate) => candidate.oid === relation.oid);
  return {
    oid: relation.oid,
    rowType: relation.rowType,
    arrayType: relation.arrayType,
    schema: relation.schema,
    name: relation.name,
    kind: relation.kind,
    temporary: relation.temporary,
    description: relation.description,
    insertable: takes.insert,
    updatable: takes.update,
    deletable: takes.delete,
    columns: columnsOf(relation).map((column) => columnFact(column, takes.columns.includes(column.number), sequences)),
    indexes: isStored(relation) ? relation.indexes.map((index) => indexFact(index, relation)) : [],
    constraints: relation.kind === 'table' ? relation.constraints.map(constraintFact) : [],
    ...(sequence === undefined ? {} : { sequence }),
    ...(relation.kind === 'sequence' && relation.owner !== undefined ? { owner: relation.owner } : {}),
    ...('query' in relation ? { query: relation.query.text, names: namesIn(relation.query) } : {}),
    ...(relation.kind === 'view' && relation.checkOption !== undefined ? { checkOption: relation.checkOption } : {}),
    ...(relation.kind === 'materialized-view' ? { populated: relation.populated } : {}),
  };
}

/** None where the text is not the query itself. */
function namesIn({ text, searchPath, outputs }: LocalQuery): NonNullable<RelationFact['names']> {
  try {
    return { places: relationNames(text), searchPath, outputs };
  } catch (error) {
    if (error instanceof PgError) return { places: [], searchPath, outputs };
    throw error;
  }
}

function writesOf(relation: LocalRelation): ViewWrites {
  if (relation.kind === 'table') {
    return { insert: true, update: true, delete: true, columns: relation.columns.map(({ number }) => number) };
  }
  const none = { insert: false, update: false, delete: false, columns: [] };
  return relation.kind === 'view' ? (relation.writes ?? none) : none;
}

/** What SELECT finds in a sequence. */
export const SEQUENCE_COLUMNS: readonly LocalColumn[] = ['last_value int8', 'log_cnt int8', 'is_called bool'].map(
  (text, index) => {
    const [name = '', type = ''] = text.split(' ');
    return { number: index + 1, name, type, modifier: -1, notNull: true, description: '' };
  },
);

function columnsOf(relation: LocalRelation): readonly LocalColumn[] {
  return relation.kind === 'sequence' ? SEQUENCE_COLUMNS : relation.columns;
}

function columnFact(column: LocalColumn, writable: boolean, sequences: readonly SequenceFact[]): ColumnFact {
  const { number, name, type, modifier, notNull, description, identity } = column;
  const sequence = sequences.find(({ oid }) => oid === column.sequence);
  const serial =
    sequence === undefined || identity !== undefined
      ? undefined
      : `nextval('${quoteIdentifier(sequence.name).replaceAll("'", "''")}'::regclass)`;
  const expression = column.generated?.text ?? column.default?.text ?? serial;
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
    ...(identity === undefined || sequence === undefined ? {} : { identitySequence: sequence }),
    ...(sequence === undefined
      ? {}
      : { sequence: `${quoteIdentifier(sequence.schema)}.${quoteIdentifier(sequence.name)}` }),
  };
}

function indexFact(index: LocalIndex, relation: StoredRelation): IndexFact {
  const { oid, name, primary, unique, columns, nullsNotDistinct, keys, included, predicate, method } = index;
  const classes = columns.map((number, place) => {
    const { operatorClass } = keys?.[place] ?? {};
    return operatorClass ?? defaultClass(keyColumn(index, relation, number, place).type, method);
  });
  return {
    oid,
    name,
    primary,
    unique,
    columns,
    classes,
    ...(keys === undefined ? {} : { keys }),
    ...(included === undefined ? {} : { included }),
    ...(predicate === undefined ? {} : { predicate }),
    ...(nullsNotDistinct ? { nullsNotDistinct } : {}),
    ...(method === undefined ? {} : { method }),
    ...(index.deferrable === true ? { immediate: false } : {}),
  };
}

function constraintFact(constraint: LocalConstraint): ConstraintFact {
  const { oid, name, columns } = constraint;
  switch (constraint.kind) {
    case 'check':
      return {
        kind: 'check',
        oid,
        name,
        columns,
        index: 0,
        expression: constraint.expression.text,
        ...(constraint.expression.pretty === undefined ? {} : { pretty: constraint.expression.pretty }),
      };
    case 'primary':
    case 'unique':
    case 'foreign':
      return constraint;
  }
}
