// Numerics of at most fifteen digits: as doubles they have the same order, equal ones are one double, and SQLite makes
// it from their text.

import type { Expression } from '../bind/tree.ts';
import { OID } from '../types/oids.ts';
import { Decimal } from '../types/decimal.ts';
import { numericPrecision, numericScale } from '../types/numeric.ts';
import type { Emission } from './emission.ts';

/** A double holds so many decimal digits. */
const DIGITS_MAX = 15;

/** The key's SQL, made when it is asked for; undefined where the number may have more digits. */
export function doubleKey(
  expression: Expression,
  emission: Emission,
  emit: (expression: Expression) => string,
): (() => string) | undefined {
  if (expression.type !== OID.numeric) return undefined;
  if (expression.kind === 'constant') {
    const { value } = expression;
    if (value === null) return () => 'NULL';
    if (!(value instanceof Decimal) || !value.isFinite || digitsOf(value) > DIGITS_MAX) return undefined;
    return () => emission.bind(value.toNumber());
  }
  if (!hasFixedScale(expression)) return undefined;
  return () => {
    const text = emit(expression);
    return `(CASE WHEN ${text} = 'NaN' THEN 9e999 ELSE CAST(${text} AS REAL) END)`;
  };
}

function digitsOf({ unscaled, scale }: Decimal): number {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().length;
  return Math.max(digits, scale);
}

/** A column declared numeric(p, s): every value prints s digits after the point, or NaN. */
export function hasFixedScale(expression: Expression, digitsMax = DIGITS_MAX): boolean {
  if (expression.kind !== 'column' || expression.type !== OID.numeric || expression.modifier === -1) return false;
  const [precision, scale] = [numericPrecision(expression.modifier), numericScale(expression.modifier)];
  return precision <= digitsMax && scale >= 0 && scale <= precision;
}
