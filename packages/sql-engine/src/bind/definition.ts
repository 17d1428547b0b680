// Expressions and queries of definitions: defaults, generated columns, checks, views. Bound to be checked and to be
// printed; what is kept is the parser's node.

import type { Node } from '@pgsql/types';
import type { TableDefinition } from '../driver/table.ts';
import { PgError, pgError } from '../errors.ts';
import type { StoredExpression } from '../local/definitions.ts';
import { nodeOf } from '../parse/nodes.ts';
import { assignTo } from './assignment.ts';
import { createBinder } from './bind.ts';
import { CLAUSE } from './clauses.ts';
import type { Clause } from './clauses.ts';
import { coerceToBoolean } from './coercion.ts';
import { expressionText } from './expression-text.ts';
import { makeScan } from './from.ts';
import { refuseCalls } from './procedure-calls.ts';
import { newScope, type BindContext, type Binder, type Env } from './state.ts';
import type { Expression, Query } from './tree.ts';
import { someExpression, visitExpression } from './walk.ts';

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
  return { node: withoutLocations(node), text: expressionText(expression, textContext(binder)) };
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
  if (clause === CLAUSE.generated && someExpression(expression, isMutable)) {
    throw pgError('42P17', 'generation expression is not immutable');
  }
  const columns = new Set<number>();
  visitExpression(expression, {
    expression: (e) => {
      if (e.kind === 'column') columns.add(relation.columns.findIndex((column) => column.column === e.column));
    },
  });
  return {
    stored: { node: withoutLocations(node), text: expressionText(expression, textContext(binder)) },
    columns: [...columns].sort((a, b) => a - b),
  };
}

function isMutable(e: Expression): boolean {
  return e.kind === 'call' && e.function.volatility !== 'immutable';
}

const SUBQUERY_PLACES = new Map<Clause, string>([
  [CLAUSE.default, 'DEFAULT expression'],
  [CLAUSE.check, 'check constraint'],
  [CLAUSE.generated, 'column generation expression'],
]);

function refuseSubqueries(expression: Expression, clause: Clause): void {
  visitExpression(expression, {
    query: () => {
      throw pgError('0A000', `cannot use subquery in ${SUBQUERY_PLACES.get(clause) ?? clause.name}`);
    },
  });
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

/** Positions in a text that is gone would be wrong in errors. */
export function withoutLocations(node: Node): Node {
  // The copy has the shape of what it was made from.
  return JSON.parse(JSON.stringify(node, (key: string, value: unknown) => (key === 'location' ? -1 : value))) as Node;
}
