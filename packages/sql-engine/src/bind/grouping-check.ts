// The rule of grouped queries: outside of aggregates, only what is grouped by, or depends on it, may be used.

import { pgError } from '../errors.ts';
import { sameExpression } from './equal.ts';
import { belongsTo } from './levels.ts';
import { positionOf } from './state.ts';
import type { Binder, ColumnOrigin, Scope } from './state.ts';
import type { ColumnExpression, ColumnId, Expression, FunctionRelation } from './tree.ts';
import type { Grouping } from './group-by.ts';
import { expressionChildren, subqueryOf, visitQuery } from './walk.ts';

interface CheckedGrouping extends Grouping {
  /** Set-returning functions that make their rows after the grouping: their columns may be used, their arguments are checked. */
  readonly above: readonly FunctionRelation[];
}

/** Checks the select list, HAVING, ORDER BY … of one query level, and what grouping(…) refers to. */
export function checkGrouping(
  binder: Binder,
  scope: Scope,
  grouping: CheckedGrouping,
  expressions: readonly Expression[],
): void {
  const check = new GroupingCheck(binder, scope, grouping);
  for (const expression of expressions) check.visit(expression);
  for (const { calls } of grouping.above) for (const call of calls) for (const arg of call.args) check.visit(arg);
  for (const { args, position } of scope.groupings) {
    for (const arg of args) {
      if (grouping.groupBy.some((group) => sameExpression(group, arg))) continue;
      throw pgError('42803', 'arguments to GROUPING must be grouping expressions of the associated query level', {
        position: positionOf(binder, arg) ?? position,
      });
    }
  }
}

/** One walk over the expressions of a level. */
class GroupingCheck {
  readonly #binder: Binder;
  readonly #scope: Scope;
  readonly #groupBy: readonly Expression[];
  readonly #above: ReadonlySet<ColumnId>;
  /** Columns that are in every grouping set: keys among them determine the rest of their rows. */
  readonly #common: readonly ColumnExpression[];

  constructor(binder: Binder, scope: Scope, grouping: CheckedGrouping) {
    this.#binder = binder;
    this.#scope = scope;
    this.#groupBy = grouping.groupBy;
    this.#above = new Set(grouping.above.flatMap((relation) => relation.columns.map(({ column }) => column)));
    const sets = grouping.groupingSets;
    this.#common = grouping.groupBy.filter(
      (group, index): group is ColumnExpression =>
        group.kind === 'column' && (sets === undefined || sets.every((set) => set.includes(index))),
    );
  }

  visit(expression: Expression): void {
    if (this.#groupBy.some((group) => sameExpression(group, expression))) return;
    switch (expression.kind) {
      case 'aggregate':
        // Direct arguments of ordered-set aggregates are evaluated once a group.
        if (expression.aggregate.orderedSet === true) for (const arg of expression.args) this.visit(arg);
        return;
      case 'grouping':
        return;
      case 'column':
        this.#column(expression, false);
        return;
      default: {
        for (const child of expressionChildren(expression)) this.visit(child);
        const query = subqueryOf(expression);
        if (query === undefined) return;
        visitQuery(query, {
          expression: (inner) => {
            if (inner.kind === 'column') this.#column(inner, true);
          },
          skip: (inner) => inner.kind === 'aggregate' && belongsTo(this.#binder, this.#scope, inner),
        });
      }
    }
  }

  #column(column: ColumnExpression, fromSubquery: boolean): void {
    const origin = this.#binder.origins.get(column.column);
    if (origin === undefined || origin.scope !== this.#scope || this.#above.has(column.column)) return;
    if (this.#groupBy.some((group) => sameExpression(group, column))) return;
    if (this.#isDetermined(origin)) return;
    const position = positionOf(this.#binder, column);
    throw fromSubquery
      ? pgError('42803', `subquery uses ungrouped column "${origin.label}" from outer query`, { position })
      : pgError(
          '42803',
          `column "${origin.label}" must appear in the GROUP BY clause or be used in an aggregate function`,
          {
            position,
          },
        );
  }

  /** True when the primary key of the column's table is grouped by. */
  #isDetermined({ table, relation }: ColumnOrigin): boolean {
    if (table === undefined || table.primaryKey.length === 0) return false;
    return table.primaryKey.every((key) =>
      this.#common.some(({ column }) => {
        const origin = this.#binder.origins.get(column);
        return origin?.relation === relation && origin?.name === key;
      }),
    );
  }
}
