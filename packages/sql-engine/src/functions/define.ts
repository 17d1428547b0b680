// Typed makers of registry rows: the argument type names decide what the implementation receives.

import type { Decimal } from '../types/decimal.ts';
import type {
  ArrayValue,
  Interval,
  JsValue,
  MultirangeValue,
  RangeValue,
  RecordValue,
  SqlValue,
} from '../types/values.ts';
import type {
  Accumulator,
  AggregateDefinition,
  CallContext,
  Example,
  FunctionDefinition,
  OperatorDefinition,
  SetFunctionDefinition,
} from './function-definition.ts';

/** The JsValue of each type that a definition can name. */
interface ScalarTypes {
  bool: boolean;
  int2: number;
  int4: number;
  int8: bigint;
  float4: number;
  float8: number;
  numeric: Decimal;
  text: string;
  varchar: string;
  bpchar: string;
  name: string;
  char: string;
  bytea: Uint8Array;
  date: number;
  time: number;
  timestamp: bigint;
  timestamptz: bigint;
  interval: Interval;
  uuid: string;
  json: string;
  jsonb: string;
  jsonpath: string;
  oid: number;
  regclass: number;
  regtype: number;
  regproc: number;
  timetz: string;
  xid: number;
  xid8: bigint;
  tid: string;
  pg_lsn: string;
  aclitem: string;
  pg_snapshot: string;
  txid_snapshot: string;
  bit: string;
  varbit: string;
  inet: string;
  cidr: string;
}

interface PseudoTypes {
  any: JsValue;
  anyelement: JsValue;
  anycompatible: JsValue;
  anynonarray: JsValue;
  anyarray: ArrayValue;
  anycompatiblearray: ArrayValue;
  anyrange: RangeValue;
  anymultirange: MultirangeValue;
  record: RecordValue;
  void: null | string;
  unknown: string;
}

export type JsTypes = ScalarTypes & PseudoTypes & Record<`_${keyof ScalarTypes}`, ArrayValue>;
export type JsTypeName = keyof JsTypes;

/** What functions without a result return: it prints as nothing, and is not null. */
export const VOID = '';

type Arguments<A extends readonly JsTypeName[], Null> = { -readonly [K in keyof A]: JsTypes[A[K]] | Null };

interface Documented {
  readonly oid: number;
  readonly name: string;
  readonly description: string;
  readonly examples?: readonly Example[];
  readonly argumentNames?: readonly string[];
}

interface FunctionOptions<A extends readonly JsTypeName[], R extends JsTypeName> extends Documented {
  readonly args: A;
  readonly result: R;
  readonly volatility?: 'immutable' | 'stable' | 'volatile';
  readonly variadic?: boolean;
  readonly defaults?: readonly JsValue[];
  readonly sql?: (args: readonly string[]) => string;
}

/** A function that is not called with nulls: any null argument makes null. Immutable unless said otherwise. */
export function strictFunction<const A extends readonly JsTypeName[], R extends JsTypeName>(
  options: FunctionOptions<A, R> & {
    readonly implementation: (...args: [...Arguments<A, never>, CallContext]) => JsTypes[R] | null;
  },
): FunctionDefinition {
  return toFunction(options, true, options.implementation);
}

/** A function that sees nulls. */
export function nullableFunction<const A extends readonly JsTypeName[], R extends JsTypeName>(
  options: FunctionOptions<A, R> & {
    readonly implementation: (...args: [...Arguments<A, null>, CallContext]) => JsTypes[R] | null;
  },
): FunctionDefinition {
  return toFunction(options, false, options.implementation);
}

function toFunction(
  options: FunctionOptions<readonly JsTypeName[], JsTypeName>,
  strict: boolean,
  implementation: (...args: never) => JsValue,
): FunctionDefinition {
  const { args, result, implementation: _unused, ...rest } = { implementation, ...options };
  // The border between the registry, where every argument is a JsValue, and the typed implementation: the
  // binder has made sure that the values have the declared types.
  const call = implementation as (...args: readonly unknown[]) => JsValue;
  return {
    ...rest,
    kind: 'function',
    argumentTypes: args,
    resultType: result,
    strict,
    volatility: options.volatility ?? 'immutable',
    implementation: (values, context) => call(...values, context),
  };
}

interface SetFunctionOptions<A extends readonly JsTypeName[]> extends Documented {
  readonly args: A;
  readonly result: JsTypeName;
  readonly volatility?: 'immutable' | 'stable' | 'volatile';
  readonly variadic?: boolean;
  readonly defaults?: readonly JsValue[];
  readonly columns?: readonly { readonly name: string; readonly type: JsTypeName }[];
}

/** A strict set-returning function. */
export function setFunction<const A extends readonly JsTypeName[]>(
  options: SetFunctionOptions<A> & {
    readonly rows: (...args: [...Arguments<A, never>, CallContext]) => Iterable<readonly JsValue[]>;
  },
): SetFunctionDefinition {
  return toSetFunction(options, true);
}

/** A set-returning function that sees nulls. */
export function nullableSetFunction<const A extends readonly JsTypeName[]>(
  options: SetFunctionOptions<A> & {
    readonly rows: (...args: [...Arguments<A, null>, CallContext]) => Iterable<readonly JsValue[]>;
  },
): SetFunctionDefinition {
  return toSetFunction(options, false);
}

function toSetFunction(
  options: SetFunctionOptions<readonly JsTypeName[]> & {
    readonly rows: (...args: never) => Iterable<readonly JsValue[]>;
  },
  strict: boolean,
): SetFunctionDefinition {
  const { args, result, rows, volatility = 'immutable', ...rest } = options;
  // The same border as in toFunction.
  const call = rows as (...args: readonly unknown[]) => Iterable<readonly JsValue[]>;
  return {
    ...rest,
    kind: 'set-function',
    argumentTypes: args,
    resultType: result,
    strict,
    volatility,
    rows: (values, context) => call(...values, context),
  };
}

/** The accumulator of an aggregate with typed arguments. */
export interface TypedAccumulator<A extends readonly JsTypeName[], R extends JsTypeName, Null> {
  readonly add: (...args: Arguments<A, Null>) => void;
  readonly remove?: (...args: Arguments<A, Null>) => void;
  /** Of a value as SQLite stores it, in place of `add`: false when it is none of the common ones. */
  readonly addStored?: (value: SqlValue) => boolean;
  readonly result: () => JsTypes[R] | null;
}

interface AggregateOptions<A extends readonly JsTypeName[], R extends JsTypeName, Null> extends Documented {
  readonly args: A;
  readonly result: R;
  readonly sql?: (args: readonly string[]) => string;
  readonly start: (context: CallContext) => TypedAccumulator<A, R, Null>;
}

/** An aggregate that skips rows in which an argument is null. */
export function strictAggregate<const A extends readonly JsTypeName[], R extends JsTypeName>(
  options: AggregateOptions<A, R, never>,
): AggregateDefinition {
  return toAggregate(options, true);
}

/** An aggregate that sees nulls. */
export function nullableAggregate<const A extends readonly JsTypeName[], R extends JsTypeName>(
  options: AggregateOptions<A, R, null>,
): AggregateDefinition {
  return toAggregate(options, false);
}

function toAggregate<A extends readonly JsTypeName[], R extends JsTypeName, Null>(
  options: AggregateOptions<A, R, Null>,
  strict: boolean,
): AggregateDefinition {
  const { args, result, start, ...rest } = options;
  return {
    ...rest,
    kind: 'aggregate',
    argumentTypes: args,
    resultType: result,
    strict,
    start: (context): Accumulator => {
      const typed = start(context);
      // The same border as in toFunction.
      const add = typed.add as (...values: readonly unknown[]) => void;
      const remove = typed.remove as ((...values: readonly unknown[]) => void) | undefined;
      return {
        add: (values) => {
          add(...values);
        },
        ...(remove === undefined
          ? {}
          : {
              remove: (values: readonly JsValue[]) => {
                remove(...values);
              },
            }),
        ...(typed.addStored === undefined ? {} : { addStored: typed.addStored }),
        result: () => typed.result(),
      };
    },
  };
}

/** An operator over a function: the operand types are the function's. */
export function operatorOf(
  name: string,
  oid: number,
  definition: FunctionDefinition,
  more: { readonly commutator?: string; readonly negator?: string } = {},
): OperatorDefinition {
  const [first, second] = definition.argumentTypes;
  if (first === undefined) throw new Error(`operator ${name} without operands`);
  const operands = second === undefined ? { right: first } : { left: first, right: second };
  return { oid, name, ...operands, resultType: definition.resultType, function: definition, ...more };
}

export type { CallContext };
