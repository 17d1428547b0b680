// How values are given to a statement of SQLite.

import { pgError } from '../errors.ts';
import type { SqlValue } from '../types/values.ts';

/** One value may have at most this many bytes (SQLite's own bound is a billion). */
const valueBytesMax = 256 * 1024 * 1024;

/** `?1`, `?2` … are named parameters to the library. */
export function bindingOf(values: readonly SqlValue[]): readonly Record<string, SqlValue>[] {
  if (values.length === 0) return [];
  const binding: Record<string, SqlValue> = {};
  values.forEach((value, index) => {
    if (value instanceof Uint8Array && value.byteLength > valueBytesMax) throw pgError('54000', 'a value is too large');
    binding[index + 1] = value;
  });
  return [binding];
}
