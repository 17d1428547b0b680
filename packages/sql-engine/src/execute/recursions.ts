// Sets of the rows that recursions with UNION have made: a row that has been there is not gone on from.

import type Database from 'better-sqlite3';
import type { SqlValue } from '../types/values.ts';

export class Recursions {
  readonly #rows: Set<string>[] = [];

  /** The number of a new set. */
  begin(): number {
    return this.#rows.push(new Set()) - 1;
  }

  /** True for a row of which nothing equal has been told before. `keys` are equal where the values are. */
  isNew(number: number, keys: readonly SqlValue[]): boolean {
    const rows = this.#rows[number];
    if (rows === undefined) throw new Error('a recursion that has not begun');
    const key = keys.map(textOf).join();
    if (rows.has(key)) return false;
    rows.add(key);
    return true;
  }
}

/** Different texts for different values, also when they stand in a row. */
function textOf(value: SqlValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return `'${value.length}:${value}`;
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString('hex')}`;
  return String(value);
}

/** `begin_recursion()`, `new_in_recursion(number, keys…)`. */
export function registerRecursions(database: Database.Database, current: () => Recursions): void {
  database.function('begin_recursion', { deterministic: false }, () => current().begin());
  database.function('new_in_recursion', { deterministic: false, varargs: true, safeIntegers: true }, (...args) => {
    const [number, ...keys] = args as SqlValue[];
    return current().isNew(Number(number), keys) ? 1n : 0n;
  });
}
