// What a grouped query makes of its groups: the same over a relation that has their keys and aggregates as columns.

import type { AggregateExpression, Expression, RelationColumn, SelectQuery, SortItem } from '../bind/tree.ts';
import { mapChildren } from '../bind/walk.ts';
import { expressionKey } from './expression-key.ts';

export interface GroupedOutputs {
  /** It does not group any more, and HAVING is its WHERE. Its FROM is still the old one. */
  readonly query: SelectQuery;
  readonly aggregates: readonly AggregateExpression[];
  /** Its expressions over groups. */
  readonly outside: readonly Expression[];
}

/** `newColumn` is called for each key in order, then for each aggregate. */
export function replaceGrouped(
  query: SelectQuery,
  expand: (expression: Expression) => Expression,
  keys: readonly Expression[],
  newColumn: (like: Expression) => RelationColumn,
): GroupedOutputs {
  const known = new Map(keys.map((key) => [expressionKey(key), newColumn(key)] as const));
  const aggregates: AggregateExpression[] = [];
  const outside: Expression[] = [];
  const replace = (e: Expression): Expression => {
    const text = expressionKey(e);
    let column = known.get(text);
    if (column === undefined && e.kind === 'aggregate') {
      aggregates.push(e);
      column = newColumn(e);
      known.set(text, column);
    }
    if (column !== undefined) return { kind: 'column', column: column.column, type: e.type, modifier: e.modifier };
    return mapChildren(e, replace);
  };
  const over = (e: Expression): Expression => {
    const replaced = replace(expand(e));
    outside.push(replaced);
    return replaced;
  };
  const sorted = (item: SortItem): SortItem => ({ ...item, expression: over(item.expression) });
  const { having: _having, distinct: _distinct, where: _where, ...rest } = query;
  const { having, distinct } = query;
  return {
    query: {
      ...rest,
      targets: query.targets.map(over),
      orderBy: query.orderBy.map(sorted),
      groupBy: [],
      grouped: false,
      ...(having === undefined ? {} : { where: over(having) }),
      ...(distinct === undefined ? {} : { distinct: distinct === 'all' ? distinct : distinct.map(over) }),
    },
    aggregates,
    outside,
  };
}
