// The range checks of floating-point arithmetic (float.h): a finite computation does not become infinite or zero silently.

import { pgError } from '../errors.ts';

export function floatOverflow(): Error {
  return pgError('22003', 'value out of range: overflow');
}

export function floatUnderflow(): Error {
  return pgError('22003', 'value out of range: underflow');
}

export type FloatOperation = '+' | '-' | '*' | '/';

/** `round` is Math.fround for real. */
export function computeFloat(
  operation: FloatOperation,
  left: number,
  right: number,
  round: (value: number) => number,
): number {
  switch (operation) {
    case '+':
      return checkInfinite(round(left + right), left, right);
    case '-':
      return checkInfinite(round(left - right), left, right);
    case '*': {
      const result = checkInfinite(round(left * right), left, right);
      if (result === 0 && left !== 0 && right !== 0) throw floatUnderflow();
      return result;
    }
    case '/': {
      if (right === 0 && !Number.isNaN(left)) throw pgError('22012', 'division by zero');
      const result = round(left / right);
      if (isInfinite(result) && !isInfinite(left)) throw floatOverflow();
      if (result === 0 && left !== 0 && !isInfinite(right)) throw floatUnderflow();
      return result;
    }
  }
}

function isInfinite(value: number): boolean {
  return value === Infinity || value === -Infinity;
}

function checkInfinite(result: number, left: number, right: number): number {
  if (isInfinite(result) && !isInfinite(left) && !isInfinite(right)) throw floatOverflow();
  return result;
}

/** A function's result that must not be infinite unless its argument was. */
export function checkFloat(result: number, argument: number): number {
  if (isInfinite(result) && !isInfinite(argument)) throw floatOverflow();
  return result;
}
