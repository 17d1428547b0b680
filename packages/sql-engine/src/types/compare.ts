// Compares two values of one type as Postgres' btree operators do. For types whose order SQLite has natively the
// stored forms are compared, for the others their sort keys.

import { compareText } from './text-order.ts';
import type { TypeDefinition } from './type-definition.ts';
import type { JsValue, SqlValue } from './values.ts';

export type Comparer<V> = (left: V, right: V) => number;

/** Numbers, bigints and booleans, mixed if need be; no NaN. */
export function compareNumbers(left: number | bigint | boolean, right: number | bigint | boolean): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** NaN equals NaN and is greater than everything; -0 equals 0. */
export function compareFloats(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  if (left === right) return 0;
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
}

export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  return Buffer.compare(left, right);
}

/** Stored values of one type, as SQLite orders them: numbers before text before blobs. */
export function compareStored(left: SqlValue, right: SqlValue): number {
  if (typeof left === 'string') return typeof right === 'string' ? compareText(left, right) : 1;
  if (typeof right === 'string') return -1;
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right);
  // Values of one type: what is neither text nor bytes are numbers.
  return compareNumbers(left as number | bigint, right as number | bigint);
}

/** undefined for types without an order. Never called with nulls. */
export function comparerOf(type: TypeDefinition): Comparer<JsValue> | undefined {
  const { sortKey, toStorage } = type;
  switch (type.comparison) {
    case 'none':
      return undefined;
    case 'native':
      return (left, right) => compareStored(toStorage(left), toStorage(right));
    case 'key':
      return sortKey === undefined ? undefined : (left, right) => compareStored(sortKey(left), sortKey(right));
  }
}
