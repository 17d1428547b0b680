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

const encoder = new TextEncoder();

/** SQLite's order of stored values of one type: numbers, then text and blobs by bytes. */
export function compareStored(a: SqlValue, b: SqlValue): number {
  if (typeof a === 'string' && typeof b === 'string') {
    if (a === b) return 0;
    return compareBytes(encoder.encode(a), encoder.encode(b));
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  const rank = storageRank(a) - storageRank(b);
  if (rank !== 0) return rank;
  if (a === null || b === null || a === b) return 0;
  return a < b ? -1 : 1;
}

function storageRank(value: SqlValue): number {
  if (value === null) return 0;
  if (typeof value === 'string') return 2;
  return value instanceof Uint8Array ? 3 : 1;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}
