// CASE, COALESCE, GREATEST and LEAST: several expressions that take one type.
// https://www.postgresql.org/docs/15/functions-conditional.html

import type { CaseExpr, CoalesceExpr, MinMaxExpr, Node } from '@pgsql/types';
import { nodeOf, positionOfLocation } from '../parse/nodes.ts';
import { coerceToBoolean, coerceToCommon, commonModifier, commonType, resolveUnknown } from './coercion.ts';
import { comparisonFunction } from './operator-lookup.ts';
import { makeOperator } from './operator.ts';
import { located } from './state.ts';
import type { Env } from './state.ts';
import type { Expression } from './tree.ts';

export function bindCase(node: CaseExpr, outer: Env): Expression {
  const env: Env = { ...outer, noSetFunctions: 'CASE' };
  const { binder } = env;
  const position = positionOfLocation(node.location);
  const subject = node.arg === undefined ? undefined : resolveUnknown(binder, binder.expression(node.arg, env));
  const branches = (node.args ?? []).map((branch) => {
    const { expr, result, location } = nodeOf(branch, 'CaseWhen');
    const tested = binder.expression(required(expr), env);
    const condition =
      subject === undefined ? tested : makeOperator(binder, ['='], subject, tested, positionOfLocation(location));
    const when = coerceToBoolean(binder, condition, 'CASE/WHEN');
    return { when, then: binder.expression(required(result), env) };
  });
  const otherwise = node.defresult === undefined ? undefined : binder.expression(node.defresult, env);
  const results = [...(otherwise === undefined ? [] : [otherwise]), ...branches.map((branch) => branch.then)];
  const type = commonType(binder, results, 'CASE');
  const typed = branches.map(({ when, then }) => ({ when, then: coerceToCommon(binder, then, type, 'CASE/WHEN') }));
  const typedOtherwise = otherwise === undefined ? undefined : coerceToCommon(binder, otherwise, type, 'CASE/ELSE');
  // Without ELSE there is a NULL without a modifier.
  const thens = typed.map((branch) => branch.then);
  const modifier = typedOtherwise === undefined ? -1 : commonModifier([...thens, typedOtherwise], type);
  return located(binder, { kind: 'case', type, modifier, branches: typed, otherwise: typedOtherwise }, position);
}

function required(node: Node | undefined): Node {
  if (node === undefined) throw new Error('an incomplete CASE');
  return node;
}

export function bindCoalesce(node: CoalesceExpr, env: Env): Expression {
  const { args, type, modifier } = commonArguments(node.args, 'COALESCE', env);
  return located(env.binder, { kind: 'coalesce', type, modifier, args }, positionOfLocation(node.location));
}

export function bindExtremum(node: MinMaxExpr, env: Env): Expression {
  const least = node.op === 'IS_LEAST';
  const { args, type, modifier } = commonArguments(node.args, least ? 'LEAST' : 'GREATEST', env);
  const position = positionOfLocation(node.location);
  const less = comparisonFunction('<', type, position);
  return located(env.binder, { kind: least ? 'least' : 'greatest', type, modifier, args, less }, position);
}

function commonArguments(nodes: readonly Node[] | undefined, construct: string, env: Env) {
  const inner: Env = construct === 'COALESCE' ? { ...env, noSetFunctions: construct } : env;
  const given = (nodes ?? []).map((node) => env.binder.expression(node, inner));
  const type = commonType(env.binder, given, construct);
  const args = given.map((arg) => coerceToCommon(env.binder, arg, type, construct));
  return { args, type, modifier: commonModifier(args, type) };
}
