// The comparison operators of every type, =, <>, <, >, <=, >=, with their functions. Rows of comparison-rows.ts,
// each with a comparer of its pair of types.

import { pgError } from '../errors.ts';
import { compareBytes, compareFloats, compareNumbers, comparerOf } from '../types/compare.ts';
import type { Decimal } from '../types/decimal.ts';
import { intervalSpan } from '../types/interval.ts';
import { jsonbKey } from '../types/json.ts';
import { lsnNumber } from '../types/opaque-types.ts';
import { findTypeByOid, typeByName } from '../types/registry.ts';
import { trimBlanks } from '../types/text-types.ts';
import { compareText } from '../types/text-order.ts';
import type { ArrayValue, Interval, JsValue, RecordValue } from '../types/values.ts';
import { dateToTimestamp, dateToTimestamptz, timestampToTimestamptz } from './casts-date-time.ts';
import { comparisonRows } from './comparison-rows.ts';
import type { CallContext, FunctionDefinition, OperatorDefinition } from './function-definition.ts';

type Compare = (left: JsValue, right: JsValue, context: CallContext) => number;

/** Types whose stored forms SQLite compares as Postgres does, by a class within which they can be mixed. */
const nativeClasses: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  oid: 'number',
  xid: 'xid',
  xid8: 'xid8',
  cid: 'cid',
  float4: 'float',
  float8: 'float',
  text: 'text',
  name: 'text',
  char: 'text',
  uuid: 'uuid',
  bytea: 'bytea',
  bit: 'bit',
  varbit: 'varbit',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
};

// The casts in this file are at the border between registry and implementations: a comparer is called with values
// of the types of its row.

function typed(compare: (left: never, right: never, context: CallContext) => number): Compare {
  return compare as Compare;
}

function compareVectors(left: ArrayValue, right: ArrayValue): number {
  if (left.elements.length !== right.elements.length) return left.elements.length - right.elements.length;
  for (const [index, element] of left.elements.entries()) {
    const order = compareNumbers(Number(element), Number(right.elements[index]));
    if (order !== 0) return order;
  }
  return 0;
}

function compareArrays(left: ArrayValue, right: ArrayValue, context: CallContext): number {
  const type = findTypeByOid(context.argumentTypes[0] ?? 0);
  const element = type === undefined ? undefined : findTypeByOid(type.elementOid);
  const compare = element === undefined ? undefined : comparerOf(element);
  if (compare === undefined) {
    throw pgError('42883', `could not identify a comparison function for type ${element?.formalName ?? 'unknown'}`);
  }
  const count = Math.min(left.elements.length, right.elements.length);
  for (let index = 0; index < count; index += 1) {
    const order = compareNullsLast(left.elements[index] ?? null, right.elements[index] ?? null, compare);
    if (order !== 0) return order;
  }
  const shape = (array: ArrayValue): readonly number[] => [
    array.elements.length,
    array.dimensions.length,
    ...array.dimensions,
    ...array.lowerBounds,
  ];
  const leftShape = shape(left);
  const rightShape = shape(right);
  for (const [index, size] of leftShape.entries()) {
    const order = size - (rightShape[index] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

/** By the sort keys of the actual type. */
function compareActual(left: JsValue, right: JsValue, context: CallContext): number {
  const type = findTypeByOid(context.argumentTypes[0] ?? 0);
  const compare = type === undefined ? undefined : comparerOf(type);
  if (compare === undefined) throw new Error(`no order for ${type?.name ?? 'an unknown type'}`);
  return compare(left, right);
}

function compareNullsLast(left: JsValue, right: JsValue, compare: (a: JsValue, b: JsValue) => number): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return compare(left, right);
}

/** Throws 42804 where fields that decide have other types. */
export function compareRecords(left: RecordValue, right: RecordValue): number {
  const count = Math.min(left.fields.length, right.fields.length);
  for (let index = 0; index < count; index += 1) {
    const a = left.fields[index];
    const b = right.fields[index];
    if (a === undefined || b === undefined) break;
    if (a.type !== b.type) {
      const name = (oid: number): string => findTypeByOid(oid)?.formalName ?? 'unknown';
      throw pgError(
        '42804',
        `cannot compare dissimilar column types ${name(a.type)} and ${name(b.type)} at record column ${index + 1}`,
      );
    }
    const type = findTypeByOid(a.type);
    const compare = type === undefined ? undefined : comparerOf(type);
    if (compare === undefined) {
      throw pgError('42883', `could not identify a comparison function for type ${type?.formalName ?? 'unknown'}`);
    }
    const order = compareNullsLast(a.value, b.value, compare);
    if (order !== 0) return order;
  }
  if (left.fields.length !== right.fields.length) {
    throw pgError('42804', 'cannot compare record types with different numbers of columns');
  }
  return 0;
}

const timetzKeyOf = typeByName('timetz').sortKey;

const comparers: Readonly<Record<string, Compare>> = {
  'float4 float4': typed(compareFloats),
  'float4 float8': typed(compareFloats),
  'float8 float4': typed(compareFloats),
  'float8 float8': typed(compareFloats),
  'numeric numeric': typed((left: Decimal, right: Decimal) => left.compare(right)),
  'text text': typed(compareText),
  'text name': typed(compareText),
  'name text': typed(compareText),
  'name name': typed(compareText),
  'char char': typed(compareText),
  'uuid uuid': typed(compareText),
  'tid tid': typed(compareText),
  'bpchar bpchar': typed((left: string, right: string) => compareText(trimBlanks(left), trimBlanks(right))),
  'bytea bytea': typed(compareBytes),
  'interval interval': typed((left: Interval, right: Interval) =>
    compareNumbers(intervalSpan(left), intervalSpan(right)),
  ),
  'timetz timetz': typed((left: string, right: string) =>
    compareText(String(timetzKeyOf?.(left)), String(timetzKeyOf?.(right))),
  ),
  'jsonb jsonb': typed((left: string, right: string) =>
    left === right ? 0 : compareText(jsonbKey(left), jsonbKey(right)),
  ),
  'pg_lsn pg_lsn': typed((left: string, right: string) => compareNumbers(lsnNumber(left), lsnNumber(right))),
  'xid int4': typed((left: number, right: number) => compareNumbers(left, right >>> 0)),
  'oidvector oidvector': typed(compareVectors),
  'anyarray anyarray': typed(compareArrays),
  'anyrange anyrange': compareActual,
  'anymultirange anymultirange': compareActual,
  'bit bit': typed(compareText),
  'varbit varbit': typed(compareText),
  'inet inet': compareActual,
  'record record': typed(compareRecords),
  'date timestamp': typed((left: number, right: bigint) => compareNumbers(dateToTimestamp(left, 'compare'), right)),
  'timestamp date': typed((left: bigint, right: number) => compareNumbers(left, dateToTimestamp(right, 'compare'))),
  'date timestamptz': typed((left: number, right: bigint, { session }) =>
    compareNumbers(dateToTimestamptz(left, session, 'compare'), right),
  ),
  'timestamptz date': typed((left: bigint, right: number, { session }) =>
    compareNumbers(left, dateToTimestamptz(right, session, 'compare')),
  ),
  'timestamp timestamptz': typed((left: bigint, right: bigint, { session }) =>
    compareNumbers(timestampToTimestamptz(left, session, 'compare'), right),
  ),
  'timestamptz timestamp': typed((left: bigint, right: bigint, { session }) =>
    compareNumbers(left, timestampToTimestamptz(right, session, 'compare')),
  ),
};

/** Everything else is numbers. */
const compareAsNumbers = typed(compareNumbers);

/** What an operator says of how two values are ordered. */
export interface OrderMeaning {
  readonly holds: (order: number) => boolean;
  readonly negator: string;
  readonly commutator: string;
  readonly words: string;
}

export const orderMeanings: Readonly<Record<string, OrderMeaning>> = {
  '=': { holds: (order) => order === 0, negator: '<>', commutator: '=', words: 'equal' },
  '<>': { holds: (order) => order !== 0, negator: '=', commutator: '<>', words: 'not equal' },
  '<': { holds: (order) => order < 0, negator: '>=', commutator: '>', words: 'less than' },
  '>': { holds: (order) => order > 0, negator: '<=', commutator: '<', words: 'greater than' },
  '<=': { holds: (order) => order <= 0, negator: '>', commutator: '>=', words: 'less than or equal' },
  '>=': { holds: (order) => order >= 0, negator: '<', commutator: '<=', words: 'greater than or equal' },
};

const pairs: ReadonlySet<string> = new Set(comparisonRows.map((row) => row.split(' ', 2).join(' ')));

/** Whether there is a row for the operands the other way round. */
function commutes(left: string, right: string): boolean {
  return pairs.has(`${right} ${left}`);
}

function operatorsOfRow(row: string): readonly OperatorDefinition[] {
  const [left = '', right = '', volatility = '', ...entries] = row.split(' ');
  const compare = comparers[`${left} ${right}`] ?? compareAsNumbers;
  const names = new Set(entries.map((entry) => entry.split(':')[0]));
  const native = nativeClasses[left] !== undefined && nativeClasses[left] === nativeClasses[right];
  return entries.map((entry) => {
    const [name = '', operatorOid = '', functionOid = '', functionName = ''] = entry.split(':');
    const meaning = orderMeanings[name];
    if (meaning === undefined) throw new Error(`no comparison ${name}`);
    const { holds } = meaning;
    const definition: FunctionDefinition = {
      kind: 'function',
      oid: Number(functionOid),
      name: functionName,
      argumentTypes: [left, right],
      resultType: 'bool',
      strict: true,
      volatility: volatility === 'stable' ? 'stable' : 'immutable',
      implementation: ([a = null, b = null], context) => holds(compare(a, b, context)),
      ...(native ? { sql: ([a, b]) => `(${a ?? ''} ${name} ${b ?? ''})` } : {}),
      description: meaning.words,
    };
    return {
      oid: Number(operatorOid),
      name,
      left,
      right,
      resultType: 'bool',
      function: definition,
      ...(names.has(meaning.negator) ? { negator: meaning.negator } : {}),
      ...(commutes(left, right) ? { commutator: meaning.commutator } : {}),
    };
  });
}

export const comparisonOperators: readonly OperatorDefinition[] = comparisonRows.flatMap(operatorsOfRow);
