// SQLite's tables and indexes behind local relations. Columns have no declared types: values are stored as they are.

import { Emission } from '../emit/emission.ts';
import { sortKeyOf } from '../emit/expression.ts';
import { pgError } from '../errors.ts';
import { typeByName } from '../types/registry.ts';
import {
  FILE_SCHEMA,
  indexExpressions,
  storedColumn,
  storedColumns,
  storedName,
  type LocalIndex,
  type StoredRelation,
} from './definitions.ts';

export interface StoredSql {
  readonly sql: string;
  readonly parameters: readonly [];
}

export function storedSql(sql: string): StoredSql {
  return { sql, parameters: [] };
}

export function createTableSql(relation: StoredRelation): readonly StoredSql[] {
  // A table of SQLite's needs a column.
  const stored = storedColumns(relation);
  const columns = stored.length === 0 ? ['_'] : stored;
  return [
    storedSql(`CREATE TABLE ${storedName(relation)} (${columns.join(', ')})`),
    ...relation.indexes.map((index) => createIndexSql(index, relation)),
  ];
}

export function createIndexSql(index: LocalIndex, relation: StoredRelation): StoredSql {
  const keys = index.columns.flatMap((number, place) => {
    const key = indexKey(keyColumn(index, relation, number, place));
    // Where nulls are equal they get a key like any other.
    return index.unique && index.nullsNotDistinct ? [`(${key} IS NULL)`, `coalesce(${key}, 0)`] : [key];
  });
  const schema = relation.temporary ? 'main' : FILE_SCHEMA;
  const part = index.predicate === undefined ? '' : ` WHERE ${index.predicate.stored} = 1`;
  // What may be violated for a while is looked at by the statement.
  const isUnique = index.unique && index.deferrable !== true;
  return storedSql(
    `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${schema}.i${index.oid} ON t${relation.oid} (${keys.join(', ')})${part}`,
  );
}

/** What an index compares, without a table's alias. */
export function keyColumn(
  { keys = [] }: LocalIndex,
  { columns }: Pick<StoredRelation, 'columns'>,
  number: number,
  place: number,
): { readonly stored: string; readonly type: string } {
  const expression = keys[place]?.expression;
  if (expression !== undefined) return expression;
  const column = columns.find((candidate) => candidate.number === number);
  if (column === undefined) throw new Error(`an index over column ${number}, which is not there`);
  return { stored: storedColumn(column), type: column.type };
}

/** Columns that hold what the index keeps. */
export function addKeyColumnsSql(index: LocalIndex, relation: StoredRelation): readonly StoredSql[] {
  return indexExpressions(index).map(({ stored }) =>
    storedSql(`ALTER TABLE ${storedName(relation)} ADD COLUMN ${stored}`),
  );
}

export function dropIndexSql(index: Pick<LocalIndex, 'oid'>, relation: StoredRelation): StoredSql {
  return storedSql(`DROP INDEX IF EXISTS ${relation.temporary ? 'main' : FILE_SCHEMA}.i${index.oid}`);
}

/** The index with what it kept. */
export function removeIndexSql(index: LocalIndex, relation: StoredRelation): readonly StoredSql[] {
  return [
    dropIndexSql(index, relation),
    ...indexExpressions(index).map(({ stored }) =>
      storedSql(`ALTER TABLE ${storedName(relation)} DROP COLUMN ${stored}`),
    ),
  ];
}

/** Throws 42704 for types without an order. */
function indexKey({ stored, type: name }: { readonly stored: string; readonly type: string }): string {
  const type = typeByName(name);
  if (type.comparison === 'none') {
    throw pgError('42704', `data type ${type.formalName} has no default operator class for access method "btree"`, {
      hint: 'You must specify an operator class for the index or define a default operator class for the data type.',
    });
  }
  return sortKeyOf(stored, type.oid, new Emission(new Map()));
}
