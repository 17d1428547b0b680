// SQLite's tables and indexes behind local relations. Columns have no declared types: values are stored as they are.

import { Emission } from '../emit/emission.ts';
import { sortKeyOf } from '../emit/expression.ts';
import { pgError } from '../errors.ts';
import { typeByName } from '../types/registry.ts';
import {
  FILE_SCHEMA,
  storedColumn,
  storedName,
  type LocalColumn,
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
  const columns = relation.columns.length === 0 ? ['_'] : relation.columns.map(storedColumn);
  return [
    storedSql(`CREATE TABLE ${storedName(relation)} (${columns.join(', ')})`),
    ...relation.indexes.map((index) => createIndexSql(index, relation)),
  ];
}

export function createIndexSql(index: LocalIndex, relation: StoredRelation): StoredSql {
  const keys = index.columns.flatMap((number) => {
    const column = relation.columns.find((candidate) => candidate.number === number);
    const key = column === undefined ? 'NULL' : indexKey(column);
    // Where nulls are equal they get a key like any other.
    return index.unique && index.nullsNotDistinct ? [`(${key} IS NULL)`, `coalesce(${key}, 0)`] : [key];
  });
  const schema = relation.temporary ? 'main' : FILE_SCHEMA;
  return storedSql(
    `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${schema}.i${index.oid} ON t${relation.oid} (${keys.join(', ')})`,
  );
}

export function dropIndexSql(index: Pick<LocalIndex, 'oid'>, relation: StoredRelation): StoredSql {
  return storedSql(`DROP INDEX IF EXISTS ${relation.temporary ? 'main' : FILE_SCHEMA}.i${index.oid}`);
}

/** Throws 42704 for types without an order. */
function indexKey(column: LocalColumn): string {
  const type = typeByName(column.type);
  if (type.comparison === 'none') {
    throw pgError('42704', `data type ${type.formalName} has no default operator class for access method "btree"`, {
      hint: 'You must specify an operator class for the index or define a default operator class for the data type.',
    });
  }
  return sortKeyOf(storedColumn(column), type.oid, new Emission(new Map()));
}
