// Calls: finds the routine, coerces the arguments, and hands aggregates, window functions and set-returning
// functions to their own rules (Postgres' ParseFuncOrColumn).

import type { FuncCall, Node } from '@pgsql/types';
import { assertNever, notSupported, pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import type { FunctionDefinition, Routine, SetFunctionDefinition } from '../functions/function-definition.ts';
import { nodeAs, positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { typeByName } from '../types/registry.ts';
import { checkAggregateForm, makeAggregate } from './aggregate.ts';
import { refuseSetFunction } from './clauses.ts';
import { canCoerceOne } from './coercion-path.ts';
import { coerceTo, coerceToCommon, coerceType, commonType } from './coercion.ts';
import { sameExpression } from './equal.ts';
import { instantiate, matchPolymorphic } from './polymorphic.ts';
import { refuseProcedureAsValue } from './procedure-names.ts';
import { findRoutine, routinesCalled, undefinedRoutine } from './routine-lookup.ts';
import type { RoutineCall, RoutineMatch } from './routine-lookup.ts';
import { fieldsOf } from './record-fields.ts';
import { requireSchema } from './schema-names.ts';
import { knownColumns, makeFunctionRelation } from './set-function.ts';
import type { ColumnCall } from './set-function.ts';
import { leftmost, located, positionOf } from './state.ts';
import type { Env } from './state.ts';
import { rowTypeOf } from './record-fields.ts';
import type { Expression, FunctionRelation } from './tree.ts';
import { arrayTypeOf } from './type-facts.ts';
import { makeWindowCall } from './window.ts';

/** A routine with arguments of the types it takes. */
export interface PreparedCall {
  readonly routine: Routine;
  readonly args: readonly Expression[];
  readonly type: number;
  readonly position: number | undefined;
  /** The elements of the last argument are arguments. */
  readonly anyElements?: boolean;
  /** How many of the arguments, the last ones, stand in WITHIN GROUP. */
  readonly sortedCount: number;
}

export function bindFunctionCall(node: FuncCall, env: Env): Expression {
  const resolved = resolveCall(node, env);
  if (resolved.kind === 'cast') return resolved.expression;
  const { routine, args, position } = resolved;
  if (routine.oid === PG_TYPEOF) {
    const rowType = rowTypeOf(args[0], env.binder);
    const { regtype } = OID;
    if (rowType !== 0) {
      return located(env.binder, { kind: 'constant', type: regtype, modifier: -1, value: rowType }, position);
    }
  }
  return finishCall(node, resolved, env);
}

const PG_TYPEOF = 1619;

type ResolvedCall =
  (PreparedCall & { readonly kind: 'call' }) | { readonly kind: 'cast'; readonly expression: Expression };

/** Finds the routine and coerces the arguments; what may be done with it is the caller's question. */
export function resolveCall(node: FuncCall, env: Env): ResolvedCall {
  const position = positionOfLocation(node.location);
  const names = stringsOf(node.funcname);
  const argsEnv = environmentOfArguments(node, names, env);
  const { args, argumentNames } = bindArguments(node.args ?? [], argsEnv);
  const within = node.agg_within_group === true;
  const sorted = within ? bindSorted(node, argsEnv) : [];
  const all = within ? [...args, ...sorted] : args.filter((arg) => !isOutputMark(arg));
  const call: RoutineCall = {
    names,
    types: all.map((arg) => arg.type),
    argumentNames,
    literal: all.length === 1 && all[0].kind === 'constant' && all[0].type === OID.unknown,
    variadic: node.func_variadic === true,
    position,
  };
  const found = findRoutine(call);
  if (found === undefined) {
    refuseProcedureAsValue(call, env.binder);
    requireSchema(names, env.binder.catalog, position);
    throw undefinedRoutine(call);
  }
  if (found.kind === 'routine') {
    checkForm(node, found.routine, position);
    const prepared = prepareCall(env, found, unifyHypothetical(env, found.routine, all, sorted, call), call);
    return { kind: 'call', ...prepared, sortedCount: sorted.length };
  }
  refuseDecorations(node, call.names.at(-1) ?? '', position);
  const expression = coerceTo(env.binder, all[0], found.type, -1, 'explicit', position);
  if (expression === undefined) throw undefinedRoutine(call);
  return { kind: 'cast', expression };
}

/** A parameter of type void: JDBC's driver marks so what a call gives back, and it is no argument. */
function isOutputMark(arg: Expression): boolean {
  return arg.kind === 'parameter' && arg.type === OID.void;
}

/** Each direct argument of a hypothetical-set aggregate has the type of what it is ranked among. */
function unifyHypothetical(
  { binder }: Env,
  routine: Routine,
  all: readonly Expression[],
  sorted: readonly Expression[],
  call: RoutineCall,
): readonly Expression[] {
  if (routine.kind !== 'aggregate' || routine.hypothetical !== true || sorted.length === 0) return all;
  const args = all.slice(0, all.length - sorted.length);
  if (args.length !== sorted.length) {
    const counts = `the number of hypothetical direct arguments (here ${args.length}) must match the number of ordering columns (here ${sorted.length})`;
    throw pgError('42883', undefinedRoutine(call).message, {
      hint: `To use the hypothetical-set aggregate ${routine.name}, ${counts}.`,
      position: call.position,
    });
  }
  const construct = 'WITHIN GROUP';
  const types = sorted.map((key, index) => commonType(binder, [key, args[index]], construct));
  const unified = (list: readonly Expression[]): readonly Expression[] =>
    list.map((each, index) => coerceToCommon(binder, each, types[index], construct));
  return [...unified(args), ...unified(sorted)];
}

/** Arguments of aggregates and window functions can't hold more of the same. */
function environmentOfArguments(node: FuncCall, names: readonly string[], env: Env): Env {
  if (node.over !== undefined) return { ...env, inside: 'window' };
  if (routinesCalled(names).some((routine) => routine.kind === 'aggregate')) return { ...env, inside: 'aggregate' };
  return env;
}

export function bindArguments(
  nodes: readonly Node[],
  env: Env,
): { readonly args: Expression[]; readonly argumentNames: string[] } {
  const argumentNames: string[] = [];
  const args = nodes.map((node) => {
    const named = nodeAs(node, 'NamedArgExpr');
    if (named === undefined) {
      if (argumentNames.length > 0) {
        const at = positionOf(env.binder, env.binder.expression(node, env));
        throw pgError('42601', 'positional argument cannot follow named argument', { position: at });
      }
      return env.binder.expression(node, env);
    }
    const name = named.name ?? '';
    if (argumentNames.includes(name)) {
      const at = positionOfLocation(named.location);
      throw pgError('42601', `argument name "${name}" used more than once`, { position: at });
    }
    argumentNames.push(name);
    if (named.arg === undefined) throw new Error('a named argument without a value');
    return env.binder.expression(named.arg, env);
  });
  return { args, argumentNames };
}

function bindSorted(node: FuncCall, env: Env): readonly Expression[] {
  return (node.agg_order ?? []).map((item) => {
    const expression = nodeAs(item, 'SortBy')?.node;
    if (expression === undefined) throw new Error('WITHIN GROUP holds sort items');
    return env.binder.expression(expression, env);
  });
}

function prepareCall(
  env: Env,
  match: RoutineMatch,
  given: readonly Expression[],
  call: RoutineCall,
): Omit<PreparedCall, 'sortedCount'> {
  const { binder } = env;
  const actual = match.order.map((index) => given[index]);
  const polymorphic = matchPolymorphic(
    match.types,
    actual.map((arg) => arg.type),
    canCoerceOne,
  );
  if (polymorphic.kind === 'mismatch') throw polymorphic.error;
  const wanted = match.types.map((type) => instantiate(type, polymorphic));
  const type = instantiate(typeByName(match.routine.resultType).oid, polymorphic);
  const args = actual.map((arg, index) => coerceType(binder, arg, wanted[index], 'implicit'));
  const collected = match.collectFrom === undefined ? args : collect(args, match.collectFrom);
  const complete = [...collected];
  // Named arguments may leave gaps before them.
  for (const { index, type: oid, value } of match.defaults)
    complete.splice(index, 0, { kind: 'constant', type: oid, modifier: -1, value });
  const { routine, anyElements = false } = match;
  return { routine, args: complete, type, position: call.position, ...(anyElements ? { anyElements } : {}) };
}

function collect(args: readonly Expression[], from: number): readonly Expression[] {
  const elements = args.slice(from);
  const array = arrayTypeOf(elements[0].type);
  if (array === undefined) throw notSupported(`VARIADIC arguments of type ${elements[0].type}`);
  return [...args.slice(0, from), { kind: 'array', type: array, modifier: -1, elements }];
}

function finishCall(node: FuncCall, call: PreparedCall, env: Env): Expression {
  const { routine, position } = call;
  switch (routine.kind) {
    case 'aggregate':
      if (node.over !== undefined) return makeWindowCall(node, node.over, { ...call, routine }, env);
      return makeAggregate(node, { ...call, routine }, env);
    case 'window-function':
      if (node.over === undefined) throw new Error('checked before');
      return makeWindowCall(node, node.over, { ...call, routine }, env);
    case 'set-function':
      return setFunctionInSelect({ ...call, routine }, env);
    case 'function': {
      const { args, type } = call;
      const at = leftmost(position, ...args.map((arg) => positionOf(env.binder, arg)));
      if (type === OID.record && isShapeless(routine, args, env)) throw anyShape(position);
      const variadic = call.anyElements === true ? { variadic: true } : {};
      return located(env.binder, { kind: 'call', type, modifier: -1, function: routine, args, ...variadic }, at);
    }
    default:
      return assertNever(routine);
  }
}

/** Whether the kind of routine goes with what was written around it. */
function checkForm(node: FuncCall, routine: Routine, position: number | undefined): void {
  switch (routine.kind) {
    case 'aggregate':
      if (node.over === undefined) checkAggregateForm(node, routine, position);
      return;
    case 'window-function':
      if (node.over !== undefined) return;
      throw pgError('42809', `window function ${routine.name} requires an OVER clause`, { position });
    case 'set-function':
    case 'function':
      refuseDecorations(node, routine.name, position);
      return;
    default:
      assertNever(routine);
  }
}

/** What only aggregates can have. */
function refuseDecorations(node: FuncCall, name: string, position: number | undefined): void {
  const not = (what: string) =>
    pgError('42809', `${what} specified, but ${name} is not an aggregate function`, { position });
  if (node.agg_star === true) {
    throw pgError('42809', `${name}(*) specified, but ${name} is not an aggregate function`, { position });
  }
  if (node.agg_distinct === true) throw not('DISTINCT');
  if (node.agg_within_group === true) throw not('WITHIN GROUP');
  if (node.agg_order !== undefined && node.agg_order.length > 0) throw not('ORDER BY');
  if (node.agg_filter !== undefined) throw not('FILTER');
  if (node.over !== undefined) {
    throw pgError('42809', `OVER specified, but ${name} is not a window function nor an aggregate function`, {
      position,
    });
  }
}

/** A set-returning function outside of FROM becomes a relation of its query; the call is that relation's column. */
function setFunctionInSelect(call: PreparedCall & { readonly routine: SetFunctionDefinition }, env: Env): Expression {
  const { position } = call;
  if (env.inside === 'aggregate' || env.inside === 'window') {
    const what = env.inside === 'aggregate' ? 'aggregate function calls' : 'window function calls';
    throw pgError('0A000', `${what} cannot contain set-returning function calls`, {
      hint: 'You might be able to move the set-returning function into a LATERAL FROM item.',
      position,
    });
  }
  if (env.noSetFunctions !== undefined) {
    throw pgError('0A000', `set-returning functions are not allowed in ${env.noSetFunctions}`, {
      hint: 'You might be able to move the set-returning function into a LATERAL FROM item.',
      position,
    });
  }
  if (env.clause.name === 'functions in FROM') {
    throw pgError('0A000', 'set-returning functions must appear at top level of FROM', { position });
  }
  refuseSetFunction(env.clause, position);
  const same = env.scope.setFunctions.find(
    ({ calls: [other] }) =>
      other.function === call.routine && other.args.every((arg, index) => sameExpression(arg, call.args[index])),
  );
  const relation =
    same ??
    makeFunctionRelation(env.binder, env.scope, [columnCall(call)], { alias: call.routine.name, ordinality: false });
  if (same === undefined) env.scope.setFunctions.push(relation);
  return located(env.binder, valueOf(relation), position);
}

function columnCall(call: PreparedCall & { readonly routine: SetFunctionDefinition }): ColumnCall {
  const { routine, args, type, position } = call;
  if (type === OID.record && routine.columns === undefined) throw anyShape(position);
  return { routine, args, columns: knownColumns(call, routine.name), anyShape: false };
}

/** A function of records that gets no record which would say what it makes. */
function isShapeless({ argumentTypes }: FunctionDefinition, args: readonly Expression[], { binder }: Env): boolean {
  const [first] = args;
  return argumentTypes[0] !== 'record' && (args.length === 0 || fieldsOf(first, binder) === undefined);
}

/** A function that has to be told its columns, where nothing tells it. */
function anyShape(position: number | undefined): PgError {
  return pgError('0A000', 'function returning record called in context that cannot accept type record', { position });
}

function valueOf(relation: FunctionRelation): Expression {
  const columns = relation.columns.map(({ column, type, modifier }): Expression => ({
    kind: 'column',
    column,
    type,
    modifier,
  }));
  if (columns.length === 1) return columns[0];
  const names = relation.columns.map((column) => column.name);
  return { kind: 'row', type: OID.record, modifier: -1, fields: columns, names };
}
