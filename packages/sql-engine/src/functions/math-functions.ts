// The mathematical functions: of double precision, of numeric and of integers.

import { pgError } from '../errors.ts';
import { Decimal } from '../types/decimal.ts';
import {
  decimalExponential,
  decimalLogarithm,
  decimalNaturalLogarithm,
  decimalPower,
  decimalSquareRoot,
} from '../types/decimal-functions.ts';
import { roundHalfEven } from '../types/interval-input.ts';
import type { JsValue } from '../types/values.ts';
import { absoluteInteger } from './arithmetic-integers.ts';
import { integerOperators } from './arithmetic-integers.ts';
import { fitInt8, fitSmall } from './casts-numbers.ts';
import { strictFunction } from './define.ts';
import type { FunctionDefinition } from './function-definition.ts';
import * as float from './math-float-functions.ts';

type FloatRow = readonly [oid: number, name: string, compute: (value: number) => number, description: string];

const floatRows: readonly FloatRow[] = [
  [1395, 'abs', Math.abs, 'absolute value'],
  [2308, 'ceil', Math.ceil, 'the nearest integer that is not smaller'],
  [2320, 'ceiling', Math.ceil, 'the nearest integer that is not smaller'],
  [2309, 'floor', Math.floor, 'the nearest integer that is not larger'],
  [1342, 'round', roundKeepingSign, 'the nearest integer, an even one in the middle'],
  [1343, 'trunc', Math.trunc, 'the integer toward zero'],
  [2310, 'sign', (value) => (value > 0 ? 1 : value < 0 ? -1 : 0), 'the sign: -1, 0 or 1'],
  [1344, 'sqrt', float.squareRoot, 'square root'],
  [1345, 'cbrt', float.cubeRoot, 'cube root'],
  [1347, 'exp', float.exponential, 'e raised to a power'],
  [1341, 'ln', float.naturalLogarithm, 'natural logarithm'],
  [1340, 'log', float.logarithm10, 'logarithm to base 10'],
  [1194, 'log10', float.logarithm10, 'logarithm to base 10'],
  [1600, 'asin', float.arcSine, 'arc sine in radians'],
  [1601, 'acos', float.arcCosine, 'arc cosine in radians'],
  [1602, 'atan', Math.atan, 'arc tangent in radians'],
  [1604, 'sin', float.ofFiniteAngle(Math.sin), 'sine of radians'],
  [1605, 'cos', float.ofFiniteAngle(Math.cos), 'cosine of radians'],
  [1606, 'tan', float.ofFiniteAngle(Math.tan), 'tangent of radians'],
  [1607, 'cot', float.ofFiniteAngle((value) => 1 / Math.tan(value)), 'cotangent of radians'],
  [2731, 'asind', float.arcSineInDegrees, 'arc sine in degrees'],
  [2732, 'acosd', float.arcCosineInDegrees, 'arc cosine in degrees'],
  [2733, 'atand', float.arcTangentInDegrees, 'arc tangent in degrees'],
  [2735, 'sind', float.ofFiniteAngle(float.sineOfDegrees), 'sine of degrees'],
  [2736, 'cosd', float.ofFiniteAngle(float.cosineOfDegrees), 'cosine of degrees'],
  [2737, 'tand', float.ofFiniteAngle(float.tangentOfDegrees), 'tangent of degrees'],
  [2738, 'cotd', float.ofFiniteAngle(float.cotangentOfDegrees), 'cotangent of degrees'],
  [1608, 'degrees', float.toDegrees, 'radians to degrees'],
  [1609, 'radians', float.toRadians, 'degrees to radians'],
  [2462, 'sinh', Math.sinh, 'hyperbolic sine'],
  [2463, 'cosh', Math.cosh, 'hyperbolic cosine'],
  [2464, 'tanh', Math.tanh, 'hyperbolic tangent'],
  [2465, 'asinh', Math.asinh, 'inverse hyperbolic sine'],
  [2466, 'acosh', float.inverseHyperbolicCosine, 'inverse hyperbolic cosine'],
  [2467, 'atanh', float.inverseHyperbolicTangent, 'inverse hyperbolic tangent'],
];

/** rint: half to even; what rounds to zero keeps its sign. */
function roundKeepingSign(value: number): number {
  const rounded = roundHalfEven(value);
  return rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded;
}

const floatFunctions: readonly FunctionDefinition[] = [
  ...floatRows.map(([oid, name, implementation, description]) =>
    strictFunction({
      oid,
      name,
      args: ['float8'],
      result: 'float8',
      implementation: (value) => implementation(value),
      description,
    }),
  ),
  strictFunction({
    oid: 1394,
    name: 'abs',
    args: ['float4'],
    result: 'float4',
    implementation: (value) => Math.abs(value),
    description: 'absolute value',
  }),
  strictFunction({
    oid: 1346,
    name: 'pow',
    args: ['float8', 'float8'],
    result: 'float8',
    implementation: float.powerFloat8,
    description: 'a number raised to a power',
  }),
  strictFunction({
    oid: 1368,
    name: 'power',
    args: ['float8', 'float8'],
    result: 'float8',
    implementation: float.powerFloat8,
    description: 'a number raised to a power',
  }),
  strictFunction({
    oid: 1603,
    name: 'atan2',
    args: ['float8', 'float8'],
    result: 'float8',
    implementation: (y, x) => Math.atan2(y, x),
    description: 'arc tangent of a quotient in radians',
  }),
  strictFunction({
    oid: 2734,
    name: 'atan2d',
    args: ['float8', 'float8'],
    result: 'float8',
    implementation: float.arcTangent2InDegrees,
    description: 'arc tangent of a quotient in degrees',
  }),
  strictFunction({
    oid: 1610,
    name: 'pi',
    args: [],
    result: 'float8',
    implementation: () => Math.PI,
    description: "the ratio of a circle's circumference to its diameter",
    examples: [{ sql: 'pi()', result: '3.141592653589793' }],
  }),
];

const TEN = new Decimal(10n, 0);
/** Factorials above this have more digits than numeric holds. */
const FACTORIAL_MAX = 32_177n;

function factorial(value: bigint): Decimal {
  if (value < 0n) throw pgError('22003', 'factorial of a negative number is undefined');
  if (value > FACTORIAL_MAX) throw pgError('22003', 'value overflows numeric format');
  let product = 1n;
  for (let factor = 2n; factor <= value; factor += 1n) product *= factor;
  return Decimal.fromBigInt(product);
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let a = left < 0n ? -left : left;
  let b = right < 0n ? -right : right;
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

function leastCommonMultiple(left: bigint, right: bigint): bigint {
  if (left === 0n || right === 0n) return 0n;
  const product = (left / greatestCommonDivisor(left, right)) * right;
  return product < 0n ? -product : product;
}

/** Both numbers at one scale, computed there. */
function atCommonScale(left: Decimal, right: Decimal, compute: (a: bigint, b: bigint) => bigint): Decimal {
  if (!left.isFinite || !right.isFinite) return Decimal.nan;
  const scale = Math.max(left.scale, right.scale);
  return Decimal.checked(compute(left.unscaledAt(scale), right.unscaledAt(scale)), scale);
}

function signOf(value: Decimal): Decimal {
  return value.isNaN ? value : Decimal.fromInteger(value.sign);
}

const finiteScale = (value: Decimal, scale: number): number | null => (value.isFinite ? scale : null);

/** Scales that round and trunc take are kept within these. */
const clampRounding = (scale: number): number => Math.max(-131_072, Math.min(16_383, scale));

type NumericRow = readonly [oid: number, name: string, compute: (value: Decimal) => Decimal, description: string];

const numericRows: readonly NumericRow[] = [
  [1705, 'abs', (value) => value.abs(), 'absolute value'],
  [1706, 'sign', signOf, 'the sign: -1, 0 or 1'],
  [1711, 'ceil', (value) => value.ceil(), 'the nearest integer that is not smaller'],
  [2167, 'ceiling', (value) => value.ceil(), 'the nearest integer that is not smaller'],
  [1712, 'floor', (value) => value.floor(), 'the nearest integer that is not larger'],
  [1708, 'round', (value) => value.round(0), 'the nearest integer, away from zero in the middle'],
  [1710, 'trunc', (value) => value.trunc(0), 'the integer toward zero'],
  [1730, 'sqrt', decimalSquareRoot, 'square root'],
  [1732, 'exp', decimalExponential, 'e raised to a power'],
  [1734, 'ln', decimalNaturalLogarithm, 'natural logarithm'],
  [1741, 'log', (value) => decimalLogarithm(TEN, value), 'logarithm to base 10'],
  [1481, 'log10', (value) => decimalLogarithm(TEN, value), 'logarithm to base 10'],
  [5043, 'trim_scale', (value) => value.trimScale(), 'without zeros at the end of the fraction'],
];

type NumericPairRow = readonly [
  oid: number,
  name: string,
  compute: (left: Decimal, right: Decimal) => Decimal,
  description: string,
];

const numericPairRows: readonly NumericPairRow[] = [
  [1728, 'mod', (left, right) => left.mod(right), 'remainder'],
  [1973, 'div', (left, right) => left.divTrunc(right), 'quotient, truncated'],
  [1738, 'pow', decimalPower, 'a number raised to a power'],
  [2169, 'power', decimalPower, 'a number raised to a power'],
  [1736, 'log', decimalLogarithm, 'logarithm of the second number to the base of the first'],
  [5048, 'gcd', (left, right) => atCommonScale(left, right, greatestCommonDivisor), 'greatest common divisor'],
  [5049, 'lcm', (left, right) => atCommonScale(left, right, leastCommonMultiple), 'least common multiple'],
];

const numericFunctions: readonly FunctionDefinition[] = [
  ...numericRows.map(([oid, name, implementation, description]) =>
    strictFunction({
      oid,
      name,
      args: ['numeric'],
      result: 'numeric',
      implementation: (value) => implementation(value),
      description,
    }),
  ),
  ...numericPairRows.map(([oid, name, implementation, description]) =>
    strictFunction({
      oid,
      name,
      args: ['numeric', 'numeric'],
      result: 'numeric',
      implementation: (left, right) => implementation(left, right),
      description,
    }),
  ),
  strictFunction({
    oid: 1707,
    name: 'round',
    args: ['numeric', 'int4'],
    result: 'numeric',
    implementation: (value, scale) => value.round(clampRounding(scale)),
    description: 'rounded to a number of decimals',
    examples: [{ sql: 'round(42.4382, 2)', result: '42.44' }],
  }),
  strictFunction({
    oid: 1709,
    name: 'trunc',
    args: ['numeric', 'int4'],
    result: 'numeric',
    implementation: (value, scale) => value.trunc(clampRounding(scale)),
    description: 'truncated to a number of decimals',
    examples: [{ sql: 'trunc(42.4382, 2)', result: '42.43' }],
  }),
  strictFunction({
    oid: 3281,
    name: 'scale',
    args: ['numeric'],
    result: 'int4',
    implementation: (value) => finiteScale(value, value.scale),
    description: 'how many decimals it has',
  }),
  strictFunction({
    oid: 5042,
    name: 'min_scale',
    args: ['numeric'],
    result: 'int4',
    implementation: (value) => finiteScale(value, value.minScale()),
    description: 'how many decimals it needs',
  }),
  strictFunction({
    oid: 1376,
    name: 'factorial',
    args: ['int8'],
    result: 'numeric',
    implementation: factorial,
    description: 'factorial',
  }),
];

/** A function that does what an operator's function does, under another name and OID. */
function asFunction(oid: number, name: string, operator: string, type: string): FunctionDefinition {
  const found = integerOperators.find(
    (candidate) => candidate.name === operator && candidate.left === type && candidate.right === type,
  );
  if (found === undefined) throw new Error(`no operator ${operator} of ${type}`);
  return { ...found.function, oid, name };
}

const integerFunctions: readonly FunctionDefinition[] = [
  asFunction(940, 'mod', '%', 'int2'),
  asFunction(941, 'mod', '%', 'int4'),
  asFunction(947, 'mod', '%', 'int8'),
  ...(['int2', 'int4', 'int8'] as const).map((type, index): FunctionDefinition => ({
    kind: 'function',
    oid: 1398 - index,
    name: 'abs',
    argumentTypes: [type],
    resultType: type,
    strict: true,
    volatility: 'immutable',
    implementation: ([value = null]): JsValue => absoluteInteger(type, value),
    description: 'absolute value',
  })),
  strictFunction({
    oid: 5044,
    name: 'gcd',
    args: ['int4', 'int4'],
    result: 'int4',
    implementation: (left, right) => fitSmall('int4', greatestCommonDivisor(BigInt(left), BigInt(right))),
    description: 'greatest common divisor',
  }),
  strictFunction({
    oid: 5045,
    name: 'gcd',
    args: ['int8', 'int8'],
    result: 'int8',
    implementation: (left, right) => fitInt8(greatestCommonDivisor(left, right)),
    description: 'greatest common divisor',
  }),
  strictFunction({
    oid: 5046,
    name: 'lcm',
    args: ['int4', 'int4'],
    result: 'int4',
    implementation: (left, right) => fitSmall('int4', leastCommonMultiple(BigInt(left), BigInt(right))),
    description: 'least common multiple',
  }),
  strictFunction({
    oid: 5047,
    name: 'lcm',
    args: ['int8', 'int8'],
    result: 'int8',
    implementation: (left, right) => fitInt8(leastCommonMultiple(left, right)),
    description: 'least common multiple',
  }),
];

export const mathFunctions: readonly FunctionDefinition[] = [
  ...floatFunctions,
  ...numericFunctions,
  ...integerFunctions,
];
