// What the emitted SQL calls that SQLite does not have: plain data, from which an executor makes the functions.

import type { FrameBound } from '../bind/tree.ts';
import { typeByOid } from '../types/registry.ts';
import type { SqlValue } from '../types/values.ts';

/** What stands for a null argument of a table function: of a storage class that no value of the type has. */
export function nullArgument(type: number): string {
  return typeByOid(type).storage === 'blob' ? "'null'" : "x'00'";
}

export function isNullArgument(value: SqlValue, type: number): boolean {
  return (
    value === null || (typeByOid(type).storage === 'blob' ? typeof value === 'string' : value instanceof Uint8Array)
  );
}

/** Makes a row of its arguments. */
interface RowRegistration {
  readonly kind: 'row';
  readonly fieldTypes: readonly number[];
  readonly names?: readonly string[];
}

/** Type OIDs everywhere. */
export type Registration =
  | {
      readonly kind: 'function';
      readonly oid: number;
      readonly argumentTypes: readonly number[];
      readonly resultType: number;
      /** The elements of the last argument are arguments. */
      readonly variadic?: boolean;
    }
  | {
      readonly kind: 'aggregate';
      readonly oid: number;
      readonly argumentTypes: readonly number[];
      readonly resultType: number;
      /** Equal arguments count once. */
      readonly distinct: boolean;
      /** With OVER: rows leave a sliding frame. */
      readonly window: boolean;
      /** Direct arguments of an ordered-set aggregate come first. */
      readonly directArguments: number;
      /** The order of its sorted arguments. */
      readonly order?: readonly { readonly descending: boolean; readonly nullsFirst: boolean }[];
    }
  | {
      readonly kind: 'set-function';
      /** Run in lockstep; each takes its arguments from those of all, and makes so many of the columns. */
      readonly calls: readonly {
        readonly oid: number;
        readonly argumentTypes: readonly number[];
        readonly resultType: number;
        readonly width: number;
        /** Names, types and modifiers, where the function has to be told them. */
        readonly columns?: readonly { readonly name: string; readonly type: number; readonly modifier: number }[];
      }[];
      readonly columnTypes: readonly number[];
      readonly ordinality: boolean;
    }
  /** Through text: the output of one type is the input of the other. Or `each` element by the function of an OID. */
  | { readonly kind: 'convert'; readonly from: number; readonly to: number; readonly each?: number }
  | { readonly kind: 'modifier'; readonly type: number; readonly modifier: number; readonly explicit: boolean }
  | { readonly kind: 'sort-key'; readonly type: number }
  /** (high, low, count, NaNs): high · 2^32 + low, as a numeric of the scale or its mean. */
  | { readonly kind: 'finish-sum'; readonly mean: boolean; readonly scale: number }
  /** GREATEST and LEAST: nulls are ignored. */
  | { readonly kind: 'extremum'; readonly greatest: boolean; readonly type: number }
  /** Makes an array of its arguments. */
  | { readonly kind: 'array'; readonly elementType: number; readonly arrayType: number }
  /** Collects values in order; an aggregate. */
  | { readonly kind: 'collect'; readonly elementType: number; readonly arrayType: number }
  /** (sorted value, start offset, end offset, whether the row counts, arguments…) over the rows from the current one on. */
  | {
      readonly kind: 'range-frame';
      readonly oid: number;
      readonly argumentTypes: readonly number[];
      readonly resultType: number;
      readonly sortType: number;
      readonly offsetTypes: readonly number[];
      readonly descending: boolean;
      readonly nullsFirst: boolean;
      readonly start: FrameBound['kind'];
      readonly end: FrameBound['kind'];
      readonly exclude?: 'current-row' | 'group' | 'ties';
    }
  | RowRegistration
  /** A function of one argument, which is a row: it is not stored on its way there. */
  | {
      readonly kind: 'row-function';
      readonly oid: number;
      readonly resultType: number;
      readonly row: RowRegistration;
    }
  | { readonly kind: 'field'; readonly field: number; readonly type: number }
  | { readonly kind: 'subscript'; readonly arrayType: number; readonly elementType: number }
  | {
      readonly kind: 'slice';
      readonly arrayType: number;
      readonly bounds: readonly { readonly lower: boolean; readonly upper: boolean }[];
    }
  /** x op ANY/ALL (array). */
  | {
      readonly kind: 'quantified';
      readonly oid: number;
      readonly quantifier: 'any' | 'all';
      readonly leftType: number;
      readonly arrayType: number;
    };

export interface NamedRegistration {
  /** The name in SQL. */
  readonly name: string;
  readonly registration: Registration;
}
