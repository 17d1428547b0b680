// + - * / % ^ and the prefix operators of numeric.

import { decimalPower } from '../types/decimal-functions.ts';
import { operatorOf, strictFunction } from './define.ts';
import type { FunctionDefinition, OperatorDefinition } from './function-definition.ts';
import type { Decimal } from '../types/decimal.ts';

function binary(
  oid: number,
  name: string,
  description: string,
  implementation: (left: Decimal, right: Decimal) => Decimal,
): FunctionDefinition {
  return strictFunction({ oid, name, args: ['numeric', 'numeric'], result: 'numeric', implementation, description });
}

function unary(
  oid: number,
  name: string,
  description: string,
  implementation: (value: Decimal) => Decimal,
): FunctionDefinition {
  return strictFunction({ oid, name, args: ['numeric'], result: 'numeric', implementation, description });
}

export const numericOperators: readonly OperatorDefinition[] = [
  operatorOf(
    '+',
    1758,
    binary(1724, 'numeric_add', 'sum', (left, right) => left.add(right)),
    { commutator: '+' },
  ),
  operatorOf(
    '-',
    1759,
    binary(1725, 'numeric_sub', 'difference', (left, right) => left.sub(right)),
  ),
  operatorOf(
    '*',
    1760,
    binary(1726, 'numeric_mul', 'product', (left, right) => left.mul(right)),
    { commutator: '*' },
  ),
  operatorOf(
    '/',
    1761,
    binary(1727, 'numeric_div', 'quotient', (left, right) => left.div(right)),
  ),
  operatorOf(
    '%',
    1762,
    binary(1729, 'numeric_mod', 'remainder', (left, right) => left.mod(right)),
  ),
  operatorOf('^', 1038, binary(1739, 'numeric_power', 'power', decimalPower)),
  operatorOf(
    '-',
    1751,
    unary(1771, 'numeric_uminus', 'negation', (value) => value.neg()),
  ),
  operatorOf(
    '+',
    1921,
    unary(1915, 'numeric_uplus', 'the number itself', (value) => value),
  ),
  operatorOf(
    '@',
    1763,
    unary(1704, 'numeric_abs', 'absolute value', (value) => value.abs()),
  ),
];
