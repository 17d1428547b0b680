// The border to better-sqlite3's aggregate(): its published types know a single argument only.

import type Database from 'better-sqlite3';
import type { SqlValue } from '../types/values.ts';

export interface SqliteAggregate<State> {
  readonly safeIntegers: boolean;
  readonly start: () => State;
  readonly step: (state: State, ...args: SqlValue[]) => State;
  /** With it the aggregate works over sliding window frames. */
  readonly inverse?: (state: State, ...args: SqlValue[]) => State;
  readonly result: (state: State) => SqlValue;
}

type Definer = (name: string, options: SqliteAggregate<unknown> & { varargs: true; deterministic: true }) => void;

export function defineAggregate<State>(
  database: Database.Database,
  name: string,
  aggregate: SqliteAggregate<State>,
): void {
  // The library passes every argument to step and inverse; State stays what start() made.
  const define = database.aggregate.bind(database) as unknown as Definer;
  define(name, { ...(aggregate as unknown as SqliteAggregate<unknown>), varargs: true, deterministic: true });
}
