// Makes SQLite's functions, aggregates and table-valued functions out of registrations.

import type Database from 'better-sqlite3';
import { assertNever, pgError } from '../errors.ts';
import { isNullArgument } from '../emit/registration.ts';
import type { NamedRegistration, Registration } from '../emit/registration.ts';
import type { Accumulator, CallContext, FunctionDefinition, Routine } from '../functions/function-definition.ts';
import { compareRecords } from '../functions/comparison.ts';
import { routineByOid } from '../functions/registry.ts';
import { callWithElements } from '../functions/variadic.ts';
import { applyModifier, convertValue } from '../plan/fold.ts';
import { aggregatedArray, constructedArray, isArrayValue } from '../types/stacked-arrays.ts';
import { compareStored } from '../types/compare.ts';
import { Decimal } from '../types/decimal.ts';
import { OID } from '../types/oids.ts';
import { typeByOid } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue, RecordValue, SqlValue } from '../types/values.ts';
import { registerRangeFrame } from './range-frame.ts';
import { defineAggregate } from './sqlite-aggregate.ts';
import { needsBigInt, readerOf, writerOf, type Reader } from './storage.ts';
import { sliceArray, subscriptArray } from './subscripts.ts';

/** What registered functions ask of the statement that is running. */
export interface RunningStatement {
  readonly session: () => SessionContext;
  /** Throws when the statement is to stop. */
  readonly checkCancel: () => void;
}

type SqlFunction = (...args: SqlValue[]) => SqlValue;

export function registerFunction(
  database: Database.Database,
  named: NamedRegistration,
  running: RunningStatement,
): void {
  const { name, registration } = named;
  switch (registration.kind) {
    case 'aggregate':
      registerAggregate(database, name, registration, running);
      return;
    case 'collect':
      registerCollect(database, name, registration);
      return;
    case 'range-frame':
      registerRangeFrame(database, name, registration, keyFunction(registration.sortType), running);
      return;
    case 'set-function':
      registerSetFunction(database, name, registration, running);
      return;
    default: {
      const { call, bigInts, volatile } = scalar(registration, running);
      database.function(name, { varargs: true, safeIntegers: bigInts, deterministic: !volatile }, call);
    }
  }
}

interface ScalarFunction {
  readonly call: SqlFunction;
  readonly bigInts: boolean;
  readonly volatile: boolean;
}

type ScalarRegistration = Exclude<Registration, { kind: 'aggregate' | 'collect' | 'range-frame' | 'set-function' }>;

function scalar(registration: ScalarRegistration, running: RunningStatement): ScalarFunction {
  switch (registration.kind) {
    case 'function':
      return routineCall(registration, running);
    case 'convert':
      return conversion(registration, running);
    case 'modifier': {
      const { type, modifier, explicit } = registration;
      return unary(type, type, (value) => applyModifier(value, type, modifier, explicit));
    }
    case 'sort-key':
      return sortKey(registration.type);
    case 'finish-sum':
      return finishSum(registration);
    case 'extremum':
      return extremum(registration);
    case 'array': {
      // Nested constructors hand over arrays: the element type is then the array's own.
      const read = readerOf(registration.elementType);
      const write = writerOf(registration.arrayType);
      const nested = typeByOid(registration.elementType).kind === 'array';
      const bigInts = needsBigInt(registration.elementType);
      return immutable((...args) => write(constructedArray(args.map(read), nested)), bigInts);
    }
    case 'row': {
      const read = recordReader(registration);
      const write = writerOf(OID.record);
      return immutable((...args) => write(read(args)), registration.fieldTypes.some(needsBigInt));
    }
    case 'row-function':
      return rowFunction(registration, running);
    case 'field': {
      const read = readerOf(2249);
      const write = writerOf(registration.type);
      return immutable((record) => {
        const value = read(record ?? null);
        const field =
          typeof value === 'object' && value !== null && 'fields' in value
            ? value.fields[registration.field]
            : undefined;
        return write(field?.value ?? null);
      }, false);
    }
    case 'subscript': {
      const read = readerOf(registration.arrayType);
      const write = writerOf(registration.elementType);
      return immutable((array, ...indexes) => {
        const value = read(array ?? null);
        return isArrayValue(value) ? write(subscriptArray(value, indexes.map(toIndex))) : null;
      }, false);
    }
    case 'slice': {
      const read = readerOf(registration.arrayType);
      const write = writerOf(registration.arrayType);
      return immutable((array, ...indexes) => {
        const value = read(array ?? null);
        return isArrayValue(value) ? write(sliceArray(value, registration.bounds, indexes.map(toIndex))) : null;
      }, false);
    }
    case 'quantified':
      return quantified(registration, running);
    default:
      return assertNever(registration);
  }
}

function toIndex(value: SqlValue): number | undefined {
  return value === null ? undefined : Number(value);
}

function immutable(call: SqlFunction, bigInts: boolean): ScalarFunction {
  return { call, bigInts, volatile: false };
}

function unary(from: number, to: number, apply: (value: JsValue) => JsValue): ScalarFunction {
  const read = readerOf(from);
  const write = writerOf(to);
  return immutable(
    (value) => (value === null || value === undefined ? null : write(apply(read(value)))),
    needsBigInt(from),
  );
}

function functionByOid(oid: number): FunctionDefinition {
  const routine = routineByOid(oid);
  if (routine?.kind !== 'function') throw new Error(`no function with OID ${oid}`);
  return routine;
}

function routineCall(
  registration: Extract<Registration, { kind: 'function' }>,
  running: RunningStatement,
): ScalarFunction {
  const definition = functionByOid(registration.oid);
  const readers = registration.argumentTypes.map(readerOf);
  const write = writerOf(registration.resultType);
  const { argumentTypes, resultType } = registration;
  const spread = registration.variadic === true;
  const call = (args: readonly SqlValue[]): SqlValue => {
    const values: JsValue[] = new Array<JsValue>(args.length);
    for (let index = 0; index < args.length; index++) {
      const value = args[index] ?? null;
      if (value === null && definition.strict) return null;
      values[index] = readers[index]?.(value) ?? null;
    }
    const context = { session: running.session(), argumentTypes, resultType, checkCancel: running.checkCancel };
    return write(spread ? callWithElements(definition, values, context) : definition.implementation(values, context));
  };
  return {
    call: (...args) => call(args),
    bigInts: argumentTypes.some(needsBigInt),
    volatile: definition.volatility === 'volatile',
  };
}

function recordReader({
  fieldTypes,
  names,
}: Extract<Registration, { kind: 'row' }>): (args: readonly SqlValue[]) => RecordValue {
  const readers = fieldTypes.map(readerOf);
  return (args) => ({
    fields: fieldTypes.map((type, index) => {
      const value = readers[index]?.(args[index] ?? null) ?? null;
      const name = names?.[index];
      return name === undefined ? { type, value } : { type, value, name };
    }),
  });
}

function rowFunction(
  { oid, resultType, row }: Extract<Registration, { kind: 'row-function' }>,
  running: RunningStatement,
): ScalarFunction {
  const definition = functionByOid(oid);
  const read = recordReader(row);
  const write = writerOf(resultType);
  const argumentTypes = [OID.record];
  return {
    call: (...args) => {
      const context = { session: running.session(), argumentTypes, resultType, checkCancel: running.checkCancel };
      return write(definition.implementation([read(args)], context));
    },
    bigInts: row.fieldTypes.some(needsBigInt),
    volatile: definition.volatility === 'volatile',
  };
}

function conversion(
  { from, to, each }: Extract<Registration, { kind: 'convert' }>,
  running: RunningStatement,
): ScalarFunction {
  const by = each === undefined ? undefined : functionByOid(each);
  return unary(from, to, (value) => convertValue(value, from, to, running.session(), by));
}

function sortKey(type: number): ScalarFunction {
  const { sortKey: keyOf } = typeByOid(type);
  if (keyOf === undefined) throw new Error(`type ${type} has no sort key`);
  const read = readerOf(type);
  return immutable((value) => {
    if (value === null || value === undefined) return null;
    const key = keyOf(read(value));
    return typeof key === 'number' && Number.isInteger(key) ? BigInt(key) : key;
  }, needsBigInt(type));
}

function finishSum({ mean, scale }: Extract<Registration, { kind: 'finish-sum' }>): ScalarFunction {
  return immutable((high, low, count, odd) => {
    if (count === 0n) return null;
    if (odd !== 0n) return 'NaN';
    if (typeof high !== 'bigint' || typeof low !== 'bigint' || typeof count !== 'bigint') {
      throw new Error('SQLite sums and counts integers');
    }
    const total = Decimal.checked((high << 32n) + low, scale);
    return (mean ? total.div(Decimal.fromBigInt(count)) : total).toString();
  }, true);
}

function keyFunction(type: number): (value: SqlValue) => SqlValue {
  const { comparison, sortKey: keyOf } = typeByOid(type);
  const read = readerOf(type);
  return comparison === 'key' && keyOf !== undefined ? (value) => keyOf(read(value)) : (value) => value;
}

function extremum(registration: Extract<Registration, { kind: 'extremum' }>): ScalarFunction {
  const keyOf = keyFunction(registration.type);
  const read = readerOf(registration.type);
  const write = writerOf(registration.type);
  // The type of the values says what they are.
  const compare =
    registration.type === OID.record
      ? (left: SqlValue, right: SqlValue) => compareRecords(read(left) as RecordValue, read(right) as RecordValue)
      : (left: SqlValue, right: SqlValue) => compareStored(keyOf(left), keyOf(right));
  return immutable((...args) => {
    let best: SqlValue = null;
    for (const arg of args) {
      if (arg === null) continue;
      const order = best === null ? 1 : compare(arg, best);
      if (best === null || (registration.greatest ? order > 0 : order < 0)) best = arg;
    }
    return best === null ? null : write(read(best));
  }, needsBigInt(registration.type));
}

function quantified(
  registration: Extract<Registration, { kind: 'quantified' }>,
  running: RunningStatement,
): ScalarFunction {
  const definition = functionByOid(registration.oid);
  const readLeft = readerOf(registration.leftType);
  const readArray = readerOf(registration.arrayType);
  const elementType = typeByOid(registration.arrayType).elementOid;
  const decisive = registration.quantifier === 'any';
  const call: SqlFunction = (left, array) => {
    const value = readArray(array ?? null);
    if (!isArrayValue(value)) return null;
    const operand = readLeft(left ?? null);
    const context: CallContext = {
      session: running.session(),
      argumentTypes: [registration.leftType, elementType],
      resultType: 16,
    };
    let unknown = false;
    for (const element of value.elements) {
      const result =
        definition.strict && (operand === null || element === null)
          ? null
          : definition.implementation([operand, element], context);
      if (result === decisive) return decisive ? 1n : 0n;
      if (result === null) unknown = true;
    }
    if (unknown) return null;
    return decisive ? 0n : 1n;
  };
  return immutable(call, needsBigInt(registration.leftType));
}

// ---- Aggregates ------------------------------------------------------------------------------------------

interface Group {
  readonly accumulator: Accumulator;
  /** Keys of arguments that were counted, for DISTINCT. */
  readonly seen: Set<string> | undefined;
  /** Rows so far, when the accumulator cannot take back a row and a window frame slides. */
  rows: (readonly JsValue[])[] | undefined;
}

function registerAggregate(
  database: Database.Database,
  name: string,
  registration: Extract<Registration, { kind: 'aggregate' }>,
  running: RunningStatement,
): void {
  const definition: Routine | undefined = routineByOid(registration.oid);
  if (definition?.kind !== 'aggregate') throw new Error(`no aggregate with OID ${registration.oid}`);
  const { argumentTypes, resultType } = registration;
  const readers = argumentTypes.map(readerOf);
  const write = writerOf(resultType);
  const keys = argumentTypes.map(keyFunction);
  const order = registration.order === undefined ? {} : { order: registration.order };
  const context = (): CallContext => ({ session: running.session(), argumentTypes, resultType, ...order });
  const read = (args: readonly SqlValue[]): readonly JsValue[] | undefined => {
    // The direct arguments of an ordered-set aggregate may be null; what it aggregates is skipped then.
    for (let index = registration.directArguments; index < args.length; index++) {
      if (definition.strict && args[index] === null) return undefined;
    }
    return args.map((arg, index) => readers[index]?.(arg) ?? null);
  };
  const start = (): Group => ({
    accumulator: definition.start(context()),
    seen: registration.distinct ? new Set() : undefined,
    rows: undefined,
  });
  const step = (group: Group, ...args: SqlValue[]): Group => {
    const values = read(args);
    if (values === undefined) return group;
    if (group.seen !== undefined) {
      const key = distinctKey(args.map((arg, index) => (arg === null ? null : (keys[index]?.(arg) ?? null))));
      if (group.seen.has(key)) return group;
      group.seen.add(key);
    }
    group.accumulator.add(values);
    return group;
  };
  /** Straight from SQLite's value where the accumulator can. */
  const stepStored = (group: Group, value: SqlValue): Group => {
    if (value === null || group.accumulator.addStored?.(value) === true) return group;
    return step(group, value);
  };
  const finish = (group: Group): SqlValue => write(group.accumulator.result());
  const probe = definition.start(context());
  const storedOnly =
    probe.addStored !== undefined && !registration.distinct && definition.strict && !registration.window;
  const common = { safeIntegers: argumentTypes.some(needsBigInt), start };
  if (storedOnly) {
    defineAggregate(database, name, { ...common, step: stepStored, result: finish });
    return;
  }
  if (probe.remove !== undefined) {
    const inverse = (group: Group, ...args: SqlValue[]): Group => {
      const values = read(args);
      if (values !== undefined) group.accumulator.remove?.(values);
      return group;
    };
    defineAggregate(database, name, { ...common, step, inverse, result: finish });
    return;
  }
  if (!registration.window) {
    defineAggregate(database, name, { ...common, step, result: finish });
    return;
  }
  // Without `remove` a sliding frame is computed anew from the rows that are in it.
  const remember = (group: Group, ...args: SqlValue[]): Group => {
    const values = read(args);
    if (values !== undefined) (group.rows ??= []).push(values);
    return group;
  };
  const forget = (group: Group, ...args: SqlValue[]): Group => {
    if (read(args) !== undefined) group.rows?.shift();
    return group;
  };
  const recompute = (group: Group): SqlValue => {
    const accumulator = definition.start(context());
    for (const row of group.rows ?? []) accumulator.add(row);
    return write(accumulator.result());
  };
  defineAggregate(database, name, { ...common, step: remember, inverse: forget, result: recompute });
}

function distinctKey(values: readonly SqlValue[]): string {
  return values
    .map((value) => {
      if (value === null) return 'n';
      if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('base64')}`;
      const text = String(value);
      return `${typeof value === 'string' ? 's' : 'i'}${text.length}:${text}`;
    })
    .join(',');
}

function registerCollect(
  database: Database.Database,
  name: string,
  registration: Extract<Registration, { kind: 'collect' }>,
): void {
  const read: Reader = readerOf(registration.elementType);
  const write = writerOf(registration.arrayType);
  const nested = typeByOid(registration.elementType).kind === 'array';
  defineAggregate<JsValue[]>(database, name, {
    safeIntegers: needsBigInt(registration.elementType),
    start: () => [],
    step: (elements, value) => {
      elements.push(read(value ?? null));
      return elements;
    },
    result: (elements) => write(aggregatedArray(elements, nested)),
  });
}

// ---- Set-returning functions -----------------------------------------------------------------------------

/** A set-returning function may make more rows than anyone reads: cancel is looked at every so many. */
const rowsPerCheck = 64;

function registerSetFunction(
  database: Database.Database,
  name: string,
  registration: Extract<Registration, { kind: 'set-function' }>,
  running: RunningStatement,
): void {
  const { calls, columnTypes, ordinality } = registration;
  const argumentTypes = calls.flatMap((call) => call.argumentTypes);
  const readers = argumentTypes.map(readerOf);
  const writers = columnTypes.map(writerOf);
  const start = calls.length === 1 ? rowsOfCall(calls[0]) : rowsInLockstep(calls);
  // Of all calls: in a join it may be called often for few rows each.
  let made = 0;
  database.table(name, {
    columns: columnTypes.map((_, index) => `c${index}`),
    parameters: argumentTypes.map((_, index) => `a${index}`),
    safeIntegers: argumentTypes.some(needsBigInt),
    rows: function* (...params: unknown[]): Generator<SqlValue[]> {
      // Arguments are what SQLite stores.
      const values = (params as SqlValue[]).map((arg, index) =>
        isNullArgument(arg, argumentTypes[index] ?? 0) ? null : (readers[index]?.(arg) ?? null),
      );
      let count = 0;
      for (const row of start(values, running.session())) {
        count += 1;
        made += 1;
        // Each of the first may be large.
        if (made <= rowsPerCheck || made % rowsPerCheck === 0) running.checkCancel();
        const cells: readonly JsValue[] = ordinality ? [...row, BigInt(count)] : row;
        yield writers.map((write, index) => write(cells[index] ?? null));
      }
    },
  });
}

type RegisteredCall = Extract<Registration, { kind: 'set-function' }>['calls'][number];
type RowSource = (values: readonly JsValue[], session: SessionContext) => Iterable<readonly JsValue[]>;

function rowsOfCall({ oid, argumentTypes, resultType, width, columns }: RegisteredCall): RowSource {
  const rows = rowsOf(oid, columns === undefined ? undefined : width);
  const shape = columns === undefined ? {} : { columns };
  return (values, session) => rows(values, { session, argumentTypes, resultType, ...shape });
}

/** As many rows as the longest has; those that have ended go on with nulls. */
function rowsInLockstep(calls: readonly RegisteredCall[]): RowSource {
  const sources = calls.map(rowsOfCall);
  return function* (values, session) {
    let taken = 0;
    const running = calls.map(({ argumentTypes, width }, index) => {
      const own = values.slice(taken, (taken += argumentTypes.length));
      const rows = sources[index]?.(own, session) ?? [];
      return { rows: rows[Symbol.iterator](), ended: new Array<JsValue>(width).fill(null) };
    });
    for (;;) {
      let some = false;
      const row = running.flatMap(({ rows, ended }) => {
        const next = rows.next();
        if (next.done === true) return ended;
        some = true;
        return next.value;
      });
      if (!some) return;
      yield row;
    }
  };
}

/** `width`: of the record that a function makes, whose fields are the columns. */
function rowsOf(
  oid: number,
  width: number | undefined,
): (values: readonly JsValue[], context: CallContext) => Iterable<readonly JsValue[]> {
  const routine = routineByOid(oid);
  if (routine?.kind === 'set-function') {
    return (values, context) => (routine.strict && values.includes(null) ? [] : routine.rows(values, context));
  }
  if (routine?.kind === 'function') {
    return (values, context) => {
      const value = routine.strict && values.includes(null) ? null : routine.implementation(values, context);
      return [width === undefined ? [value] : fieldsOf(value, width)];
    };
  }
  throw new Error(`no function with OID ${oid} for FROM`);
}

function fieldsOf(record: JsValue, width: number): readonly JsValue[] {
  if (typeof record === 'object' && record !== null && 'fields' in record)
    return record.fields.map((field) => field.value);
  return new Array<JsValue>(width).fill(null);
}

/** `single`: the value of a scalar subquery, as it is stored. */
export function registerSingle(database: Database.Database): void {
  defineAggregate<{ value: SqlValue; rows: number }>(database, 'single', {
    safeIntegers: true,
    start: () => ({ value: null, rows: 0 }),
    step: (state, value) => {
      state.rows += 1;
      if (state.rows > 1) throw pgError('21000', 'more than one row returned by a subquery used as an expression');
      state.value = value ?? null;
      return state;
    },
    result: (state) => state.value,
  });
}

/** `limit_rows`, `offset_rows`: counts that are known only when the statement runs. */
export function registerRowCounts(database: Database.Database): void {
  const checked =
    (none: bigint, code: string, clause: string) =>
    (count: SqlValue): SqlValue => {
      if (count === null) return none;
      if (typeof count === 'bigint' && count < 0n) throw pgError(code, `${clause} must not be negative`);
      return count;
    };
  const options = { safeIntegers: true, deterministic: true };
  database.function('limit_rows', options, checked(-1n, '2201W', 'LIMIT'));
  database.function('offset_rows', options, checked(0n, '2201X', 'OFFSET'));
}
