// Casts between numbers, and between numbers, booleans and OIDs.

import { pgError } from '../errors.ts';
import { Decimal } from '../types/decimal.ts';
import { roundHalfEven } from '../types/interval-input.ts';
import { INT8_MAX, INT8_MIN } from '../types/integers.ts';
import { strictFunction } from './define.ts';
import type { CastDefinition, FunctionDefinition } from './function-definition.ts';

const ranges = {
  int2: { min: -32_768, max: 32_767, name: 'smallint' },
  int4: { min: -2_147_483_648, max: 2_147_483_647, name: 'integer' },
} as const;

type SmallInteger = keyof typeof ranges;

export function integerOverflow(type: string): Error {
  return pgError('22003', `${type} out of range`);
}

/** Throws 22003 unless the number fits. */
export function fitSmall(type: SmallInteger, value: number | bigint): number {
  const { min, max, name } = ranges[type];
  if (value < min || value > max) throw integerOverflow(name);
  return Number(value);
}

export function fitInt8(value: bigint): bigint {
  if (value < INT8_MIN || value > INT8_MAX) throw integerOverflow('bigint');
  return value;
}

function floatToSmall(type: SmallInteger, value: number): number {
  const rounded = roundHalfEven(value);
  if (Number.isNaN(rounded)) throw integerOverflow(ranges[type].name);
  return fitSmall(type, rounded === 0 ? 0 : rounded);
}

function floatToInt8(value: number): bigint {
  const rounded = roundHalfEven(value);
  // 2^63 is the first double that is too large.
  if (!(rounded >= -9_223_372_036_854_775_808 && rounded < 9_223_372_036_854_775_808)) throw integerOverflow('bigint');
  return BigInt(rounded);
}

function decimalToBigInt(value: Decimal, type: string): bigint {
  if (value.isNaN) throw pgError('0A000', `cannot convert NaN to ${type}`);
  if (value.isInfinite) throw pgError('0A000', `cannot convert infinity to ${type}`);
  return value.toBigInt();
}

export const decimalToInt2 = (value: Decimal): number => fitSmall('int2', decimalToBigInt(value, 'smallint'));
export const decimalToInt4 = (value: Decimal): number => fitSmall('int4', decimalToBigInt(value, 'integer'));
export const decimalToInt8 = (value: Decimal): bigint => fitInt8(decimalToBigInt(value, 'bigint'));

/** Throws 22003 for what a double does not hold. */
export function decimalToFloat8(value: Decimal): number {
  const number = value.toNumber();
  if (!Number.isFinite(number) && value.isFinite) {
    throw pgError('22003', `"${value.toString()}" is out of range for type double precision`);
  }
  return number;
}

export function decimalToFloat4(value: Decimal): number {
  const number = Math.fround(value.toNumber());
  if ((!Number.isFinite(number) && value.isFinite) || (number === 0 && value.sign !== 0)) {
    throw pgError('22003', `"${value.toString()}" is out of range for type real`);
  }
  return number;
}

export function floatToFloat4(value: number): number {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded) && Number.isFinite(value)) throw pgError('22003', 'value out of range: overflow');
  if (rounded === 0 && value !== 0) throw pgError('22003', 'value out of range: underflow');
  return rounded;
}

const cast = (text = 'NULL'): string => `(${text})`;
const asReal = ([text = 'NULL']: readonly string[]): string => `CAST(${text} AS REAL)`;
/** By way of INTEGER, so that a whole number that SQLite keeps as REAL prints without `.0`. */
const asNumericText = ([text = 'NULL']: readonly string[]): string => `CAST(CAST(${text} AS INTEGER) AS TEXT)`;
const same = ([text]: readonly string[]): string => cast(text);

export const int2ToInt4 = strictFunction({
  oid: 313,
  name: 'int4',
  args: ['int2'],
  result: 'int4',
  implementation: (value) => value,
  sql: same,
  description: 'converts smallint to integer',
});

const oidToInt8 = strictFunction({
  oid: 1288,
  name: 'int8',
  args: ['oid'],
  result: 'int8',
  implementation: (value) => BigInt(value),
  sql: same,
  description: 'converts an OID to bigint',
});

const int8ToOid = strictFunction({
  oid: 1287,
  name: 'oid',
  args: ['int8'],
  result: 'oid',
  implementation: (value) => {
    if (value < 0n || value > 4_294_967_295n) throw pgError('22003', 'OID out of range');
    return Number(value);
  },
  description: 'converts bigint to an OID',
});

const implicit = (method: FunctionDefinition, target?: string): CastDefinition => toCast(method, 'implicit', target);
const assignment = (method: FunctionDefinition): CastDefinition => toCast(method, 'assignment');
const explicit = (method: FunctionDefinition): CastDefinition => toCast(method, 'explicit');

export function toCast(method: FunctionDefinition, context: CastDefinition['context'], target?: string): CastDefinition {
  const [source = ''] = method.argumentTypes;
  return { source, target: target ?? method.resultType, context, method };
}

export function binaryCast(source: string, target: string, context: CastDefinition['context']): CastDefinition {
  return { source, target, context, method: 'binary' };
}

const fromInt2: readonly CastDefinition[] = [
  implicit(int2ToInt4),
  implicit(strictFunction({ oid: 754, name: 'int8', args: ['int2'], result: 'int8', implementation: BigInt, sql: same, description: 'converts smallint to bigint' })),
  implicit(strictFunction({ oid: 236, name: 'float4', args: ['int2'], result: 'float4', implementation: (value) => value, sql: asReal, description: 'converts smallint to real' })),
  implicit(strictFunction({ oid: 235, name: 'float8', args: ['int2'], result: 'float8', implementation: (value) => value, sql: asReal, description: 'converts smallint to double precision' })),
  implicit(strictFunction({ oid: 1782, name: 'numeric', args: ['int2'], result: 'numeric', implementation: (value) => Decimal.fromInteger(value), sql: asNumericText, description: 'converts smallint to numeric' })),
];

const fromInt4: readonly CastDefinition[] = [
  assignment(strictFunction({ oid: 314, name: 'int2', args: ['int4'], result: 'int2', implementation: (value) => fitSmall('int2', value), description: 'converts integer to smallint' })),
  implicit(strictFunction({ oid: 481, name: 'int8', args: ['int4'], result: 'int8', implementation: BigInt, sql: same, description: 'converts integer to bigint' })),
  implicit(strictFunction({ oid: 318, name: 'float4', args: ['int4'], result: 'float4', implementation: Math.fround, description: 'converts integer to real' })),
  implicit(strictFunction({ oid: 316, name: 'float8', args: ['int4'], result: 'float8', implementation: (value) => value, sql: asReal, description: 'converts integer to double precision' })),
  implicit(strictFunction({ oid: 1740, name: 'numeric', args: ['int4'], result: 'numeric', implementation: (value) => Decimal.fromInteger(value), sql: asNumericText, description: 'converts integer to numeric' })),
  explicit(strictFunction({ oid: 2557, name: 'bool', args: ['int4'], result: 'bool', implementation: (value) => value !== 0, sql: ([value]) => `(${value ?? 'NULL'} <> 0)`, description: 'converts integer to boolean' })),
];

const fromInt8: readonly CastDefinition[] = [
  assignment(strictFunction({ oid: 714, name: 'int2', args: ['int8'], result: 'int2', implementation: (value) => fitSmall('int2', value), description: 'converts bigint to smallint' })),
  assignment(strictFunction({ oid: 480, name: 'int4', args: ['int8'], result: 'int4', implementation: (value) => fitSmall('int4', value), description: 'converts bigint to integer' })),
  implicit(strictFunction({ oid: 652, name: 'float4', args: ['int8'], result: 'float4', implementation: (value) => Math.fround(Number(value)), description: 'converts bigint to real' })),
  implicit(strictFunction({ oid: 482, name: 'float8', args: ['int8'], result: 'float8', implementation: Number, sql: asReal, description: 'converts bigint to double precision' })),
  implicit(strictFunction({ oid: 1781, name: 'numeric', args: ['int8'], result: 'numeric', implementation: (value) => Decimal.fromBigInt(value), sql: asNumericText, description: 'converts bigint to numeric' })),
  implicit(int8ToOid),
];

const fromFloat4: readonly CastDefinition[] = [
  assignment(strictFunction({ oid: 238, name: 'int2', args: ['float4'], result: 'int2', implementation: (value) => floatToSmall('int2', value), description: 'converts real to smallint' })),
  assignment(strictFunction({ oid: 319, name: 'int4', args: ['float4'], result: 'int4', implementation: (value) => floatToSmall('int4', value), description: 'converts real to integer' })),
  assignment(strictFunction({ oid: 653, name: 'int8', args: ['float4'], result: 'int8', implementation: floatToInt8, description: 'converts real to bigint' })),
  implicit(strictFunction({ oid: 311, name: 'float8', args: ['float4'], result: 'float8', implementation: (value) => value, sql: same, description: 'converts real to double precision' })),
  assignment(strictFunction({ oid: 1742, name: 'numeric', args: ['float4'], result: 'numeric', implementation: (value) => Decimal.fromNumber(value, 6), description: 'converts real to numeric' })),
];

const fromFloat8: readonly CastDefinition[] = [
  assignment(strictFunction({ oid: 237, name: 'int2', args: ['float8'], result: 'int2', implementation: (value) => floatToSmall('int2', value), description: 'converts double precision to smallint' })),
  assignment(strictFunction({ oid: 317, name: 'int4', args: ['float8'], result: 'int4', implementation: (value) => floatToSmall('int4', value), description: 'converts double precision to integer' })),
  assignment(strictFunction({ oid: 483, name: 'int8', args: ['float8'], result: 'int8', implementation: floatToInt8, description: 'converts double precision to bigint' })),
  assignment(strictFunction({ oid: 312, name: 'float4', args: ['float8'], result: 'float4', implementation: floatToFloat4, description: 'converts double precision to real' })),
  assignment(strictFunction({ oid: 1743, name: 'numeric', args: ['float8'], result: 'numeric', implementation: (value) => Decimal.fromNumber(value), description: 'converts double precision to numeric' })),
];

const fromNumeric: readonly CastDefinition[] = [
  assignment(strictFunction({ oid: 1783, name: 'int2', args: ['numeric'], result: 'int2', implementation: decimalToInt2, description: 'converts numeric to smallint, rounded' })),
  assignment(strictFunction({ oid: 1744, name: 'int4', args: ['numeric'], result: 'int4', implementation: decimalToInt4, description: 'converts numeric to integer, rounded' })),
  assignment(strictFunction({ oid: 1779, name: 'int8', args: ['numeric'], result: 'int8', implementation: decimalToInt8, description: 'converts numeric to bigint, rounded' })),
  implicit(strictFunction({ oid: 1745, name: 'float4', args: ['numeric'], result: 'float4', implementation: decimalToFloat4, description: 'converts numeric to real' })),
  implicit(strictFunction({ oid: 1746, name: 'float8', args: ['numeric'], result: 'float8', implementation: decimalToFloat8, description: 'converts numeric to double precision' })),
];

const fromBool = explicit(strictFunction({ oid: 2558, name: 'int4', args: ['bool'], result: 'int4', implementation: (value) => (value ? 1 : 0), sql: same, description: 'converts boolean to integer' }));

const regTypeNames = ['regproc', 'regprocedure', 'regoper', 'regoperator', 'regclass', 'regtype', 'regconfig', 'regdictionary', 'regnamespace', 'regrole', 'regcollation'];

/** OIDs and their aliases: the same numbers. */
const oidCasts: readonly CastDefinition[] = [
  binaryCast('int4', 'oid', 'implicit'),
  binaryCast('oid', 'int4', 'assignment'),
  implicit(int2ToInt4, 'oid'),
  assignment(oidToInt8),
  binaryCast('regproc', 'regprocedure', 'implicit'),
  binaryCast('regprocedure', 'regproc', 'implicit'),
  binaryCast('regoper', 'regoperator', 'implicit'),
  binaryCast('regoperator', 'regoper', 'implicit'),
  ...regTypeNames.flatMap((name): readonly CastDefinition[] => [
    binaryCast('oid', name, 'implicit'),
    binaryCast(name, 'oid', 'implicit'),
    binaryCast('int4', name, 'implicit'),
    binaryCast(name, 'int4', 'assignment'),
    implicit(int8ToOid, name),
    implicit(int2ToInt4, name),
    { source: name, target: 'int8', context: 'assignment', method: oidToInt8 },
  ]),
];

export const numberCasts: readonly CastDefinition[] = [
  ...fromInt2,
  ...fromInt4,
  ...fromInt8,
  ...fromFloat4,
  ...fromFloat8,
  ...fromNumeric,
  fromBool,
  ...oidCasts,
];
