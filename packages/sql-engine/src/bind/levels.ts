// Which query level an aggregate belongs to: the innermost one whose columns its arguments mention, its own when
// they mention none. An aggregate of an outer query is a constant of the subquery that it stands in.
// https://www.postgresql.org/docs/15/sql-expressions.html#SYNTAX-AGGREGATES

import type { Binder, Scope } from './state.ts';
import type { AggregateExpression, ColumnId, Expression } from './tree.ts';
import { expressionChildren, visitExpression } from './walk.ts';

/** The innermost level, `scope` or around it, whose columns are mentioned; undefined when none is. */
export function innermostLevel(binder: Binder, scope: Scope, expressions: readonly Expression[]): Scope | undefined {
  const mentioned = levelsMentioned(binder, expressions);
  return levelsFrom(scope).find((level) => mentioned.has(level));
}

/** True for an aggregate, found in a subquery of this level, that mentions this level's columns and none of a level inside. */
export function belongsTo(binder: Binder, scope: Scope, aggregate: AggregateExpression): boolean {
  const mentioned = levelsMentioned(binder, expressionChildren(aggregate));
  return mentioned.has(scope) && ![...mentioned].some((level) => level !== scope && levelsFrom(level).includes(scope));
}

/** The level itself and those around it, outwards. */
function levelsFrom(scope: Scope): readonly Scope[] {
  const levels: Scope[] = [];
  for (let level: Scope | undefined = scope; level !== undefined; level = level.parent) levels.push(level);
  return levels;
}

/** Of columns that come from outside of the expressions: those of subqueries in them do not count. */
function levelsMentioned(binder: Binder, expressions: readonly Expression[]): ReadonlySet<Scope> {
  const produced = new Set<ColumnId>();
  const mentioned = new Set<ColumnId>();
  for (const each of expressions) {
    visitExpression(each, {
      query: (query) => {
        for (const { column } of query.outputs) produced.add(column);
      },
      relation: (relation) => {
        if (relation.kind !== 'join') for (const { column } of relation.columns) produced.add(column);
      },
      expression: (found) => {
        if (found.kind === 'column') mentioned.add(found.column);
      },
    });
  }
  const outside = [...mentioned].filter((column) => !produced.has(column));
  return new Set(outside.flatMap((column) => binder.origins.get(column)?.scope ?? []));
}
