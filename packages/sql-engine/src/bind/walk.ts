// Generic steps over the bound tree: the children of an expression, a rebuilt copy, everything inside a query.
// Passes that care about one kind of node use these for all the others.

import { assertNever } from '../errors.ts';
import type { Expression, FrameBound, Query, Relation, ScanRelation, SortItem, WindowSpecification } from './tree.ts';

/** Direct children that belong to the same query. The query of a subquery expression is not entered. */
export function expressionChildren(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'constant':
    case 'parameter':
    case 'column':
    case 'scalar-subquery':
    case 'exists':
    case 'array-subquery':
    case 'grouping':
      return [];
    case 'call':
    case 'and':
    case 'or':
    case 'coalesce':
    case 'greatest':
    case 'least':
      return expression.args;
    case 'relabel':
    case 'convert':
    case 'modifier':
    case 'not':
    case 'is-null':
    case 'boolean-test':
      return [expression.arg];
    case 'aggregate':
      return [...expression.args, ...sortExpressions(expression.orderBy), ...optional(expression.filter)];
    case 'window':
      return [...expression.args, ...optional(expression.filter), ...windowExpressions(expression.window)];
    case 'distinct-from':
    case 'nullif':
      return [expression.left, expression.right];
    case 'case':
      return [
        ...expression.branches.flatMap((branch) => [branch.when, branch.then]),
        ...optional(expression.otherwise),
      ];
    case 'in-list':
      return [expression.arg, ...expression.list];
    case 'quantified-array':
      return [expression.left, expression.array];
    case 'quantified-subquery':
      return expression.left;
    case 'array':
      return expression.elements;
    case 'row':
      return expression.fields;
    case 'subscript':
      return [expression.array, ...expression.indexes];
    case 'slice':
      return [
        expression.array,
        ...expression.bounds.flatMap((bound) => [...optional(bound.lower), ...optional(bound.upper)]),
      ];
    case 'field':
      return [expression.record];
    default:
      return assertNever(expression);
  }
}

/** The query inside a subquery expression. */
export function subqueryOf(expression: Expression): Query | undefined {
  switch (expression.kind) {
    case 'scalar-subquery':
    case 'exists':
    case 'array-subquery':
    case 'quantified-subquery':
      return expression.query;
    default:
      return undefined;
  }
}

/** A copy whose direct children (as `expressionChildren` lists them) went through `f`; the same object if none changed. */
export function mapChildren(expression: Expression, f: (child: Expression) => Expression): Expression {
  const children = expressionChildren(expression);
  if (children.length === 0) return expression;
  const mapped = children.map(f);
  if (mapped.every((child, index) => child === children[index])) return expression;
  let next = 0;
  // Children are consumed in the order in which expressionChildren listed them.
  return rebuild(expression, () => {
    const child = mapped[next++];
    if (child === undefined) throw new Error('children were miscounted');
    return child;
  });
}

/** Bottom-up rewriting within one query; subqueries are not entered. */
export function mapExpression(expression: Expression, f: (expression: Expression) => Expression): Expression {
  return f(mapChildren(expression, (child) => mapExpression(child, f)));
}

/** True when the test holds for the expression or something below it in the same query. */
export function someExpression(expression: Expression, test: (expression: Expression) => boolean): boolean {
  return test(expression) || expressionChildren(expression).some((child) => someExpression(child, test));
}

function rebuild(e: Expression, take: () => Expression): Expression {
  const takeEach = (old: readonly Expression[]): readonly Expression[] => old.map(() => take());
  const takeSort = (old: readonly SortItem[]): readonly SortItem[] =>
    old.map((item) => ({ ...item, expression: take() }));
  switch (e.kind) {
    case 'constant':
    case 'parameter':
    case 'column':
    case 'scalar-subquery':
    case 'exists':
    case 'array-subquery':
    case 'grouping':
      return e;
    case 'call':
    case 'and':
    case 'or':
    case 'coalesce':
    case 'greatest':
    case 'least':
      return { ...e, args: takeEach(e.args) };
    case 'relabel':
    case 'convert':
    case 'modifier':
    case 'not':
    case 'is-null':
    case 'boolean-test':
      return { ...e, arg: take() };
    case 'aggregate': {
      const args = takeEach(e.args);
      const orderBy = takeSort(e.orderBy);
      return { ...e, args, orderBy, ...(e.filter === undefined ? {} : { filter: take() }) };
    }
    case 'window': {
      const args = takeEach(e.args);
      const filter = e.filter === undefined ? {} : { filter: take() };
      return { ...e, args, ...filter, window: rebuildWindow(e.window, take) };
    }
    case 'distinct-from':
    case 'nullif':
      return { ...e, left: take(), right: take() };
    case 'case': {
      const branches = e.branches.map(() => ({ when: take(), then: take() }));
      return { ...e, branches, ...(e.otherwise === undefined ? {} : { otherwise: take() }) };
    }
    case 'in-list':
      return { ...e, arg: take(), list: takeEach(e.list) };
    case 'quantified-array':
      return { ...e, left: take(), array: take() };
    case 'quantified-subquery':
      return { ...e, left: takeEach(e.left) };
    case 'array':
      return { ...e, elements: takeEach(e.elements) };
    case 'row':
      return { ...e, fields: takeEach(e.fields) };
    case 'subscript':
      return { ...e, array: take(), indexes: takeEach(e.indexes) };
    case 'slice': {
      const array = take();
      const bounds = e.bounds.map(({ lower, upper }) => ({
        ...(lower === undefined ? {} : { lower: take() }),
        ...(upper === undefined ? {} : { upper: take() }),
      }));
      return { ...e, array, bounds };
    }
    case 'field':
      return { ...e, record: take() };
    default:
      return assertNever(e);
  }
}

function rebuildWindow(window: WindowSpecification, take: () => Expression): WindowSpecification {
  const partitionBy = window.partitionBy.map(() => take());
  const orderBy = window.orderBy.map((item) => ({ ...item, expression: take() }));
  if (window.frame === undefined) return { partitionBy, orderBy };
  const rebuildBound = (bound: FrameBound): FrameBound =>
    bound.offset === undefined ? bound : { ...bound, offset: take() };
  const start = rebuildBound(window.frame.start);
  const end = rebuildBound(window.frame.end);
  return { partitionBy, orderBy, frame: { ...window.frame, start, end } };
}

function windowExpressions(window: WindowSpecification): readonly Expression[] {
  return [
    ...window.partitionBy,
    ...sortExpressions(window.orderBy),
    ...optional(window.frame?.start.offset),
    ...optional(window.frame?.end.offset),
  ];
}

function sortExpressions(items: readonly SortItem[]): readonly Expression[] {
  return items.map((item) => item.expression);
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

// ---- Relations and queries -------------------------------------------------------------------------------

/** A relation and those joined in it, left before right; subqueries are not entered. */
export function relationLeaves(relation: Relation | undefined): readonly Exclude<Relation, { kind: 'join' }>[] {
  if (relation === undefined) return [];
  if (relation.kind !== 'join') return [relation];
  return [...relationLeaves(relation.left), ...relationLeaves(relation.right)];
}

/** The tables read by a FROM clause, not those inside its subqueries. */
export function relationScans(relation: Relation | undefined): readonly ScanRelation[] {
  return relationLeaves(relation).filter((leaf) => leaf.kind === 'scan');
}

/** Join conditions and arguments of functions in a FROM clause; subqueries are not entered. */
export function relationExpressions(relation: Relation | undefined): readonly Expression[] {
  switch (relation?.kind) {
    case undefined:
    case 'scan':
    case 'subquery':
    case 'cte':
      return [];
    case 'function':
      return relation.calls.flatMap((call) => call.args);
    case 'join':
      return [
        ...relationExpressions(relation.left),
        ...relationExpressions(relation.right),
        ...optional(relation.condition),
      ];
    default:
      return assertNever(relation);
  }
}

/** The roots of every expression that belongs to the query itself, FROM clause included. */
export function queryExpressions(query: Query): readonly Expression[] {
  const common = [...sortExpressions(query.orderBy), ...optional(query.limit), ...optional(query.offset)];
  switch (query.kind) {
    case 'values':
      return [...query.rows.flat(), ...common];
    case 'set-operation':
      return common;
    case 'select':
      return [
        ...query.targets,
        ...relationExpressions(query.from),
        ...optional(query.where),
        ...query.groupBy,
        ...optional(query.having),
        ...(query.distinct === undefined || query.distinct === 'all' ? [] : query.distinct),
        ...common,
      ];
    default:
      return assertNever(query);
  }
}

/** Queries directly inside this one, outside of expressions: WITH, set operation branches, subqueries in FROM. */
export function nestedQueries(query: Query): readonly Query[] {
  const ctes = query.ctes.map((cte) => cte.query);
  switch (query.kind) {
    case 'values':
      return ctes;
    case 'set-operation':
      return [...ctes, query.left, query.right];
    case 'select':
      return [...ctes, ...relationLeaves(query.from).flatMap((leaf) => (leaf.kind === 'subquery' ? [leaf.query] : []))];
    default:
      return assertNever(query);
  }
}

export interface QueryVisitor {
  readonly query?: (query: Query) => void;
  readonly relation?: (relation: Relation) => void;
  readonly expression?: (expression: Expression) => void;
  /** Neither visited nor entered. */
  readonly skip?: (expression: Expression) => boolean;
}

/** Everything inside a query, parents before children, subqueries and WITH queries included. */
export function visitQuery(query: Query, visitor: QueryVisitor): void {
  visitor.query?.(query);
  if (query.kind === 'select' && query.from !== undefined) visitRelation(query.from, visitor);
  for (const expression of queryExpressions(query)) visitExpression(expression, visitor);
  for (const nested of nestedQueries(query)) visitQuery(nested, visitor);
}

/** An expression, what is below it, and the queries inside it. */
export function visitExpression(expression: Expression, visitor: QueryVisitor): void {
  if (visitor.skip?.(expression) === true) return;
  visitor.expression?.(expression);
  for (const child of expressionChildren(expression)) visitExpression(child, visitor);
  const query = subqueryOf(expression);
  if (query !== undefined) visitQuery(query, visitor);
}

function visitRelation(relation: Relation, visitor: QueryVisitor): void {
  visitor.relation?.(relation);
  if (relation.kind !== 'join') return;
  visitRelation(relation.left, visitor);
  visitRelation(relation.right, visitor);
}
