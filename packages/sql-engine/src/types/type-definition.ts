// What the engine knows of a type: a row of pg_type with its input, output and place in SQLite.

import type { SessionObjects } from '../catalog/catalog-facts.ts';
import type { JsValue, SqlValue } from './values.ts';

export interface EndPoint {
  /** As inet has it; null where unknown: not by a network. */
  readonly address: string | null;
  readonly port: number | null;
}

export interface ConnectionAddresses {
  readonly client: EndPoint;
  readonly server: EndPoint;
}

/** The settings that input, output and functions depend on. Plain data: it crosses to the worker. */
export interface SessionContext {
  readonly timeZone: string;
  readonly dateStyle: { readonly format: 'ISO' | 'SQL' | 'Postgres' | 'German'; readonly order: 'MDY' | 'DMY' | 'YMD' };
  readonly intervalStyle: 'postgres' | 'postgres_verbose' | 'sql_standard' | 'iso_8601';
  readonly extraFloatDigits: number;
  readonly byteaOutput: 'hex' | 'escape';
  /** Start of the transaction and of the statement: microseconds since 1970 UTC. */
  readonly transactionTimestamp: bigint;
  readonly statementTimestamp: bigint;
  /** Number of the transaction, unique in the process; absent outside of a session. */
  readonly transactionId?: bigint;
  readonly user: string;
  readonly database: string;
  readonly processId: number;
  /** Which engine's catalog names are looked up in, where a process holds several; default 0. */
  readonly catalog?: number;
  /** Absent where nobody is connected. */
  readonly addresses?: ConnectionAddresses;
  readonly searchPath: readonly string[];
  /** Every setting by its name, for current_setting. */
  readonly settings: Readonly<Record<string, string>>;
  /** What the engine keeps for the session itself; absent when there is nothing. */
  readonly objects?: SessionObjects;
}

export type StorageClass =
  | 'boolean' // INTEGER 0/1
  | 'integer' // INTEGER that fits a JavaScript number
  | 'int64' // INTEGER that may not: read and written as bigint
  | 'real' // REAL; NaN is stored as the TEXT 'NaN', which sorts after every number as in Postgres
  | 'text'
  | 'blob';

/** Letters of pg_type.typcategory. */
export type TypeCategory =
  'A' | 'B' | 'C' | 'D' | 'E' | 'G' | 'I' | 'N' | 'P' | 'R' | 'S' | 'T' | 'U' | 'V' | 'X' | 'Z';

export interface TypeDefinition {
  readonly oid: number;
  /** pg_type.typname: `int4`, `_text`. */
  readonly name: string;
  /** As format_type prints it: `integer`, `text[]`. */
  readonly formalName: string;
  readonly kind: 'base' | 'array' | 'pseudo' | 'composite' | 'range' | 'multirange' | 'domain';
  readonly category: TypeCategory;
  readonly preferred: boolean;
  /** pg_type.typlen: bytes, -1 variable, -2 C string. */
  readonly length: number;
  /** pg_type.typarray, 0 if none. */
  readonly arrayOid: number;
  /** pg_type.typelem, 0 if none. */
  readonly elementOid: number;
  /** Of a range type and of its multirange type: pg_range. */
  readonly range?: { readonly rangeOid: number; readonly subtypeOid: number; readonly multirangeOid: number };
  readonly storage: StorageClass;
  /**
   * How SQLite compares two stored values. `native`: its own order and equality are Postgres'.
   * `key`: comparisons, ORDER BY, GROUP BY, DISTINCT and joins go through `sortKey`.
   * `none`: the type has no order or equality (json, xid's <).
   */
  readonly comparison: 'native' | 'key' | 'none';
  /** For `key`: a value that SQLite orders and equates as Postgres orders and equates the original. */
  readonly sortKey?: (value: JsValue) => SqlValue;
  readonly toStorage: (value: JsValue) => SqlValue;
  readonly fromStorage: (value: SqlValue) => JsValue;
  /** Text to value; throws 22P02, 22007, 22008, 22003 … as Postgres does. Never called with null. */
  readonly input: (text: string, context: SessionContext) => JsValue;
  readonly output: (value: JsValue, context: SessionContext) => string;
  /** Stored value to text without the detour, where that is faster. Same text as `output`. */
  readonly outputStored?: (value: SqlValue, context: SessionContext) => string;
  /** Binary wire format, where it exists. */
  readonly receive?: (bytes: Uint8Array, context: SessionContext) => JsValue;
  readonly send?: (value: JsValue, context: SessionContext) => Uint8Array;
  /** Modifier handling: `numeric(10,2)`, `varchar(5)`, `timestamp(3)`. */
  readonly modifier?: {
    /** From the numbers in parentheses to pg_attribute.atttypmod. */
    readonly parse: (args: readonly number[]) => number;
    /** atttypmod to `(10,2)`. */
    readonly format: (modifier: number) => string;
    /** Coerces a value to the modifier; assignment of a value that doesn't fit throws (22001, 22003). */
    readonly apply: (value: JsValue, modifier: number, explicit: boolean) => JsValue;
  };
  readonly description: string;
}
