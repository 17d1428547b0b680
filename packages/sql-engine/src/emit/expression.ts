// Expressions as SQLite's SQL. Every result is an atom: a name, a literal, a call or in parentheses.

import type { Expression, SortItem, WindowSpecification } from '../bind/tree.ts';
import { assertNever, notSupported, pgError } from '../errors.ts';
import { isConstant } from '../plan/fold.ts';
import { OID } from '../types/oids.ts';
import { typeByOid } from '../types/registry.ts';
import type { Emission } from './emission.ts';
import { doubleKey, hasFixedScale } from './double-key.ts';
import type { Registration } from './registration.ts';
import { isSmallPart, nativeCall } from './native-calls.ts';
import { emitAggregate, emitWindow } from './aggregate.ts';
import { emitArraySubquery, emitExists, emitQuantifiedSubquery, emitScalarSubquery } from './subquery.ts';

/** Terms of AND or OR that may stand in a row. */
const CHAIN_MAX = 50;

export function emitExpression(e: Expression, emission: Emission): string {
  const emit = (child: Expression): string => emitExpression(child, emission);
  switch (e.kind) {
    case 'constant':
      return emission.constant(e.value, e.type);
    case 'parameter':
      throw new Error('parameters are constants after planning');
    case 'column':
      return emission.column(e.column);
    case 'call':
      return emitCall(e, emission);
    case 'relabel':
      return emit(e.arg);
    case 'convert':
      return call(emission.register(conversion(e)), [emit(e.arg)]);
    case 'modifier': {
      const { type, modifier, explicit } = e;
      return call(emission.register({ kind: 'modifier', type, modifier, explicit }), [emit(e.arg)]);
    }
    case 'aggregate':
      return emitAggregate(e, emission);
    case 'window':
      return emitWindow(e, emission);
    case 'and':
    case 'or':
      return balanced(e.args.map(emit), e.kind === 'and' ? ' AND ' : ' OR ');
    case 'not':
      return `(NOT ${emit(e.arg)})`;
    case 'is-null':
      return `(${emit(e.arg)} IS ${e.negated ? 'NOT ' : ''}NULL)`;
    case 'boolean-test':
      return `(${emit(e.arg)} IS ${e.negated ? 'NOT ' : ''}${e.value === null ? 'NULL' : e.value ? '1' : '0'})`;
    case 'distinct-from':
      return `(${sortKeySql(e.left, emission)} IS ${e.negated ? '' : 'NOT '}${sortKeySql(e.right, emission)})`;
    case 'case':
      return emitCase(e, emission);
    case 'coalesce':
      return e.args.length === 1 ? emit(first(e.args)) : `coalesce(${e.args.map(emit).join(', ')})`;
    case 'nullif': {
      const left = emit(e.left);
      const equal = emitFunction(e.equals, [e.left, e.right], OID.bool, emission);
      return `(CASE WHEN ${equal} THEN NULL ELSE ${left} END)`;
    }
    case 'greatest':
    case 'least':
      return call(
        emission.register({ kind: 'extremum', greatest: e.kind === 'greatest', type: e.type }),
        e.args.map(emit),
      );
    case 'in-list':
      return emitInList(e, emission);
    case 'quantified-array': {
      const { quantifier, left, array } = e;
      const registration = {
        kind: 'quantified',
        oid: e.function.oid,
        quantifier,
        leftType: left.type,
        arrayType: array.type,
      } as const;
      return call(emission.register(registration), [emit(left), emit(array)]);
    }
    case 'scalar-subquery':
      return emitScalarSubquery(e, emission);
    case 'exists':
      return emitExists(e, emission);
    case 'quantified-subquery':
      return emitQuantifiedSubquery(e, emission);
    case 'array-subquery':
      return emitArraySubquery(e, emission);
    case 'array': {
      const elementType = e.elements[0]?.type ?? typeByOid(e.type).elementOid;
      return call(emission.register({ kind: 'array', elementType, arrayType: e.type }), e.elements.map(emit));
    }
    case 'row':
      return emitRow(e, emission);
    case 'subscript': {
      const registration = { kind: 'subscript', arrayType: e.array.type, elementType: e.type } as const;
      return call(emission.register(registration), [emit(e.array), ...e.indexes.map(emit)]);
    }
    case 'slice':
      return emitSlice(e, emission);
    case 'field':
      return call(emission.register({ kind: 'field', field: e.field, type: e.type }), [emit(e.record)]);
    case 'grouping':
      throw new Error('bind answers grouping()');
    default:
      return assertNever(e);
  }
}

function conversion({ type, arg, each }: Extract<Expression, { kind: 'convert' }>): Registration {
  return { kind: 'convert', from: arg.type, to: type, ...(each === undefined ? {} : { each: each.oid }) };
}

export function call(name: string, args: readonly string[]): string {
  return `${name}(${args.join(', ')})`;
}

function emitCall(e: Extract<Expression, { kind: 'call' }>, emission: Emission): string {
  if (e.variadic === true) {
    const argumentTypes = e.args.map((arg) => arg.type);
    const registration = { kind: 'function', oid: e.function.oid, argumentTypes, resultType: e.type } as const;
    const name = emission.register({ ...registration, variadic: true });
    return call(
      name,
      e.args.map((arg) => emitExpression(arg, emission)),
    );
  }
  return emitFunction(e.function, e.args, e.type, emission);
}

export function emitFunction(
  definition: Extract<Expression, { kind: 'call' }>['function'],
  args: readonly Expression[],
  resultType: number,
  emission: Emission,
): string {
  const argumentTypes = args.map((arg) => arg.type);
  const emit = (arg: Expression): string => emitExpression(arg, emission);
  const slow = (texts: readonly string[]): string =>
    call(emission.register({ kind: 'function', oid: definition.oid, argumentTypes, resultType }), texts);
  const native = nativeCall(definition, args, { emission, emit, slow });
  if (native !== undefined) return native;
  const [row] = args;
  if (row?.kind === 'row' && args.length === 1 && definition.strict && definition.sql === undefined) {
    return emitRow(row, emission, (made) => ({ kind: 'row-function', oid: definition.oid, resultType, row: made }));
  }
  const texts = args.map(emit);
  return definition.sql === undefined ? slow(texts) : definition.sql(texts);
}

/** The value by which SQLite can order and equate. */
export function sortKeySql(expression: Expression, emission: Emission): string {
  return sortKeyOf(emitExpression(expression, emission), expression.type, emission);
}

/** The same where nothing is compared with it but other values of the expression. */
export function orderKeySql(expression: Expression, emission: Emission): string {
  const emit = (arg: Expression): string => emitExpression(arg, emission);
  if (isSmallPart(expression)) return `CAST(${emit(expression)} AS REAL)`;
  return doubleKey(expression, emission, emit)?.() ?? sortKeySql(expression, emission);
}

/** Equal values print alike. */
export function printsAlike(expression: Expression): boolean {
  return comparesNatively(expression.type) || hasFixedScale(expression);
}

export function sortKeyOf(sql: string, type: number, emission: Emission): string {
  const { comparison } = typeByOid(type);
  return comparison === 'key' ? call(emission.register({ kind: 'sort-key', type }), [sql]) : sql;
}

export function comparesNatively(type: number): boolean {
  return typeByOid(type).comparison === 'native';
}

type RowExpression = Extract<Expression, { kind: 'row' }>;
type RowRegistration = Extract<Registration, { kind: 'row' }>;

/** A whole row of a table that an outer join made up is null, not a row of nulls; so is what `use` makes of it. */
function emitRow(e: RowExpression, emission: Emission, use: (row: RowRegistration) => Registration = same): string {
  const [field] = e.fields;
  const presence = e.names !== undefined && field?.kind === 'column' ? emission.presence(field.column) : undefined;
  const registration = use({
    kind: 'row',
    fieldTypes: e.fields.map(({ type }) => type),
    ...(e.names === undefined ? {} : { names: e.names }),
  });
  const row = call(
    emission.register(registration),
    e.fields.map((each) => emitExpression(each, emission)),
  );
  return presence === undefined ? row : `(CASE WHEN ${presence} THEN ${row} END)`;
}

function same(row: RowRegistration): Registration {
  return row;
}

function emitCase(e: Extract<Expression, { kind: 'case' }>, emission: Emission): string {
  const branches = e.branches.map(
    ({ when, then }) => `WHEN ${emitExpression(when, emission)} THEN ${emitExpression(then, emission)}`,
  );
  const otherwise = e.otherwise === undefined ? '' : ` ELSE ${emitExpression(e.otherwise, emission)}`;
  return `(CASE ${branches.join(' ')}${otherwise} END)`;
}

/** Longer lists travel as one JSON parameter. */
const literalListMax = 200;

function emitInList(e: Extract<Expression, { kind: 'in-list' }>, emission: Emission): string {
  const operator = e.negated ? 'NOT IN' : 'IN';
  const types = new Set([e.arg.type, ...e.list.map((element) => element.type)]);
  const [type] = types;
  const sameType = types.size === 1 && type !== undefined && typeByOid(type).comparison !== 'none';
  if (!sameType) {
    const tests = e.list.map((element) => emitFunction(e.equals, [e.arg, element], OID.bool, emission));
    return e.negated ? `(NOT (${tests.join(' OR ')}))` : `(${tests.join(' OR ')})`;
  }
  const left = sortKeySql(e.arg, emission);
  const texts = jsonTexts(e, type);
  if (texts !== undefined) return `(${left} ${operator} (SELECT value FROM json_each(${emission.bind(texts)})))`;
  return `(${left} ${operator} (${e.list.map((element) => sortKeySql(element, emission)).join(', ')}))`;
}

/** The list as JSON when it is long and made of constants that JSON holds exactly. */
function jsonTexts(e: Extract<Expression, { kind: 'in-list' }>, type: number): string | undefined {
  const { storage, comparison, toStorage } = typeByOid(type);
  if (e.list.length <= literalListMax || comparison !== 'native' || (storage !== 'text' && storage !== 'integer')) {
    return undefined;
  }
  const values: unknown[] = [];
  for (const element of e.list) {
    if (element.kind !== 'constant') return undefined;
    values.push(element.value === null ? null : toStorage(element.value));
  }
  return JSON.stringify(values);
}

function emitSlice(e: Extract<Expression, { kind: 'slice' }>, emission: Emission): string {
  const bounds = e.bounds.map(({ lower, upper }) => ({ lower: lower !== undefined, upper: upper !== undefined }));
  const indexes = e.bounds.flatMap(({ lower, upper }) => [lower, upper].filter((bound) => bound !== undefined));
  const name = emission.register({ kind: 'slice', arrayType: e.array.type, bounds });
  return call(
    name,
    [e.array, ...indexes].map((arg) => emitExpression(arg, emission)),
  );
}

/** ORDER BY items; constants do not order, and SQLite would take them for column numbers. */
export function emitOrder(items: readonly SortItem[], emission: Emission): string {
  return items
    .filter((item) => item.expression.kind !== 'constant')
    .map((item) => sortItemSql(orderKeySql(item.expression, emission), item))
    .join(', ');
}

export function sortItemSql(key: string, item: Pick<SortItem, 'descending' | 'nullsFirst'>): string {
  return `${key} ${item.descending ? 'DESC' : 'ASC'} NULLS ${item.nullsFirst ? 'FIRST' : 'LAST'}`;
}

export function emitWindowSpecification(window: WindowSpecification, emission: Emission): string {
  const parts: string[] = [];
  const partition = window.partitionBy.filter((e) => e.kind !== 'constant').map((e) => orderKeySql(e, emission));
  if (partition.length > 0) parts.push(`PARTITION BY ${partition.join(', ')}`);
  const order = hasOffset(window) ? emitMeasured(window, emission) : emitOrder(window.orderBy, emission);
  if (order !== '') parts.push(`ORDER BY ${order}`);
  if (window.frame !== undefined) parts.push(emitFrame(window.frame, window, emission));
  return `(${parts.join(' ')})`;
}

type Frame = NonNullable<WindowSpecification['frame']>;

function emitFrame(frame: Frame, window: WindowSpecification, emission: Emission): string {
  const bound = (b: Frame['start']): string => {
    const words = b.kind.replace('-', ' ').toUpperCase();
    return b.offset === undefined ? words : `${frameOffset(b.offset, frame, window, emission)} ${words}`;
  };
  if (frame.start.offset !== undefined) checkOffset(frame.start.offset, 'starting', frame.mode);
  if (frame.end.offset !== undefined) checkOffset(frame.end.offset, 'ending', frame.mode);
  const exclude = frame.exclude === undefined ? '' : ` EXCLUDE ${frame.exclude.replace('-', ' ').toUpperCase()}`;
  return `${frame.mode.toUpperCase()} BETWEEN ${bound(frame.start)} AND ${bound(frame.end)}${exclude}`;
}

/** Postgres looks at a frame's offsets before it reads the first row. SQLite has no words of its own for null. */
function checkOffset(offset: Expression, side: 'starting' | 'ending', mode: Frame['mode']): void {
  if (!isConstant(offset)) throw notSupported('a frame offset that is no constant');
  const { value } = offset;
  if (value === null) throw pgError('22004', `frame ${side} offset must not be null`);
  const negative = (typeof value === 'bigint' || typeof value === 'number') && value < 0;
  if (!negative) return;
  throw pgError(
    '22013',
    mode === 'range'
      ? 'invalid preceding or following size in window function'
      : `frame ${side} offset must not be negative`,
  );
}

/** RANGE with an offset: the values are measured, not only compared. */
function hasOffset({ frame }: WindowSpecification): boolean {
  return frame?.mode === 'range' && (frame.start.offset !== undefined || frame.end.offset !== undefined);
}

function emitMeasured({ orderBy, frame }: WindowSpecification, emission: Emission): string {
  const offsets = [frame?.start.offset, frame?.end.offset];
  const inMicroseconds = offsets.some((offset) => offset?.type === OID.interval);
  return orderBy
    .map((item) => {
      const key = sortKeySql(item.expression, emission);
      return sortItemSql(isConstant(item.expression) ? key : measured(key, item.expression.type, inMicroseconds), item);
    })
    .join(', ');
}

/** Dates as the microseconds of an interval; the ends of time are as far from everything as from each other. */
function measured(key: string, type: number, inMicroseconds: boolean): string {
  const ends = ENDS_OF_TIME.get(type);
  if (ends === undefined) return key;
  const finite = type === OID.date && inMicroseconds ? `${key} * 86400000000` : key;
  const [early, late] = ends;
  return `(CASE ${key} WHEN ${late} THEN 9e999 WHEN ${early} THEN -9e999 ELSE ${finite} END)`;
}

/** How -infinity and infinity are stored. */
const ENDS_OF_TIME: ReadonlyMap<number, readonly [early: string, late: string]> = new Map(
  [OID.timestamp, OID.timestamptz]
    .map((type): [number, [string, string]] => [type, ['(-9223372036854775807 - 1)', '9223372036854775807']])
    .concat([[OID.date, ['-2147483648', '2147483647']]]),
);

/** An interval over a timestamp is a number of microseconds, unless it has months. */
function frameOffset(offset: Expression, frame: Frame, window: WindowSpecification, emission: Emission): string {
  if (frame.mode === 'range') {
    const sorted = window.orderBy[0]?.expression.type;
    if (sorted === undefined || !comparesNatively(sorted)) throw notSupported('RANGE with an offset over this type');
    if (offset.type === OID.interval) return intervalOffset(offset, emission);
  }
  return emitExpression(offset, emission);
}

function intervalOffset(offset: Expression, emission: Emission): string {
  const value = offset.kind === 'constant' ? offset.value : undefined;
  const isInterval = typeof value === 'object' && value !== null && 'microseconds' in value;
  if (!isInterval || value.months !== 0) throw notSupported('RANGE with an offset in months');
  return emission.constant(BigInt(value.days) * 86_400_000_000n + value.microseconds, OID.int8);
}

/** A chain as a tree of little depth: SQLite bounds the depth of an expression, and computes from left to right. */
function balanced(terms: readonly string[], operator: string): string {
  if (terms.length <= CHAIN_MAX) return `(${terms.join(operator)})`;
  const half = terms.length >> 1;
  return `(${balanced(terms.slice(0, half), operator)}${operator}${balanced(terms.slice(half), operator)})`;
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('an empty list');
  return item;
}
