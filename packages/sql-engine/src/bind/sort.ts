// Sort items: direction, nulls, and the order of the expression's type.

import type { SortBy } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { makeOperator } from './operator.ts';
import { positionOf } from './state.ts';
import type { Binder } from './state.ts';
import type { Expression, SortItem } from './tree.ts';
import { formatType, isComparable } from './type-facts.ts';

/** The expression is resolved and has its final type. */
export function makeSortItem(
  binder: Binder,
  node: SortBy,
  expression: Expression,
  position = positionOf(binder, expression),
): SortItem {
  requireOrdering(expression, position);
  const descending = isDescending(node, expression, binder);
  const nullsFirst =
    node.sortby_nulls === 'SORTBY_NULLS_FIRST' || (node.sortby_nulls !== 'SORTBY_NULLS_LAST' && descending);
  return { expression, descending, nullsFirst };
}

function isDescending(node: SortBy, expression: Expression, binder: Binder): boolean {
  switch (node.sortby_dir) {
    case 'SORTBY_DESC':
      return true;
    case 'SORTBY_USING': {
      const operator = stringsOf(node.useOp).at(-1) ?? '';
      if (operator === '<' || operator === '>') return operator === '>';
      makeOperator(binder, stringsOf(node.useOp), expression, expression, positionOfLocation(node.location));
      throw pgError('42809', `operator ${operator} is not a valid ordering operator`, {
        hint: 'Ordering operators must be "<" or ">" members of btree operator families.',
        position: positionOfLocation(node.location),
      });
    }
    default:
      return false;
  }
}

export function requireOrdering(expression: Expression, position: number | undefined): void {
  if (isComparable(expression.type)) return;
  throw pgError('42883', `could not identify an ordering operator for type ${formatType(expression.type)}`, {
    hint: 'Use an explicit ordering operator or modify the query.',
    position,
  });
}

export function requireEquality(expression: { readonly type: number }, position: number | undefined): void {
  if (isComparable(expression.type)) return;
  throw pgError('42883', `could not identify an equality operator for type ${formatType(expression.type)}`, {
    position,
  });
}
