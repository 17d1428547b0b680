// Comparing rows field by field: `(a, b) = (c, d)`, `(a, b) < (c, d)`, IS DISTINCT FROM, `(a, b) IS NULL`.
// https://www.postgresql.org/docs/15/functions-comparisons.html#ROW-WISE-COMPARISON

import { pgError } from '../errors.ts';
import { OID } from '../types/oids.ts';
import { located, positionOf } from './state.ts';
import type { Binder } from './state.ts';
import type { CallExpression, Expression, RowExpression } from './tree.ts';
import { formatType } from './type-facts.ts';

export type MakeOperator = (
  binder: Binder,
  names: readonly string[],
  left: Expression,
  right: Expression,
  position: number | undefined,
) => CallExpression;

const ORDERINGS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);

/** ROW(…) or (…, …). A row of a table is a value: it is compared as one, and there nulls are equal. */
export function isConstructor(expression: Expression | undefined): expression is RowExpression {
  return expression?.kind === 'row' && expression.names === undefined;
}

export function compareRows(
  binder: Binder,
  names: readonly string[],
  left: RowExpression,
  right: RowExpression,
  position: number | undefined,
  makeOperator: MakeOperator,
): Expression {
  checkLengths(left, right, position);
  const operator = names.at(-1) ?? '';
  const compare = (name: string, index: number): Expression => {
    const qualified = [...names.slice(0, -1), name];
    const call = makeOperator(binder, qualified, left.fields[index], right.fields[index], position);
    if (call.type !== OID.bool) {
      throw pgError('42804', `row comparison operator must yield type boolean, not type ${formatType(call.type)}`, {
        position,
      });
    }
    return call;
  };
  const each = (name: string) => left.fields.map((_, index) => compare(name, index));
  const at = positionOf(binder, left) ?? position;
  if (left.fields.length === 1) return compare(operator, 0);
  if (operator === '=') return located(binder, logical('and', each('=')), at);
  if (operator === '<>') return located(binder, logical('or', each('<>')), at);
  if (!ORDERINGS.has(operator)) {
    // An operator that does not exist is the first thing to tell.
    each(operator);
    throw pgError('0A000', `could not determine interpretation of row comparison operator ${operator}`, {
      hint: 'Row comparison operators must be associated with btree operator families.',
      position,
    });
  }
  return located(binder, lexicographic(compare, operator, left.fields.length), at);
}

/** a < c OR (a = c AND b < d): null wherever the comparison of rows is. */
function lexicographic(
  compare: (name: string, index: number) => Expression,
  operator: string,
  length: number,
): Expression {
  const strict = operator.charAt(0);
  let result = compare(operator, length - 1);
  for (let index = length - 2; index >= 0; index--) {
    result = logical('or', [compare(strict, index), logical('and', [compare('=', index), result])]);
  }
  return result;
}

export function distinctRows(
  left: RowExpression,
  right: RowExpression,
  position: number | undefined,
  distinct: (left: Expression, right: Expression) => Expression,
): Expression {
  checkLengths(left, right, position);
  const parts = left.fields.map((field, index) => distinct(field, right.fields[index]));
  return parts.length === 1 ? parts[0] : logical('or', parts);
}

function checkLengths(left: RowExpression, right: RowExpression, position: number | undefined): void {
  if (left.fields.length !== right.fields.length) {
    throw pgError('42601', 'unequal number of entries in row expressions', { position });
  }
  if (left.fields.length === 0) throw pgError('0A000', 'cannot compare rows of zero length', { position });
}

/** A row is null when all fields are, and not null when none is. */
export function rowNullTest(row: RowExpression, negated: boolean): Expression {
  const tests = row.fields.map((arg): Expression => ({ kind: 'is-null', type: OID.bool, modifier: -1, arg, negated }));
  if (tests.length === 1) return tests[0];
  if (tests.length === 0) return { kind: 'constant', type: OID.bool, modifier: -1, value: true };
  return logical('and', tests);
}

export function logical(kind: 'and' | 'or', args: readonly Expression[]): Expression {
  return { kind, type: OID.bool, modifier: -1, args };
}
