// numeric: an exact decimal with Postgres' display scale, NaN and the infinities. The value is
// unscaled / 10^scale. Square root, powers and logarithms are in decimal-functions.ts.

import { pgError } from '../errors.ts';

export type DecimalSpecial = 'NaN' | 'Infinity' | '-Infinity';

/** Limits of numeric.h: digits before the point, digits after it, and the display scale of computed results. */
export const WEIGHT_DIGITS_MAX = 131_072;
export const SCALE_MAX = 16_383;
export const DISPLAY_SCALE_MAX = 1_000;
/** Computed results have at least this many significant digits. */
export const SIGNIFICANT_DIGITS_MIN = 16;

const powers: bigint[] = [1n];

/** 10^exponent, cached for everyday exponents. */
export function powerOfTen(exponent: number): bigint {
  const known = powers[exponent];
  if (known !== undefined) return known;
  if (exponent > 2_000) return 10n ** BigInt(exponent);
  let last = powers[powers.length - 1] ?? 1n;
  while (powers.length <= exponent) {
    last *= 10n;
    powers.push(last);
  }
  return last;
}

/** Integer division, rounded half away from zero. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const remainder = dividend % divisor;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  if (twice < (divisor < 0n ? -divisor : divisor)) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

const numberPattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

export class Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
  readonly special: DecimalSpecial | undefined;

  constructor(unscaled: bigint, scale: number, special?: DecimalSpecial) {
    this.unscaled = unscaled;
    this.scale = scale;
    this.special = special;
  }

  static readonly zero = new Decimal(0n, 0);
  static readonly one = new Decimal(1n, 0);
  static readonly nan = new Decimal(0n, 0, 'NaN');
  static readonly infinity = new Decimal(0n, 0, 'Infinity');
  static readonly negativeInfinity = new Decimal(0n, 0, '-Infinity');

  static fromBigInt(value: bigint): Decimal {
    return new Decimal(value, 0);
  }

  /** An integer that is exact in a double. */
  static fromInteger(value: number): Decimal {
    return new Decimal(BigInt(value), 0);
  }

  /** As the cast from double precision: 15 significant digits (6 for real). */
  static fromNumber(value: number, significantDigits = 15): Decimal {
    if (Number.isNaN(value)) return Decimal.nan;
    if (!Number.isFinite(value)) return value > 0 ? Decimal.infinity : Decimal.negativeInfinity;
    const [mantissa = '0', exponent = '0'] = value.toExponential(significantDigits - 1).split('e');
    const digits = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
    return Decimal.parse(`${digits}e${exponent}`).withoutNegativeScale();
  }

  /** numeric_in without the blanks around it; throws 22P02, or 22003 for exponents out of range. */
  static parse(text: string): Decimal {
    const parsed = Decimal.tryParse(text);
    if (parsed === undefined) throw pgError('22P02', `invalid input syntax for type numeric: "${text}"`);
    return parsed;
  }

  /** What toString printed, read back without checks: for stored values. */
  static fromPrinted(text: string): Decimal {
    const point = text.indexOf('.');
    const last = text.charCodeAt(text.length - 1);
    if (last > 57) return parseSpecial(text) ?? Decimal.nan;
    if (point < 0) return new Decimal(BigInt(text), 0);
    const digits = text.slice(0, point) + text.slice(point + 1);
    // Up to fifteen digits are exact in a double, and faster that way.
    return new Decimal(digits.length < 16 ? BigInt(Number(digits)) : BigInt(digits), text.length - point - 1);
  }

  /** undefined when the text is no number. */
  static tryParse(text: string): Decimal | undefined {
    const match = numberPattern.exec(text);
    if (match === null) return parseSpecial(text);
    const [, sign = '', whole = '', fraction = '', exponentText] = match;
    if (whole === '' && fraction === '') return undefined;
    const digits = BigInt(whole + fraction);
    const unscaled = sign === '-' ? -digits : digits;
    if (exponentText === undefined) return Decimal.checked(unscaled, fraction.length);
    const exponent = Number(exponentText);
    if (Math.abs(exponent) > 1_000_000_000) return undefined;
    const scale = fraction.length - exponent;
    if (scale > SCALE_MAX + whole.length + fraction.length) return Decimal.checked(0n, SCALE_MAX);
    if (scale >= 0) return Decimal.checked(unscaled, scale);
    if (digits === 0n) return Decimal.zero;
    if (-scale > WEIGHT_DIGITS_MAX) throw overflow();
    return Decimal.checked(unscaled * powerOfTen(-scale), 0);
  }

  /** Makes a result: rounds to the largest scale and throws 22003 when there are too many digits. */
  static checked(unscaled: bigint, scale: number): Decimal {
    if (scale > SCALE_MAX) return Decimal.checked(divideRounded(unscaled, powerOfTen(scale - SCALE_MAX)), SCALE_MAX);
    if (unscaled > CERTAINLY_FITS || unscaled < -CERTAINLY_FITS) {
      const digits = unscaled.toString().length - (unscaled < 0n ? 1 : 0);
      if (digits - scale > WEIGHT_DIGITS_MAX) throw overflow();
    }
    return new Decimal(unscaled, scale);
  }

  get isNaN(): boolean {
    return this.special === 'NaN';
  }

  get isInfinite(): boolean {
    return this.special === 'Infinity' || this.special === '-Infinity';
  }

  get isFinite(): boolean {
    return this.special === undefined;
  }

  /** -1, 0, 1; NaN counts as 1. */
  get sign(): number {
    if (this.special !== undefined) return this.special === '-Infinity' ? -1 : 1;
    return this.unscaled < 0n ? -1 : this.unscaled > 0n ? 1 : 0;
  }

  get isInteger(): boolean {
    if (this.special !== undefined) return !this.isNaN;
    return this.scale === 0 || this.unscaled % powerOfTen(this.scale) === 0n;
  }

  toString(): string {
    if (this.special !== undefined) return this.special;
    const { unscaled, scale } = this;
    if (scale === 0) return unscaled.toString();
    const negative = unscaled < 0n;
    const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
    const point = digits.length - scale;
    return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
  }

  /** The nearest double. */
  toNumber(): number {
    return Number(this.toString());
  }

  /** Rounded half away from zero. Only for finite values. */
  toBigInt(): bigint {
    return this.scale === 0 ? this.unscaled : divideRounded(this.unscaled, powerOfTen(this.scale));
  }

  /** The unscaled value at a larger or equal scale. */
  unscaledAt(scale: number): bigint {
    return scale === this.scale ? this.unscaled : this.unscaled * powerOfTen(scale - this.scale);
  }

  /** NaN equals NaN and is greater than everything. */
  compare(other: Decimal): number {
    if (this.special !== undefined || other.special !== undefined) return rank(this) - rank(other);
    const scale = Math.max(this.scale, other.scale);
    const left = this.unscaledAt(scale);
    const right = other.unscaledAt(scale);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  equals(other: Decimal): boolean {
    return this.compare(other) === 0;
  }

  add(other: Decimal): Decimal {
    if (this.special !== undefined || other.special !== undefined) return addSpecial(this, other);
    const scale = Math.max(this.scale, other.scale);
    return Decimal.checked(this.unscaledAt(scale) + other.unscaledAt(scale), scale);
  }

  sub(other: Decimal): Decimal {
    return this.add(other.neg());
  }

  mul(other: Decimal): Decimal {
    if (this.special !== undefined || other.special !== undefined) return multiplySpecial(this, other);
    return Decimal.checked(this.unscaled * other.unscaled, this.scale + other.scale);
  }

  /** The scale is chosen as select_div_scale does. */
  div(other: Decimal): Decimal {
    const special = divideSpecial(this, other);
    return special ?? this.divToScale(other, divisionScale(this, other));
  }

  /** Finite values only. */
  divToScale(other: Decimal, scale: number): Decimal {
    const shift = scale - this.scale + other.scale;
    const dividend = shift >= 0 ? this.unscaled * powerOfTen(shift) : this.unscaled;
    const divisor = shift >= 0 ? other.unscaled : other.unscaled * powerOfTen(-shift);
    return Decimal.checked(divideRounded(dividend, divisor), scale);
  }

  /** div(): the quotient truncated toward zero, scale 0. */
  divTrunc(other: Decimal): Decimal {
    const special = divideSpecial(this, other);
    if (special !== undefined) return special;
    const scale = Math.max(this.scale, other.scale);
    return Decimal.checked(this.unscaledAt(scale) / other.unscaledAt(scale), 0);
  }

  /** The remainder has the sign of the dividend. */
  mod(other: Decimal): Decimal {
    if (this.isNaN || other.isNaN) return Decimal.nan;
    if (other.sign === 0) throw pgError('22012', 'division by zero');
    if (this.isInfinite) return Decimal.nan;
    if (other.isInfinite) return this;
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.unscaledAt(scale) % other.unscaledAt(scale), scale);
  }

  neg(): Decimal {
    if (this.special === undefined) return new Decimal(-this.unscaled, this.scale);
    if (this.isNaN) return this;
    return this.special === 'Infinity' ? Decimal.negativeInfinity : Decimal.infinity;
  }

  abs(): Decimal {
    return this.sign < 0 ? this.neg() : this;
  }

  /** Half away from zero; a negative scale rounds before the point. */
  round(scale: number): Decimal {
    if (this.special !== undefined) return this;
    if (scale >= this.scale) return scale === this.scale ? this : Decimal.checked(this.unscaledAt(scale), scale);
    const rounded = divideRounded(this.unscaled, powerOfTen(this.scale - scale));
    return scale >= 0 ? new Decimal(rounded, scale) : Decimal.checked(rounded * powerOfTen(-scale), 0);
  }

  /** Toward zero. */
  trunc(scale = 0): Decimal {
    if (this.special !== undefined) return this;
    if (scale >= this.scale) return scale === this.scale ? this : Decimal.checked(this.unscaledAt(scale), scale);
    const cut = this.unscaled / powerOfTen(this.scale - scale);
    return scale >= 0 ? new Decimal(cut, scale) : new Decimal(cut * powerOfTen(-scale), 0);
  }

  floor(): Decimal {
    if (this.special !== undefined) return this;
    const cut = this.trunc(0);
    return this.sign < 0 && !this.isInteger ? new Decimal(cut.unscaled - 1n, 0) : cut;
  }

  ceil(): Decimal {
    if (this.special !== undefined) return this;
    const cut = this.trunc(0);
    return this.sign > 0 && !this.isInteger ? new Decimal(cut.unscaled + 1n, 0) : cut;
  }

  /** The smallest scale that keeps the value. */
  minScale(): number {
    let { unscaled, scale } = this;
    while (scale > 0 && unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale -= 1;
    }
    return unscaled === 0n ? 0 : scale;
  }

  trimScale(): Decimal {
    return this.special === undefined ? this.trunc(this.minScale()) : this;
  }

  private withoutNegativeScale(): Decimal {
    return this.scale < 0 ? this.round(0) : this;
  }
}

const CERTAINLY_FITS = 10n ** 1000n;

function overflow(): Error {
  return pgError('22003', 'value overflows numeric format');
}

function parseSpecial(text: string): Decimal | undefined {
  switch (text.toLowerCase()) {
    case 'nan':
      return Decimal.nan;
    case 'infinity':
    case '+infinity':
    case 'inf':
    case '+inf':
      return Decimal.infinity;
    case '-infinity':
    case '-inf':
      return Decimal.negativeInfinity;
    default:
      return undefined;
  }
}

function rank(value: Decimal): number {
  switch (value.special) {
    case undefined:
      return 1;
    case '-Infinity':
      return 0;
    case 'Infinity':
      return 2;
    case 'NaN':
      return 3;
  }
}

function addSpecial(left: Decimal, right: Decimal): Decimal {
  if (left.isNaN || right.isNaN) return Decimal.nan;
  if (left.isInfinite && right.isInfinite) return left.special === right.special ? left : Decimal.nan;
  return left.isInfinite ? left : right;
}

function multiplySpecial(left: Decimal, right: Decimal): Decimal {
  if (left.isNaN || right.isNaN) return Decimal.nan;
  const sign = left.sign * right.sign;
  if (sign === 0) return Decimal.nan;
  return sign > 0 ? Decimal.infinity : Decimal.negativeInfinity;
}

/** The quotient where one side is special; throws 22012 for a zero divisor. */
function divideSpecial(left: Decimal, right: Decimal): Decimal | undefined {
  if (left.isNaN || right.isNaN) return Decimal.nan;
  if (right.special === undefined && right.unscaled === 0n) throw pgError('22012', 'division by zero');
  if (left.isInfinite) {
    if (right.isInfinite) return Decimal.nan;
    return left.sign * right.sign > 0 ? Decimal.infinity : Decimal.negativeInfinity;
  }
  return right.isInfinite ? Decimal.zero : undefined;
}

export interface BaseDigits {
  /** Position of the first digit in base 10,000; 0 is the units. */
  readonly weight: number;
  /** Value of the first digit in base 10,000, 0 for zero. */
  readonly first: number;
  /** Decimal digits without sign. */
  readonly digits: string;
  /** How many decimal digits the first base-10,000 digit takes from `digits`. */
  readonly firstLength: number;
}

/** The number as numeric.c sees it: in base 10,000. Scale choices depend on it. */
export function baseDigits(value: Decimal): BaseDigits {
  const digits = (value.unscaled < 0n ? -value.unscaled : value.unscaled).toString();
  if (digits === '0') return { weight: 0, first: 0, digits, firstLength: 1 };
  const exponent = digits.length - 1 - value.scale;
  const weight = Math.floor(exponent / 4);
  const firstLength = exponent - weight * 4 + 1;
  return { weight, first: Number(digits.slice(0, firstLength).padEnd(firstLength, '0')), digits, firstLength };
}

/** select_div_scale of numeric.c. */
export function divisionScale(left: Decimal, right: Decimal): number {
  const dividend = baseDigits(left);
  const divisor = baseDigits(right);
  let weight = dividend.weight - divisor.weight;
  if (dividend.first <= divisor.first) weight -= 1;
  const scale = Math.max(SIGNIFICANT_DIGITS_MIN - weight * 4, left.scale, right.scale, 0);
  return Math.min(scale, DISPLAY_SCALE_MAX);
}
