// Subqueries in expressions: EXISTS, scalar, ARRAY(…), IN, ANY and ALL.
// https://www.postgresql.org/docs/15/functions-subquery.html

import type { SubLink } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { nodeOf, positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { makeOperator } from './operator.ts';
import { isConstructor } from './row-comparison.ts';
import { quantifyRows } from './row-subquery.ts';
import { bindAt, leftmost, located, positionOf } from './state.ts';
import type { Binder, Env } from './state.ts';
import type { Expression, Query } from './tree.ts';
import { arrayTypeOf, elementTypeOf, formatType } from './type-facts.ts';

export function bindSubquery(node: SubLink, env: Env): Expression {
  const { binder } = env;
  const position = positionOfLocation(node.location);
  const statement = nodeOf(node.subselect, 'SelectStmt');
  const bindQuery = () =>
    bindAt(env, () => binder.query(statement, { binder, parent: env.scope, resolveUnknowns: true }));
  switch (node.subLinkType) {
    case 'EXISTS_SUBLINK':
      return located(binder, { kind: 'exists', type: OID.bool, modifier: -1, query: bindQuery() }, position);
    case 'EXPR_SUBLINK': {
      const query = bindQuery();
      const { name, type, modifier } = onlyColumn(query, position);
      binder.subqueryNames.set(node, name);
      return located(binder, { kind: 'scalar-subquery', type, modifier, query }, position);
    }
    case 'ARRAY_SUBLINK':
      return arraySubquery(binder, bindQuery(), position);
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK': {
      if (node.testexpr === undefined) throw new Error('ANY and ALL compare something');
      const query = bindQuery();
      const tested = binder.expression(node.testexpr, env);
      const names = node.operName === undefined ? ['='] : stringsOf(node.operName);
      const quantifier = node.subLinkType === 'ANY_SUBLINK' ? 'any' : 'all';
      return quantified(env, tested, names, quantifier, query, position);
    }
    default:
      throw notSupported('a comparison of a row with a subquery', position);
  }
}

function onlyColumn(query: Query, position: number | undefined) {
  if (query.outputs.length !== 1) throw pgError('42601', 'subquery must return only one column', { position });
  return query.outputs[0];
}

function arraySubquery(binder: Binder, query: Query, position: number | undefined): Expression {
  const column = onlyColumn(query, position);
  // Arrays of equal shape make one of a further dimension.
  const type = elementTypeOf(column.type) === undefined ? arrayTypeOf(column.type) : column.type;
  if (type === undefined) {
    throw pgError('42704', `could not find array type for data type ${formatType(column.type)}`, { position });
  }
  return located(binder, { kind: 'array-subquery', type, modifier: column.modifier, query }, position);
}

function quantified(
  env: Env,
  tested: Expression,
  names: readonly string[],
  quantifier: 'any' | 'all',
  query: Query,
  position: number | undefined,
): Expression {
  const { binder } = env;
  // A whole row is one value; ROW(…) is as many as it has fields.
  const left = tested.kind === 'row' && tested.names === undefined ? tested.fields : [tested];
  if (query.outputs.length < left.length) throw pgError('42601', 'subquery has too few columns', { position });
  if (query.outputs.length > left.length) throw pgError('42601', 'subquery has too many columns', { position });
  const operator = names.at(-1) ?? '=';
  if (isConstructor(tested) && left.length > 1 && operator !== '=' && operator !== '<>') {
    return quantifyRows(tested, names, query, quantifier, position, env, makeOperator);
  }
  const calls = left.map((expression, index) => {
    const { column, type, modifier } = query.outputs[index];
    const call = makeOperator(binder, names, expression, { kind: 'column', column, type, modifier }, position);
    if (call.type === OID.bool) return call;
    throw pgError('42804', `row comparison operator must yield type boolean, not type ${formatType(call.type)}`, {
      position,
    });
  });
  return located(
    binder,
    {
      kind: 'quantified-subquery',
      type: OID.bool,
      modifier: -1,
      left: calls.map((call) => call.args[0]),
      operator,
      functions: calls.map((call) => call.function),
      quantifier,
      query,
      right: calls.map((call) => call.args[1]),
    },
    leftmost(position, positionOf(binder, tested)),
  );
}
