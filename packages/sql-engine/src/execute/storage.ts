// Values on their way into and out of SQLite: better-sqlite3 takes every number for a REAL and every bigint for
// an INTEGER, and gives integers as bigint only when asked.

import { typeByOid } from '../types/registry.ts';
import type { JsValue, SqlValue } from '../types/values.ts';

/** From what SQLite hands over to what functions see. */
export type Reader = (value: SqlValue) => JsValue;
/** From a function's result to what SQLite takes. */
export type Writer = (value: JsValue) => SqlValue;

export function readerOf(oid: number): Reader {
  const { storage, fromStorage } = typeByOid(oid);
  switch (storage) {
    case 'boolean':
      return (value) => (value === null ? null : Number(value) !== 0);
    case 'integer':
      return (value) => (value === null ? null : fromStorage(typeof value === 'bigint' ? Number(value) : value));
    case 'int64':
      return (value) => (value === null ? null : fromStorage(typeof value === 'number' ? BigInt(value) : value));
    default:
      return (value) => (value === null ? null : fromStorage(value));
  }
}

export function writerOf(oid: number): Writer {
  const { storage, toStorage } = typeByOid(oid);
  switch (storage) {
    case 'boolean':
      return (value) => (value === null ? null : value === true ? 1n : 0n);
    case 'integer':
    case 'int64':
      return (value) => (value === null ? null : integerForSqlite(toStorage(value)));
    default:
      return (value) => (value === null ? null : toStorage(value));
  }
}

/** Stored rows as functions see them; `types` are their columns'. */
export function readStored(
  rows: readonly (readonly SqlValue[])[],
  types: readonly number[],
): readonly (readonly JsValue[])[] {
  const readers = types.map(readerOf);
  return rows.map((row) => row.map((value, index) => readers[index]?.(value) ?? null));
}

/** A stored value as better-sqlite3 has to be given it. */
export function integerForSqlite(value: SqlValue): SqlValue {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}

/** True when integers of this type may not fit a JavaScript number. */
export function needsBigInt(oid: number): boolean {
  return typeByOid(oid).storage === 'int64';
}
