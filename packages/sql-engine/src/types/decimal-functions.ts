// Square root, exponential, logarithms and powers of numeric: results have the scales that numeric.c chooses and are
// correctly rounded at them. Computed in fixed point with guard digits.

import { pgError } from '../errors.ts';
import {
  baseDigits,
  Decimal,
  DISPLAY_SCALE_MAX,
  divideRounded,
  powerOfTen,
  SIGNIFICANT_DIGITS_MIN,
} from './decimal.ts';

const GUARD_DIGITS = 12;
/** Results have at most this many digits before or after the point. */
const RESULT_SCALE_MAX = 2_000;

function clampScale(scale: number, ...atLeast: readonly number[]): number {
  return Math.min(Math.max(scale, 0, ...atLeast), DISPLAY_SCALE_MAX);
}

/** The largest integer whose square is not larger. */
export function integerSquareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

export function decimalSquareRoot(value: Decimal): Decimal {
  if (value.isNaN) return value;
  if (value.sign < 0) throw pgError('2201F', 'cannot take square root of a negative number');
  if (value.isInfinite) return value;
  const weight = value.unscaled === 0n ? 0 : baseDigits(value).weight;
  const scale = clampScale(SIGNIFICANT_DIGITS_MIN - (Math.trunc((weight * 4) / 2) + 1), value.scale);
  return squareRootAt(value, scale);
}

/** Rounded at a scale; also for the deviations. */
export function squareRootAt(value: Decimal, scale: number): Decimal {
  // Two spare digits: an exact half cannot occur but for exact roots.
  const digits = scale + 2;
  const root = integerSquareRoot(
    (value.unscaledAt(Math.max(value.scale, 0)) * powerOfTen(2 * digits)) / powerOfTen(value.scale),
  );
  return new Decimal(divideRounded(root, 100n), scale);
}

/** atanh(1/n) with a number of digits. */
function inverseHyperbolicTangentOf(n: bigint, digits: number): bigint {
  const square = n * n;
  let term = powerOfTen(digits) / n;
  let sum = 0n;
  for (let k = 1n; term !== 0n; k += 2n) {
    sum += term / k;
    term /= square;
  }
  return sum;
}

let ln10Digits = 0;
let ln10Value = 0n;

/** ln 10 = 3 ln 2 + ln 1.25, in fixed point. */
function ln10(digits: number): bigint {
  if (digits > ln10Digits) {
    const work = digits + 50;
    const ln2 = 2n * inverseHyperbolicTangentOf(3n, work);
    ln10Value = 3n * ln2 + 2n * inverseHyperbolicTangentOf(9n, work);
    ln10Digits = work;
  }
  return ln10Value / powerOfTen(ln10Digits - digits);
}

/** ln of a positive value in fixed point; absolute error below a few units of the last digits. */
function naturalLogarithm(value: Decimal, digits: number): bigint {
  const text = value.unscaled.toString();
  const exponent = text.length - 1 - value.scale;
  // Near 1 (on either side) there is no decimal exponent to take off.
  const keep = exponent === -1 && value.compare(new Decimal(5n, 1)) > 0 ? 0 : exponent;
  const work = digits + 10 + Math.ceil(Math.log10(Math.abs(keep) + 1));
  const one = powerOfTen(work);
  const shift = work - value.scale - keep;
  let x = shift >= 0 ? value.unscaled * powerOfTen(shift) : value.unscaled / powerOfTen(-shift);
  // Square roots bring the number near 1, where the series is short.
  let doublings = 0;
  while (x > (one * 11n) / 10n || x < (one * 9n) / 10n) {
    x = integerSquareRoot(x * one);
    doublings += 1;
  }
  const y = ((x - one) * one) / (x + one);
  const square = (y * y) / one;
  let term = y;
  let sum = 0n;
  for (let k = 1n; term !== 0n; k += 2n) {
    sum += term / k;
    term = (term * square) / one;
  }
  const mantissa = (sum * 2n) << BigInt(doublings);
  const total = mantissa + BigInt(keep) * ln10(work);
  return divideRounded(total, powerOfTen(work - digits));
}

/** e^x for x in fixed point with `digits` digits; the result has `scale` digits. */
function exponentialAt(x: bigint, digits: number, scale: number): bigint {
  const ten = ln10(digits);
  let power = x / ten;
  let rest = x % ten;
  if (rest < 0n) {
    rest += ten;
    power -= 1n;
  }
  const one = powerOfTen(digits);
  // Halve the argument a few times, square the result as often.
  const halvings = 8n;
  const small = rest >> halvings;
  let term = one;
  let sum = one;
  for (let k = 1n; term !== 0n; k += 1n) {
    term = (term * small) / (one * k);
    sum += term;
  }
  for (let k = 0n; k < halvings; k += 1n) sum = (sum * sum) / one;
  const shift = digits - scale - Number(power);
  return shift >= 0 ? divideRounded(sum, powerOfTen(shift)) : sum * powerOfTen(-shift);
}

const overflow = (): Error => pgError('22003', 'value overflows numeric format');

export function decimalExponential(value: Decimal): Decimal {
  if (value.isNaN) return value;
  if (value.isInfinite) return value.sign > 0 ? value : Decimal.zero;
  const approximate = value.toNumber();
  const weight = Math.max(-RESULT_SCALE_MAX, Math.min(RESULT_SCALE_MAX, approximate * Math.LOG10E));
  const scale = clampScale(SIGNIFICANT_DIGITS_MIN - Math.trunc(weight), value.scale);
  return exponentialOf(value, scale);
}

function exponentialOf(value: Decimal, scale: number): Decimal {
  const approximate = value.toNumber();
  if (Math.abs(approximate) >= RESULT_SCALE_MAX * 3) {
    if (approximate > 0) throw overflow();
    return new Decimal(0n, scale);
  }
  const digits = Math.max(scale + Math.max(Math.trunc(approximate * Math.LOG10E), 0), value.scale) + GUARD_DIGITS + 6;
  return Decimal.checked(exponentialAt(value.unscaledAt(digits), digits, scale), scale);
}

/** estimate_ln_dweight: the decimal weight of the logarithm's first digit. */
function logarithmWeight(value: Decimal): number {
  if (value.sign <= 0) return 0;
  if (value.compare(new Decimal(9n, 1)) >= 0 && value.compare(new Decimal(11n, 1)) <= 0) {
    const distance = value.sub(Decimal.one);
    if (distance.unscaled === 0n) return 0;
    const { weight, first } = baseDigits(distance);
    return weight * 4 + Math.trunc(Math.log10(first));
  }
  const { weight, first, digits, firstLength } = baseDigits(value);
  let leading = first;
  let exponent = weight * 4;
  if (digits.length > firstLength && /[1-9]/.test(digits.slice(firstLength))) {
    leading = first * 10_000 + Number(digits.slice(firstLength, firstLength + 4).padEnd(4, '0'));
    exponent -= 4;
  }
  return Math.trunc(Math.log10(Math.abs(Math.log(leading) + exponent * 2.302585092994046)));
}

function checkLogarithm(value: Decimal): void {
  if (value.sign < 0) throw pgError('2201E', 'cannot take logarithm of a negative number');
  if (value.sign === 0) throw pgError('2201E', 'cannot take logarithm of zero');
}

export function decimalNaturalLogarithm(value: Decimal): Decimal {
  if (value.isNaN) return value;
  checkLogarithm(value);
  if (value.isInfinite) return value;
  const scale = clampScale(SIGNIFICANT_DIGITS_MIN - logarithmWeight(value), value.scale);
  return new Decimal(divideRounded(naturalLogarithm(value, scale + GUARD_DIGITS), powerOfTen(GUARD_DIGITS)), scale);
}

export function decimalLogarithm(base: Decimal, value: Decimal): Decimal {
  if (base.isNaN || value.isNaN) return Decimal.nan;
  if (base.isInfinite || value.isInfinite) checkLogarithm(base.sign < value.sign ? base : value);
  checkLogarithm(base);
  checkLogarithm(value);
  if (base.isInfinite) return value.isInfinite ? Decimal.nan : Decimal.zero;
  if (value.isInfinite) return Decimal.infinity;
  const baseWeight = logarithmWeight(base);
  const valueWeight = logarithmWeight(value);
  const resultWeight = valueWeight - baseWeight;
  const scale = clampScale(SIGNIFICANT_DIGITS_MIN - resultWeight, base.scale, value.scale);
  const digits = scale + Math.max(0, -baseWeight, resultWeight, resultWeight - baseWeight) + GUARD_DIGITS;
  const divisor = naturalLogarithm(base, digits);
  if (divisor === 0n) throw pgError('22012', 'division by zero');
  const quotient = divideRounded(naturalLogarithm(value, digits) * powerOfTen(scale), divisor);
  return Decimal.checked(quotient, scale);
}

export function decimalPower(base: Decimal, exponent: Decimal): Decimal {
  if (!base.isFinite || !exponent.isFinite) return specialPower(base, exponent);
  if (base.sign === 0 && exponent.sign < 0) throw pgError('2201F', 'zero raised to a negative power is undefined');
  if (base.sign < 0 && !exponent.isInteger) {
    throw pgError('2201F', 'a negative number raised to a non-integer power yields a complex result');
  }
  if (exponent.isInteger) {
    const integer = exponent.trunc().unscaled;
    if (integer === BigInt.asIntN(32, integer)) return integerPower(base, Number(integer), exponent.scale);
  }
  if (base.sign === 0) return new Decimal(0n, SIGNIFICANT_DIGITS_MIN);
  const magnitude = base.abs();
  // The estimate of the result's size is as rough as power_var's: the scale depends on its last digits.
  const roughScale = clampScale(8 - logarithmWeight(magnitude));
  const rough = new Decimal(naturalLogarithm(magnitude, roughScale + GUARD_DIGITS), roughScale + GUARD_DIGITS).round(
    roughScale,
  );
  const product = rough.mul(exponent).round(roughScale).toNumber();
  if (Math.abs(product) > RESULT_SCALE_MAX * 3.01) {
    if (product > 0) throw overflow();
    return new Decimal(0n, DISPLAY_SCALE_MAX);
  }
  const weight = product * 0.434294481903252;
  const scale = clampScale(SIGNIFICANT_DIGITS_MIN - Math.trunc(weight), base.scale, exponent.scale);
  const exponentDigits = Math.max(0, exponent.trunc().toString().length);
  const digits = scale + Math.max(0, Math.trunc(weight)) + exponentDigits + GUARD_DIGITS + 8;
  const precise = new Decimal(naturalLogarithm(magnitude, digits), digits);
  const result = exponentialOf(precise.mul(exponent).round(digits), scale);
  return base.sign < 0 && exponent.mod(new Decimal(2n, 0)).sign !== 0 ? result.neg() : result;
}

/** The decimal weight of base^exponent, estimated as power_var_int does. */
function powerWeight(base: Decimal, exponent: number): number {
  if (base.unscaled === 0n) return 0;
  const { weight, firstLength, digits } = baseDigits(base);
  const trimmed = digits.replace(/0+$/, '');
  let leading = Number(trimmed.slice(0, firstLength).padEnd(firstLength, '0'));
  let power = weight * 4;
  for (let at = firstLength, taken = 1; at < trimmed.length && taken * 4 < 16; at += 4, taken += 1) {
    leading = leading * 10_000 + Number(trimmed.slice(at, at + 4).padEnd(4, '0'));
    power -= 4;
  }
  return exponent * (Math.log10(leading) + power);
}

function integerPower(base: Decimal, exponent: number, exponentScale: number): Decimal {
  const weight = powerWeight(base, exponent);
  if (weight > 131_072) throw overflow();
  if (weight + 1 < -DISPLAY_SCALE_MAX) return new Decimal(0n, DISPLAY_SCALE_MAX);
  const scale = clampScale(SIGNIFICANT_DIGITS_MIN - Math.trunc(weight), base.scale, exponentScale);
  if (exponent === 0) return Decimal.one.round(scale);
  if (base.unscaled === 0n) return new Decimal(0n, scale);
  const size = Math.abs(exponent);
  const { unscaled, workScale } = raise(
    base,
    size,
    scale + Math.max(0, Math.trunc(Math.abs(weight))) + GUARD_DIGITS + 10,
  );
  const power = new Decimal(unscaled, workScale);
  return exponent > 0 ? Decimal.checked(power.round(scale).unscaled, scale) : Decimal.one.divToScale(power, scale);
}

/** Squares and multiplies; digits beyond `significant` are cut off as it goes. */
function raise(
  base: Decimal,
  exponent: number,
  significant: number,
): { readonly unscaled: bigint; readonly workScale: number } {
  const trim = (value: bigint, scale: number): readonly [bigint, number] => {
    const excess = value.toString().length - significant * 2;
    return excess > 0 ? [divideRounded(value, powerOfTen(excess)), scale - excess] : [value, scale];
  };
  let result = 1n;
  let resultScale = 0;
  let square = base.unscaled;
  let squareScale = base.scale;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) [result, resultScale] = trim(result * square, resultScale + squareScale);
    if (rest > 1) [square, squareScale] = trim(square * square, squareScale * 2);
  }
  return resultScale >= 0
    ? { unscaled: result, workScale: resultScale }
    : { unscaled: result * powerOfTen(-resultScale), workScale: 0 };
}

/** Powers with NaN or an infinity, by the rules of POSIX pow. */
function specialPower(base: Decimal, exponent: Decimal): Decimal {
  if (base.isNaN) return exponent.sign === 0 && exponent.isFinite ? Decimal.one : Decimal.nan;
  if (exponent.isNaN) return base.equals(Decimal.one) ? Decimal.one : Decimal.nan;
  if (base.sign === 0 && exponent.sign < 0) throw pgError('2201F', 'zero raised to a negative power is undefined');
  if (base.sign < 0 && exponent.isFinite && !exponent.isInteger) {
    throw pgError('2201F', 'a negative number raised to a non-integer power yields a complex result');
  }
  if (base.equals(Decimal.one)) return Decimal.one;
  if (exponent.isFinite && exponent.sign === 0) return Decimal.one;
  if (base.sign === 0) return Decimal.zero;
  if (exponent.isInfinite) {
    const size = base.abs().compare(Decimal.one);
    if (size === 0) return Decimal.one;
    return size > 0 === exponent.sign > 0 ? Decimal.infinity : Decimal.zero;
  }
  if (base.special === 'Infinity') return exponent.sign > 0 ? Decimal.infinity : Decimal.zero;
  if (exponent.sign < 0) return Decimal.zero;
  return exponent.mod(new Decimal(2n, 0)).sign === 0 ? Decimal.infinity : Decimal.negativeInfinity;
}
