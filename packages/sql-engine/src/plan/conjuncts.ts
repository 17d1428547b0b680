// Small questions about conditions: the parts of an AND, the columns in an expression, replaced columns.

import type { ColumnExpression, ColumnId, Expression, Query } from '../bind/tree.ts';
import {
  expressionChildren,
  mapChildren,
  someExpression,
  subqueryOf,
  visitExpression,
  visitQuery,
} from '../bind/walk.ts';

export function splitConjuncts(expression: Expression | undefined): readonly Expression[] {
  if (expression === undefined) return [];
  return expression.kind === 'and' ? expression.args.flatMap(splitConjuncts) : [expression];
}

/** Every column that the expression mentions, subqueries inside it included. */
export function columnsIn(expression: Expression): ReadonlySet<ColumnId> {
  const columns = new Set<ColumnId>();
  visitExpression(expression, {
    expression: (e) => {
      if (e.kind === 'column') columns.add(e.column);
      if (e.kind === 'quantified-subquery') for (const right of e.right) addColumns(right, columns);
    },
  });
  return columns;
}

function addColumns(expression: Expression, columns: Set<ColumnId>): void {
  if (expression.kind === 'column') columns.add(expression.column);
  for (const child of expressionChildren(expression)) addColumns(child, columns);
}

export function hasSubquery(expression: Expression): boolean {
  return subqueryOf(expression) !== undefined || expressionChildren(expression).some(hasSubquery);
}

/** Two evaluations can differ: such a conjunct says nothing about which rows to read. */
export function isVolatile(expression: Expression): boolean {
  return someExpression(expression, (e) => e.kind === 'call' && e.function.volatility === 'volatile');
}

/** Columns that a query mentions and does not produce itself: it is correlated when there are any. */
export function freeColumns(query: Query): ReadonlySet<ColumnId> {
  const produced = new Set<ColumnId>();
  const mentioned = new Set<ColumnId>();
  visitQuery(query, {
    query: (q) => {
      for (const output of q.outputs) produced.add(output.column);
      for (const cte of q.ctes) for (const output of cte.columns) produced.add(output.column);
    },
    relation: (relation) => {
      if (relation.kind !== 'join') for (const column of relation.columns) produced.add(column.column);
    },
    expression: (e) => {
      if (e.kind === 'column') mentioned.add(e.column);
      if (e.kind === 'quantified-subquery') for (const right of e.right) addColumns(right, mentioned);
    },
  });
  return new Set([...mentioned].filter((column) => !produced.has(column)));
}

/** Replaces columns; not inside subqueries (undefined is returned when one of the columns is in one). */
export function substituteColumns(
  expression: Expression,
  replacement: (column: ColumnExpression) => Expression | undefined,
): Expression {
  if (expression.kind === 'column') return replacement(expression) ?? expression;
  return mapChildren(expression, (child) => substituteColumns(child, replacement));
}

/** The column behind casts that leave the value alone. */
export function plainColumn(expression: Expression): ColumnExpression | undefined {
  if (expression.kind === 'column') return expression;
  return expression.kind === 'relabel' ? plainColumn(expression.arg) : undefined;
}
