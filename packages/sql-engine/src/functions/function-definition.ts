// What the engine knows of functions, operators, aggregates, window functions and casts: rows of pg_proc,
// pg_operator, pg_aggregate and pg_cast with an implementation each. The binder resolves them, emit/ writes
// them into SQLite's SQL, execute/ registers them, pg_catalog and the docs list them.

import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue, SqlValue } from '../types/values.ts';

/** pg_type.typname: `int4`, `_text`, `anyelement`, `any`. */
export type TypeName = string;

export interface CallContext {
  readonly session: SessionContext;
  /** OIDs of the actual argument types and of the result, for polymorphic functions. */
  readonly argumentTypes: readonly number[];
  readonly resultType: number;
  /** Throws when the statement is to stop: for what waits. Absent where nothing can stop it. */
  readonly checkCancel?: () => void;
  /** The columns wanted of a function that returns records of any shape. */
  readonly columns?: readonly ContextColumn[];
  /** The order of WITHIN GROUP, an item for each sorted argument. */
  readonly order?: readonly ContextOrder[];
}

export interface ContextOrder {
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface ContextColumn {
  readonly name: string;
  readonly type: number;
  readonly modifier: number;
}

export interface Example {
  /** An expression, as typed after SELECT. */
  readonly sql: string;
  /** The value as text. */
  readonly result: string | null;
}

interface RoutineBase {
  /** pg_proc.oid of Postgres 15 where the routine exists there. */
  readonly oid: number;
  /** Absent for those of Postgres, whose names tell. */
  readonly schema?: string;
  readonly name: string;
  readonly argumentTypes: readonly TypeName[];
  readonly argumentNames?: readonly string[];
  readonly resultType: TypeName;
  readonly description: string;
  readonly examples?: readonly Example[];
}

export interface FunctionDefinition extends RoutineBase {
  readonly kind: 'function';
  /** How many trailing arguments may be left out, and what stands for them. */
  readonly defaults?: readonly JsValue[];
  /** True when the last argument type is an array that collects the remaining arguments. */
  readonly variadic?: boolean;
  /** VARIADIC with a null array stands for no arguments; otherwise the result is null. */
  readonly nullArrayIsEmpty?: boolean;
  /** True: a null argument makes the result null and the implementation is not called. */
  readonly strict: boolean;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  /** Arguments as JsValues of the declared types (never null when strict), then the context. */
  readonly implementation: (args: readonly JsValue[], context: CallContext) => JsValue;
  /**
   * SQLite's SQL with exactly the same meaning for every value (nulls included), where there is one.
   * The arguments are SQL texts, already parenthesised where needed; the result must be an atom (parenthesised).
   */
  readonly sql?: (args: readonly string[]) => string;
}

/** A set-returning function: used in FROM. */
export interface SetFunctionDefinition extends RoutineBase {
  readonly kind: 'set-function';
  readonly defaults?: readonly JsValue[];
  readonly variadic?: boolean;
  readonly strict: boolean;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  /** Names and types of the columns; one column named as the function when absent. Types may be polymorphic. */
  readonly columns?: readonly { readonly name: string; readonly type: TypeName }[];
  /** table: RETURNS TABLE (…), where others have OUT arguments. */
  readonly form?: 'table';
  /** Yields rows: one JsValue for each column. */
  readonly rows: (args: readonly JsValue[], context: CallContext) => Iterable<readonly JsValue[]>;
}

/** The running state of one group. */
export interface Accumulator {
  readonly add: (args: readonly JsValue[]) => void;
  /** Takes back an earlier `add`, for sliding window frames. */
  readonly remove?: (args: readonly JsValue[]) => void;
  /** Of a value as SQLite stores it, in place of `add`: false when it is none of the common ones. */
  readonly addStored?: (value: SqlValue) => boolean;
  readonly result: () => JsValue;
}

export interface AggregateDefinition extends RoutineBase {
  readonly kind: 'aggregate';
  /** True: rows in which an argument is null are skipped. */
  readonly strict: boolean;
  readonly variadic?: boolean;
  readonly start: (context: CallContext) => Accumulator;
  /** SQLite's own aggregate, where it gives the same value and type for every input: gets the argument texts, returns e.g. `count(x)`. The caller adds FILTER and OVER. Not used with DISTINCT over types that compare by key. */
  readonly sql?: (args: readonly string[]) => string;
  /** Ordered-set aggregates take WITHIN GROUP. */
  readonly orderedSet?: boolean;
  /** Direct and sorted arguments come in pairs of one type. */
  readonly hypothetical?: boolean;
}

export interface WindowFunctionDefinition extends RoutineBase {
  readonly kind: 'window-function';
  readonly defaults?: readonly JsValue[];
  /** The call in SQLite's SQL without OVER. */
  readonly sql: (args: readonly string[]) => string;
}

export type Routine = FunctionDefinition | SetFunctionDefinition | AggregateDefinition | WindowFunctionDefinition;

export interface OperatorDefinition {
  /** pg_operator.oid of Postgres 15. */
  readonly oid: number;
  readonly name: string;
  /** Absent for a prefix operator. */
  readonly left?: TypeName;
  readonly right: TypeName;
  readonly resultType: TypeName;
  readonly function: FunctionDefinition;
  readonly commutator?: string;
  readonly negator?: string;
}

export interface CastDefinition {
  readonly source: TypeName;
  readonly target: TypeName;
  readonly context: 'implicit' | 'assignment' | 'explicit';
  /** The function that converts; `binary` when the JsValue is the same; `io` through text. */
  readonly method: FunctionDefinition | 'binary' | 'io';
}
