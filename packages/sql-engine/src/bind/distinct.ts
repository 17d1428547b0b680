// SELECT DISTINCT and DISTINCT ON, and what they ask of ORDER BY.

import type { Node } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeKind } from '../parse/nodes.ts';
import { CLAUSE } from './clauses.ts';
import { sameExpression } from './equal.ts';
import type { NamedExpression } from './scope.ts';
import { requireEquality } from './sort.ts';
import { bindItem } from './sort-targets.ts';
import type { BoundItem } from './sort-targets.ts';
import { positionOf } from './state.ts';
import type { Env } from './state.ts';
import type { SelectQuery, SortItem } from './tree.ts';

export function bindDistinctClause(
  nodes: readonly Node[] | undefined,
  targets: readonly NamedExpression[],
  orderBy: readonly SortItem[],
  env: Env,
): SelectQuery['distinct'] {
  if (nodes === undefined || nodes.length === 0) return undefined;
  const { binder } = env;
  // Plain DISTINCT is a list with one empty node.
  if (nodeKind(nodes[0]) === undefined) {
    for (const { expression } of orderBy) {
      if (targets.some((target) => sameExpression(target.expression, expression))) continue;
      throw pgError('42P10', 'for SELECT DISTINCT, ORDER BY expressions must appear in select list', {
        position: positionOf(binder, expression),
      });
    }
    for (const { expression } of targets) requireEquality(expression, positionOf(binder, expression));
    return 'all';
  }
  const items: BoundItem[] = [];
  for (const node of nodes) {
    const item = bindItem(node, targets, { ...env, clause: CLAUSE.distinctOn }, 'DISTINCT ON');
    requireEquality(item.expression, item.position);
    if (!items.some((other) => sameExpression(other.expression, item.expression))) items.push(item);
  }
  checkInitialOrder(items, orderBy);
  return items.map((item) => item.expression);
}

/** The first ORDER BY items and the DISTINCT ON expressions are the same set. */
function checkInitialOrder(distinct: readonly BoundItem[], orderBy: readonly SortItem[]): void {
  const mismatch = ({ position }: BoundItem) =>
    pgError('42P10', 'SELECT DISTINCT ON expressions must match initial ORDER BY expressions', { position });
  let skipped = false;
  for (const { expression } of orderBy) {
    const matching = distinct.find((other) => sameExpression(other.expression, expression));
    if (matching === undefined) skipped = true;
    else if (skipped) throw mismatch(matching);
  }
  if (!skipped) return;
  for (const item of distinct) {
    if (!orderBy.some((other) => sameExpression(other.expression, item.expression))) throw mismatch(item);
  }
}
