// Casts between numbers, and between numbers, booleans and OIDs.

import { pgError } from '../errors.ts';
import { Decimal } from '../types/decimal.ts';
import { roundHalfEven } from '../types/interval-input.ts';
import { INT8_MAX, INT8_MIN } from '../types/integers.ts';
import type { JsTypeName, JsTypes } from './define.ts';
import type { CallContext, CastDefinition, FunctionDefinition } from './function-definition.ts';

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

type Template = (args: readonly string[]) => string;

const asReal: Template = ([text = 'NULL']) => `CAST(${text} AS REAL)`;
/** By way of INTEGER, so that a whole number that SQLite keeps as REAL prints without `.0`. */
const asNumericText: Template = ([text = 'NULL']) => `CAST(CAST(${text} AS INTEGER) AS TEXT)`;
const same: Template = ([text = 'NULL']) => `(${text})`;
const asTruth: Template = ([text = 'NULL']) => `(${text} <> 0)`;

export function toCast(
  method: FunctionDefinition,
  context: CastDefinition['context'],
  target?: string,
): CastDefinition {
  const [source = ''] = method.argumentTypes;
  return { source, target: target ?? method.resultType, context, method };
}

export function binaryCast(source: string, target: string, context: CastDefinition['context']): CastDefinition {
  return { source, target, context, method: 'binary' };
}

/** A cast by a function that is named after its target. */
export function convert<S extends JsTypeName, T extends JsTypeName>(
  oid: number,
  source: S,
  target: T,
  context: CastDefinition['context'],
  implementation: (value: JsTypes[S], context: CallContext) => JsTypes[T] | null,
  sql?: Template,
): CastDefinition {
  const method: FunctionDefinition = {
    kind: 'function',
    oid,
    name: target,
    argumentTypes: [source],
    resultType: target,
    strict: true,
    volatility: 'immutable',
    // The border between rows and typed functions: bind gives values of the declared type.
    implementation: ([value], callContext) => implementation(value as JsTypes[S], callContext),
    ...(sql === undefined ? {} : { sql }),
    description: `converts ${source} to ${target}`,
  };
  return { source, target, context, method };
}

const integerCasts: readonly CastDefinition[] = [
  convert(313, 'int2', 'int4', 'implicit', (value) => value, same),
  convert(754, 'int2', 'int8', 'implicit', BigInt, same),
  convert(236, 'int2', 'float4', 'implicit', (value) => value, asReal),
  convert(235, 'int2', 'float8', 'implicit', (value) => value, asReal),
  convert(1782, 'int2', 'numeric', 'implicit', (value) => Decimal.fromInteger(value), asNumericText),
  convert(314, 'int4', 'int2', 'assignment', (value) => fitSmall('int2', value)),
  convert(481, 'int4', 'int8', 'implicit', BigInt, same),
  convert(318, 'int4', 'float4', 'implicit', Math.fround),
  convert(316, 'int4', 'float8', 'implicit', (value) => value, asReal),
  convert(1740, 'int4', 'numeric', 'implicit', (value) => Decimal.fromInteger(value), asNumericText),
  convert(714, 'int8', 'int2', 'assignment', (value) => fitSmall('int2', value)),
  convert(480, 'int8', 'int4', 'assignment', (value) => fitSmall('int4', value)),
  convert(652, 'int8', 'float4', 'implicit', (value) => Math.fround(Number(value))),
  convert(482, 'int8', 'float8', 'implicit', Number, asReal),
  convert(1781, 'int8', 'numeric', 'implicit', (value) => Decimal.fromBigInt(value), asNumericText),
  convert(2557, 'int4', 'bool', 'explicit', (value) => value !== 0, asTruth),
  convert(2558, 'bool', 'int4', 'explicit', (value) => (value ? 1 : 0), same),
];

const floatCasts: readonly CastDefinition[] = [
  convert(238, 'float4', 'int2', 'assignment', (value) => floatToSmall('int2', value)),
  convert(319, 'float4', 'int4', 'assignment', (value) => floatToSmall('int4', value)),
  convert(653, 'float4', 'int8', 'assignment', floatToInt8),
  convert(311, 'float4', 'float8', 'implicit', (value) => value, same),
  convert(1742, 'float4', 'numeric', 'assignment', (value) => Decimal.fromNumber(value, 6)),
  convert(237, 'float8', 'int2', 'assignment', (value) => floatToSmall('int2', value)),
  convert(317, 'float8', 'int4', 'assignment', (value) => floatToSmall('int4', value)),
  convert(483, 'float8', 'int8', 'assignment', floatToInt8),
  convert(312, 'float8', 'float4', 'assignment', floatToFloat4),
  convert(1743, 'float8', 'numeric', 'assignment', (value) => Decimal.fromNumber(value)),
];

const numericCasts: readonly CastDefinition[] = [
  convert(1783, 'numeric', 'int2', 'assignment', decimalToInt2),
  convert(1744, 'numeric', 'int4', 'assignment', decimalToInt4),
  convert(1779, 'numeric', 'int8', 'assignment', decimalToInt8),
  convert(1745, 'numeric', 'float4', 'implicit', decimalToFloat4),
  convert(1746, 'numeric', 'float8', 'implicit', decimalToFloat8),
];

function toOid(value: bigint): number {
  if (value < 0n || value > 4_294_967_295n) throw pgError('22003', 'OID out of range');
  return Number(value);
}

const oidToInt8 = convert(1288, 'oid', 'int8', 'assignment', BigInt, same);
const int8ToOid = convert(1287, 'int8', 'oid', 'implicit', toOid);

/** The same function under another target or source. */
function through(
  method: CastDefinition['method'],
  source: string,
  target: string,
  context: CastDefinition['context'],
): CastDefinition {
  return { source, target, context, method };
}

const int2ToInt4 = castMethod('int2', 'int4');

function castMethod(source: string, target: string): CastDefinition['method'] {
  const found = integerCasts.find((candidate) => candidate.source === source && candidate.target === target);
  if (found === undefined) throw new Error(`no cast of ${source} to ${target}`);
  return found.method;
}

const regTypeNames = [
  'regproc',
  'regprocedure',
  'regoper',
  'regoperator',
  'regclass',
  'regtype',
  'regconfig',
  'regdictionary',
  'regnamespace',
  'regrole',
  'regcollation',
];

/** OIDs and their aliases: the same numbers. */
const oidCasts: readonly CastDefinition[] = [
  convert(5071, 'xid8', 'xid', 'explicit', (value) => Number(BigInt.asUintN(32, value))),
  oidToInt8,
  int8ToOid,
  binaryCast('int4', 'oid', 'implicit'),
  binaryCast('oid', 'int4', 'assignment'),
  through(int2ToInt4, 'int2', 'oid', 'implicit'),
  binaryCast('regproc', 'regprocedure', 'implicit'),
  binaryCast('regprocedure', 'regproc', 'implicit'),
  binaryCast('regoper', 'regoperator', 'implicit'),
  binaryCast('regoperator', 'regoper', 'implicit'),
  ...regTypeNames.flatMap((name): readonly CastDefinition[] => [
    binaryCast('oid', name, 'implicit'),
    binaryCast(name, 'oid', 'implicit'),
    binaryCast('int4', name, 'implicit'),
    binaryCast(name, 'int4', 'assignment'),
    through(int8ToOid.method, 'int8', name, 'implicit'),
    through(int2ToInt4, 'int2', name, 'implicit'),
    through(oidToInt8.method, name, 'int8', 'assignment'),
  ]),
];

export const numberCasts: readonly CastDefinition[] = [...integerCasts, ...floatCasts, ...numericCasts, ...oidCasts];
