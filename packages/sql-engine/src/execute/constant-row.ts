// A query that is one row of constants once it is folded (`SELECT 1`, `SELECT $1::int`): its row needs no SQLite.

import type { Query } from '../bind/tree.ts';
import type { SqlValue } from '../types/values.ts';
import { writerOf } from './storage.ts';

/** The row as SQLite would store it; undefined for every other query. */
export function constantRow(query: Query): readonly SqlValue[] | undefined {
  if (query.kind !== 'select' || !isPlain(query)) return undefined;
  const row: SqlValue[] = [];
  for (const target of query.targets) {
    if (target.kind !== 'constant') return undefined;
    row.push(writerOf(target.type)(target.value));
  }
  return row;
}

function isPlain(query: Extract<Query, { readonly kind: 'select' }>): boolean {
  const { from, where, having, distinct, limit, offset } = query;
  const narrowed = [from, where, having, distinct, limit, offset].some((part) => part !== undefined);
  return !narrowed && !query.grouped && query.groupBy.length === 0 && query.ctes.length === 0;
}
