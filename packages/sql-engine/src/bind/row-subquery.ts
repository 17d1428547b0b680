// A row compared with the row that a subquery gives.

import { plainSelect } from './plain-select.ts';
import type { SubLink } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { nodeOf } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { outputsOf, referenceTo, subqueryRelation } from './relation-columns.ts';
import { compareRows } from './row-comparison.ts';
import type { MakeOperator } from './row-comparison.ts';
import { located, newScope, positionOf } from './state.ts';
import type { Env } from './state.ts';
import type { Expression, Query, RowExpression, SelectQuery } from './tree.ts';
import { someExpression } from './walk.ts';

/**
 * `(a, b) = (SELECT x, y …)`: the comparison moves into the subquery, which has one row or none, so that it is
 * null when there is none.
 */
export function compareWithSubquery(
  left: RowExpression,
  names: readonly string[],
  node: SubLink,
  position: number | undefined,
  env: Env,
  makeOperator: MakeOperator,
): Expression {
  const { binder } = env;
  const statement = nodeOf(node.subselect, 'SelectStmt');
  const query = binder.query(statement, { binder, parent: env.scope, resolveUnknowns: true });
  return located(
    binder,
    {
      kind: 'scalar-subquery',
      type: OID.bool,
      modifier: -1,
      query: comparisons(left, names, query, position, env, makeOperator),
    },
    positionOf(binder, left),
  );
}

/** `(a, b) < ANY (SELECT x, y …)` is TRUE = ANY (SELECT (a, b) < (x, y) …). */
export function quantifyRows(
  left: RowExpression,
  names: readonly string[],
  query: Query,
  quantifier: 'any' | 'all',
  position: number | undefined,
  env: Env,
  makeOperator: MakeOperator,
): Expression {
  const compared = comparisons(left, names, query, position, env, makeOperator);
  const [{ column, type, modifier }] = compared.outputs;
  const always: Expression = { kind: 'constant', value: true, type: OID.bool, modifier: -1 };
  const result: Expression = { kind: 'column', column, type, modifier };
  const equal = makeOperator(env.binder, ['='], always, result, position);
  return located(
    env.binder,
    {
      kind: 'quantified-subquery',
      type: OID.bool,
      modifier: -1,
      left: [always],
      operator: '=',
      functions: [equal.function],
      quantifier,
      query: compared,
      right: [result],
    },
    positionOf(env.binder, left),
  );
}

/** SELECT the comparison with each row of the query. */
function comparisons(
  left: RowExpression,
  names: readonly string[],
  query: Query,
  position: number | undefined,
  env: Env,
  makeOperator: MakeOperator,
): SelectQuery {
  const { binder } = env;
  if (someExpression(left, ({ kind }) => kind === 'aggregate' || kind === 'window')) {
    throw notSupported('a comparison of a row of aggregates with a subquery', position);
  }
  const scope = newScope(env.scope);
  if (query.outputs.length < left.fields.length) throw pgError('42601', 'subquery has too few columns', { position });
  if (query.outputs.length > left.fields.length) throw pgError('42601', 'subquery has too many columns', { position });
  const alias = '*SELECT*';
  const from = subqueryRelation(binder, scope, alias, query);
  const fields = from.columns.map(referenceTo);
  const right: RowExpression = { kind: 'row', type: OID.record, modifier: -1, fields };
  const expression = compareRows(binder, names, left, right, position, makeOperator);
  return plainSelect({
    outputs: outputsOf(binder, scope, [{ name: '?column?', expression }]),
    targets: [expression],
    from,
  });
}
