// What the mathematical functions and operators of double precision compute, with Postgres' special cases and errors.

import { pgError } from '../errors.ts';
import { checkFloat, floatOverflow, floatUnderflow } from './float-checks.ts';

export function squareRoot(value: number): number {
  if (value < 0) throw pgError('2201F', 'cannot take square root of a negative number');
  return Math.sqrt(value);
}

export function cubeRoot(value: number): number {
  return Math.cbrt(value);
}

export function powerFloat8(base: number, exponent: number): number {
  if (Number.isNaN(base)) return exponent === 0 ? 1 : Number.NaN;
  if (Number.isNaN(exponent)) return base === 1 ? 1 : Number.NaN;
  if (base === 0 && exponent < 0) throw pgError('2201F', 'zero raised to a negative power is undefined');
  if (base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw pgError('2201F', 'a negative number raised to a non-integer power yields a complex result');
  }
  // C's pow and JavaScript's differ for ±1 to an infinite power.
  if (!Number.isFinite(exponent) && Math.abs(base) === 1) return 1;
  const result = base ** exponent;
  if (!Number.isFinite(base) || !Number.isFinite(exponent)) return result;
  if (!Number.isFinite(result)) throw floatOverflow();
  if (result === 0 && base !== 0) throw floatUnderflow();
  return result;
}

export function exponential(value: number): number {
  const result = checkFloat(Math.exp(value), value);
  if (result === 0 && Number.isFinite(value)) throw floatUnderflow();
  return result;
}

function checkLogarithm(value: number): void {
  if (value === 0) throw pgError('2201E', 'cannot take logarithm of zero');
  if (value < 0) throw pgError('2201E', 'cannot take logarithm of a negative number');
}

export function naturalLogarithm(value: number): number {
  checkLogarithm(value);
  return Math.log(value);
}

export function logarithm10(value: number): number {
  checkLogarithm(value);
  return Math.log10(value);
}

function inputOutOfRange(): Error {
  return pgError('22003', 'input is out of range');
}

export function arcSine(value: number): number {
  if (value < -1 || value > 1) throw inputOutOfRange();
  return Math.asin(value);
}

export function arcCosine(value: number): number {
  if (value < -1 || value > 1) throw inputOutOfRange();
  return Math.acos(value);
}

/** A function that takes no infinite angles. */
export function ofFiniteAngle(compute: (value: number) => number): (value: number) => number {
  return (value) => {
    if (value === Infinity || value === -Infinity) throw inputOutOfRange();
    return compute(value);
  };
}

export function inverseHyperbolicCosine(value: number): number {
  if (value < 1) throw inputOutOfRange();
  return Math.acosh(value);
}

export function inverseHyperbolicTangent(value: number): number {
  if (value < -1 || value > 1) throw inputOutOfRange();
  return Math.atanh(value);
}

const RADIANS_PER_DEGREE = 0.0174532925199432957692;

// In degrees: the values at the multiples of 30 and 45 are exact, as in float.c.

const sine30 = Math.sin(30 * RADIANS_PER_DEGREE);
const oneMinusCosine60 = 1 - Math.cos(60 * RADIANS_PER_DEGREE);

function sineQuadrant(x: number): number {
  return x <= 30 ? Math.sin(x * RADIANS_PER_DEGREE) / sine30 / 2 : cosine0To60(90 - x);
}

function cosine0To60(x: number): number {
  return 1 - (1 - Math.cos(x * RADIANS_PER_DEGREE)) / oneMinusCosine60 / 2;
}

function cosineQuadrant(x: number): number {
  return x <= 60 ? cosine0To60(x) : Math.sin((90 - x) * RADIANS_PER_DEGREE) / sine30 / 2;
}

export function sineOfDegrees(angle: number): number {
  if (Number.isNaN(angle)) return angle;
  let x = angle % 360;
  let sign = 1;
  if (x < 0) {
    x = -x;
    sign = -sign;
  }
  if (x > 180) {
    x = 360 - x;
    sign = -sign;
  }
  return sign * sineQuadrant(x > 90 ? 180 - x : x);
}

export function cosineOfDegrees(angle: number): number {
  if (Number.isNaN(angle)) return angle;
  let x = Math.abs(angle % 360);
  let sign = 1;
  if (x > 180) x = 360 - x;
  if (x > 90) {
    x = 180 - x;
    sign = -1;
  }
  return sign * cosineQuadrant(x);
}

const tangent45 = sineQuadrant(45) / cosineQuadrant(45);
const cotangent45 = cosineQuadrant(45) / sineQuadrant(45);

/** Folds an angle into the first quadrant; the sign is that of the tangent there. */
function foldForTangent(angle: number): { readonly x: number; readonly sign: number } {
  let x = angle % 360;
  let sign = 1;
  if (x < 0) {
    x = -x;
    sign = -sign;
  }
  if (x > 180) {
    x = 360 - x;
    sign = -sign;
  }
  if (x > 90) {
    x = 180 - x;
    sign = -sign;
  }
  return { x, sign };
}

export function tangentOfDegrees(angle: number): number {
  if (Number.isNaN(angle)) return angle;
  const { x, sign } = foldForTangent(angle);
  const result = (sign * (sineQuadrant(x) / cosineQuadrant(x))) / tangent45;
  return result === 0 ? 0 : result;
}

export function cotangentOfDegrees(angle: number): number {
  if (Number.isNaN(angle)) return angle;
  const { x, sign } = foldForTangent(angle);
  const result = (sign * (cosineQuadrant(x) / sineQuadrant(x))) / cotangent45;
  return result === 0 ? 0 : result;
}

const arcSineHalf = Math.asin(0.5);
const arcCosineHalf = Math.acos(0.5);
const arcTangentOne = Math.atan(1);

function arcSineQuadrant(x: number): number {
  return x <= 0.5 ? (Math.asin(x) / arcSineHalf) * 30 : 90 - (Math.acos(x) / arcCosineHalf) * 60;
}

export function arcSineInDegrees(value: number): number {
  if (value < -1 || value > 1) throw inputOutOfRange();
  return value >= 0 ? arcSineQuadrant(value) : -arcSineQuadrant(-value);
}

function arcCosineQuadrant(x: number): number {
  return x <= 0.5 ? 90 - (Math.asin(x) / arcSineHalf) * 30 : (Math.acos(x) / arcCosineHalf) * 60;
}

export function arcCosineInDegrees(value: number): number {
  if (value < -1 || value > 1) throw inputOutOfRange();
  return value >= 0 ? arcCosineQuadrant(value) : 90 + arcSineQuadrant(-value);
}

export function arcTangentInDegrees(value: number): number {
  return (Math.atan(value) / arcTangentOne) * 45;
}

export function arcTangent2InDegrees(y: number, x: number): number {
  return (Math.atan2(y, x) / arcTangentOne) * 45;
}

export function toDegrees(value: number): number {
  return checkFloat(value / RADIANS_PER_DEGREE, value);
}

export function toRadians(value: number): number {
  return value * RADIANS_PER_DEGREE;
}
