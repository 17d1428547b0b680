// The table of expressions: which function binds which node of the parse tree.

import type { A_Expr, GroupingFunc, Node } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { nodeKind, positionOfLocation } from '../parse/nodes.ts';
import type { NodeKind, NodeMap } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { bindArray } from './array.ts';
import { bindCast, bindCollate, bindIndirection, bindRow, bindValueFunction } from './cast.ts';
import { bindColumnReference } from './column-reference.ts';
import { bindCase, bindCoalesce, bindExtremum } from './conditional.ts';
import { bindFunctionCall } from './function-call.ts';
import { bindBetween, bindInList } from './in-list.ts';
import { bindConstant } from './literal.ts';
import { bindBooleanTest, bindLogic, bindNullTest } from './logic.ts';
import { bindDistinct, bindNullIf, bindOperator, bindQuantifiedArray } from './operator.ts';
import { located } from './state.ts';
import type { Env } from './state.ts';
import { bindSubquery } from './subquery.ts';
import type { Expression } from './tree.ts';

type ExpressionBinders = { readonly [K in NodeKind]?: (node: NodeMap[K], env: Env) => Expression };

const BINDERS: ExpressionBinders = {
  A_ArrayExpr: (node, env) => bindArray(node, env),
  A_Const: (node, env) => bindConstant(node, env.binder),
  A_Expr: bindOperatorExpression,
  A_Indirection: bindIndirection,
  BoolExpr: bindLogic,
  BooleanTest: bindBooleanTest,
  CaseExpr: bindCase,
  CoalesceExpr: bindCoalesce,
  CollateClause: bindCollate,
  ColumnRef: bindColumnReference,
  FuncCall: bindFunctionCall,
  GroupingFunc: bindGrouping,
  MinMaxExpr: bindExtremum,
  NullTest: bindNullTest,
  ParamRef: (node, env) => {
    const position = positionOfLocation(node.location);
    return located(env.binder, env.binder.parameters.reference(node.number ?? 0, position), position);
  },
  RowExpr: bindRow,
  SQLValueFunction: bindValueFunction,
  SetToDefault: (node) => {
    throw pgError('42601', 'DEFAULT is not allowed in this context', { position: positionOfLocation(node.location) });
  },
  SubLink: bindSubquery,
  TypeCast: bindCast,
};

/** Names of constructs that are refused, by node kind. */
const REFUSED: { readonly [K in NodeKind]?: string } = {
  XmlExpr: 'XML',
  XmlSerialize: 'XMLSERIALIZE',
  CurrentOfExpr: 'WHERE CURRENT OF',
  JsonObjectConstructor: 'JSON_OBJECT',
  JsonArrayConstructor: 'JSON_ARRAY',
  JsonArrayQueryConstructor: 'JSON_ARRAY',
  JsonObjectAgg: 'JSON_OBJECTAGG',
  JsonArrayAgg: 'JSON_ARRAYAGG',
  JsonIsPredicate: 'IS JSON',
  JsonParseExpr: 'JSON',
  JsonScalarExpr: 'JSON_SCALAR',
  JsonSerializeExpr: 'JSON_SERIALIZE',
  JsonFuncExpr: 'JSON_VALUE, JSON_QUERY or JSON_EXISTS',
  MergeSupportFunc: 'MERGE_ACTION',
  MultiAssignRef: 'a multiple assignment from a subquery',
};

export function bindExpressionNode(node: Node, env: Env): Expression {
  const kind = nodeKind(node);
  if (kind === undefined) throw new Error('parse tree: an empty node in place of an expression');
  // The table's type says that the function takes the fields of its kind.
  const bind = BINDERS[kind] as ((fields: unknown, env: Env) => Expression) | undefined;
  const fields: unknown = (node as NodeMap)[kind];
  if (bind === undefined) throw notSupported(REFUSED[kind] ?? kind, positionOfFields(fields));
  return bind(fields, env);
}

function positionOfFields(fields: unknown): number | undefined {
  if (typeof fields !== 'object' || fields === null || !('location' in fields)) return undefined;
  return typeof fields.location === 'number' ? positionOfLocation(fields.location) : undefined;
}

function bindOperatorExpression(node: A_Expr, env: Env): Expression {
  switch (node.kind) {
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return bindQuantifiedArray(node, env);
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return bindDistinct(node, env);
    case 'AEXPR_NULLIF':
      return bindNullIf(node, env);
    case 'AEXPR_IN':
      return bindInList(node, env);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return bindBetween(node, env);
    default:
      // OP, LIKE, ILIKE and SIMILAR name their operator.
      return bindOperator(node, env);
  }
}

/** The groups are known when GROUP BY has been bound: the arguments are checked then. */
function bindGrouping(node: GroupingFunc, env: Env): Expression {
  const position = positionOfLocation(node.location);
  const args = (node.args ?? []).map((arg) => env.binder.expression(arg, env));
  if (args.length > 31) throw pgError('54023', 'GROUPING must have fewer than 32 arguments', { position });
  if (!env.clause.aggregates) {
    throw pgError('42803', `grouping operations are not allowed in ${env.clause.name}`, { position });
  }
  env.scope.groupings.push({ args, position });
  return located(env.binder, { kind: 'grouping', type: OID.int4, modifier: -1, args }, position);
}
