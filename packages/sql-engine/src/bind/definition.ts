// Expressions and queries of definitions: defaults, generated columns, checks, views. Bound to be checked and to be
// printed; what is kept is the parser's node.

import type { Node } from '@pgsql/types';
import type { TableDefinition } from '../driver/table.ts';
import { PgError, pgError } from '../errors.ts';
import type { LocalView, StoredExpression, ViewWrites } from '../local/definitions.ts';
import { nodeOf } from '../parse/nodes.ts';
import { typeByOid } from '../types/registry.ts';
import { assignTo } from './assignment.ts';
import { createBinder } from './bind.ts';
import { CLAUSE } from './clauses.ts';
import type { Clause } from './clauses.ts';
import { coerceToBoolean } from './coercion.ts';
import { expressionText, printsAsCast } from './expression-text.ts';
import { makeScan } from './from.ts';
import { refuseCalls } from './procedure-calls.ts';
import { newScope, type BindContext, type Binder, type Env } from './state.ts';
import type { Expression, Query } from './tree.ts';
import { someExpression, visitExpression } from './walk.ts';
import { writesThrough } from './write-target.ts';

export interface BoundDefinition {
  readonly stored: StoredExpression;
  /** Indexes of the table's columns that it reads. */
  readonly columns: readonly number[];
}

/** A value for a column, without columns. */
export function bindDefault(
  node: Node,
  table: TableDefinition,
  column: number,
  context: BindContext,
): StoredExpression {
  const binder = createBinder(context);
  const env: Env = { binder, scope: newScope(undefined), clause: CLAUSE.default };
  const bound = withoutColumns(() => binder.expression(node, env));
  refuseSubqueries(bound, CLAUSE.default);
  const expression = assignTo(binder, table, column, bound, 'default expression');
  return storedExpression(node, expression, binder);
}

function withoutColumns<T>(bind: () => T): T {
  try {
    return bind();
  } catch (error) {
    if (!(error instanceof PgError) || error.code !== '42703') throw error;
    throw pgError('0A000', 'cannot use column reference in DEFAULT expression', { position: error.fields.position });
  }
}

/** A value for a column that is computed from others. */
export function bindGenerated(
  node: Node,
  table: TableDefinition,
  column: number,
  context: BindContext,
): BoundDefinition {
  return bindOverTable(node, table, context, CLAUSE.generated, (bound, binder) =>
    assignTo(binder, table, column, bound),
  );
}

export function bindCheck(node: Node, table: TableDefinition, context: BindContext): BoundDefinition {
  return bindOverTable(node, table, context, CLAUSE.check, (bound, binder) => coerceToBoolean(binder, bound, 'CHECK'));
}

/** A key of an index that is no column. */
export function bindIndexExpression(node: Node, table: TableDefinition, context: BindContext): BoundIndexExpression {
  let shape: Expression | undefined;
  const bound = bindOverTable(node, table, context, CLAUSE.indexExpression, (expression) => (shape = expression));
  if (shape === undefined) throw new Error('an expression was bound');
  const { type, modifier } = shape;
  return { ...bound, type: typeByOid(type).name, modifier, bare: isCall(shape) };
}

export interface BoundIndexExpression extends BoundDefinition {
  /** pg_type.typname */
  readonly type: string;
  readonly modifier: number;
  /** It looks like a call of a function. */
  readonly bare: boolean;
}

/** Which rows an index is about. */
export function bindIndexPredicate(node: Node, table: TableDefinition, context: BindContext): BoundDefinition {
  return bindOverTable(node, table, context, CLAUSE.indexPredicate, (bound, binder) =>
    coerceToBoolean(binder, bound, 'WHERE'),
  );
}

function isCall(e: Expression): boolean {
  if (e.kind === 'coalesce' || e.kind === 'greatest' || e.kind === 'least' || e.kind === 'nullif') return true;
  return e.kind === 'call' && e.operator === undefined && !printsAsCast(e);
}

function bindOverTable(
  node: Node,
  table: TableDefinition,
  context: BindContext,
  clause: Clause,
  coerce: (bound: Expression, binder: Binder) => Expression,
): BoundDefinition {
  const binder = createBinder(context);
  const scope = newScope(undefined);
  const env: Env = { binder, scope, clause };
  const { relation, names } = makeScan(table, table.name, undefined, env);
  scope.relations = [names];
  const bound = binder.expression(node, env);
  refuseSubqueries(bound, clause);
  const expression = coerce(bound, binder);
  const mutable = IMMUTABLE_PLACES.get(clause);
  if (mutable !== undefined && someExpression(expression, isMutable)) throw pgError('42P17', mutable);
  const columns = new Set<number>();
  visitExpression(expression, {
    expression: (e) => {
      if (e.kind === 'column') columns.add(relation.columns.findIndex((column) => column.column === e.column));
    },
  });
  return {
    stored: storedExpression(node, expression, binder),
    columns: [...columns].sort((a, b) => a - b),
  };
}

function isMutable(e: Expression): boolean {
  return e.kind === 'call' && e.function.volatility !== 'immutable';
}

/** What is said where something else than its arguments decides a value. */
const IMMUTABLE_PLACES = new Map<Clause, string>([
  [CLAUSE.generated, 'generation expression is not immutable'],
  [CLAUSE.indexExpression, 'functions in index expression must be marked IMMUTABLE'],
  [CLAUSE.indexPredicate, 'functions in index predicate must be marked IMMUTABLE'],
]);

const SUBQUERY_PLACES = new Map<Clause, string>([
  [CLAUSE.default, 'DEFAULT expression'],
  [CLAUSE.check, 'check constraint'],
  [CLAUSE.generated, 'column generation expression'],
  [CLAUSE.indexExpression, 'index expression'],
  [CLAUSE.indexPredicate, 'index predicate'],
]);

function refuseSubqueries(expression: Expression, clause: Clause): void {
  visitExpression(expression, {
    query: () => {
      throw pgError('0A000', `cannot use subquery in ${SUBQUERY_PLACES.get(clause) ?? clause.name}`);
    },
  });
}

function storedExpression(node: Node, expression: Expression, binder: Binder): StoredExpression {
  const context = textContext(binder);
  const [text, pretty] = [
    expressionText(expression, context),
    expressionText(expression, { ...context, pretty: true }),
  ];
  return { node: withoutLocations(node), text, ...(pretty === text ? {} : { pretty }) };
}

function textContext(binder: Binder) {
  return {
    session: binder.session,
    columnName: (column: number) => binder.origins.get(column)?.name ?? '?',
  };
}

export interface BoundQuery {
  readonly query: Query;
  /** Tables and views that it names. */
  readonly tables: readonly TableDefinition[];
  /** Its WITH holds INSERT, UPDATE or DELETE. */
  readonly writes: boolean;
}

export function bindDefiningQuery(node: Node, context: BindContext): BoundQuery {
  const binder = createBinder(context);
  const query = binder.query(nodeOf(node, 'SelectStmt'), { binder, parent: undefined, resolveUnknowns: true });
  binder.parameters.finish();
  // Whoever reads a view wants to read.
  refuseCalls(binder.calls);
  return { query, tables: [...binder.references], writes: binder.writes.length > 0 };
}

/** What may be written through a view; undefined: nothing. */
export function bindViewWrites(view: LocalView, context: BindContext): ViewWrites | undefined {
  return writesThrough(view, { binder: createBinder(context), scope: newScope(undefined), clause: CLAUSE.select });
}

/** Positions in a text that is gone would be wrong in errors. */
export function withoutLocations(node: Node): Node {
  // The copy has the shape of what it was made from.
  return JSON.parse(JSON.stringify(node, (key: string, value: unknown) => (key === 'location' ? -1 : value))) as Node;
}
