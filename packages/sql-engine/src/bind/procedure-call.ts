// Calls of procedures, in FROM and with CALL: finds the procedure, matches the arguments, makes the relation that
// its answer is.

import { plainSelect } from './plain-select.ts';
import type { CallStmt, FuncCall, RangeFunction } from '@pgsql/types';
import type { ProcedureArgument, ProcedureDefinition } from '../driver/procedures.ts';
import type { TableDefinition } from '../driver/table.ts';
import { notSupported, pgError, type PgError } from '../errors.ts';
import { quoteIdentifier } from '../functions/text-keywords.ts';
import { nodeAs, positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { typeByName } from '../types/registry.ts';
import { CLAUSE } from './clauses.ts';
import { coerceTo } from './coercion.ts';
import { makeScan, type FromItem } from './from.ts';
import { bindArguments } from './function-call.ts';
import { NAME_MATCHES } from './names.ts';
import { findProcedure, nearestProcedure } from './procedure-names.ts';
import { outputsOf } from './relation-columns.ts';
import { routinesCalled, signature, type RoutineCall } from './routine-lookup.ts';
import { requireSchema } from './schema-names.ts';
import { newScope, positionOf } from './state.ts';
import type { Binder, Env } from './state.ts';
import type { CallRelation, Expression, ProcedureInvocation, Query } from './tree.ts';
import { formatType } from './type-facts.ts';
import { someExpression, subqueryOf } from './walk.ts';

/** FROM twilio.send_message(…): the answer's rows. undefined: it is no procedure. */
export function bindProcedureItem(node: RangeFunction, env: Env): FromItem | undefined {
  const [function_] = node.functions ?? [];
  const [expression] = nodeAs(function_, 'List')?.items ?? [];
  const call = nodeAs(expression, 'FuncCall');
  const procedure = call === undefined ? undefined : findProcedure(stringsOf(call.funcname), env.binder);
  if (call === undefined || procedure === undefined) return undefined;
  const position = positionOfLocation(call.location);
  if (node.ordinality === true) throw notSupported('WITH ORDINALITY for a procedure', position);
  if ((node.functions?.length ?? 0) > 1) throw notSupported('a procedure in ROWS FROM', position);
  env.scope.lateralActive = true;
  const invocation = bindInvocation(call, procedure, { ...env, clause: CLAUSE.fromFunction });
  env.scope.lateralActive = false;
  const alias = node.alias?.aliasname ?? procedure.name;
  const { relation, names } = makeScan(resultTable(procedure), alias, node.alias, env);
  return { relation: noted({ ...relation, call: invocation }, env), names: [names] };
}

/** CALL is a query for everything that the answer holds. */
export function bindCall(node: CallStmt, binder: Binder): Query {
  const call = node.funccall;
  if (call === undefined) throw new Error('CALL has a call');
  const names = stringsOf(call.funcname);
  const procedure = findProcedure(names, binder);
  const scope = newScope(undefined);
  const env: Env = { binder, scope, clause: CLAUSE.callArguments };
  if (procedure === undefined) throw noProcedure(call, env);
  const { relation, names: visible } = makeScan(resultTable(procedure), procedure.name, undefined, env);
  const targets = visible.columns
    .filter((column) => !column.hidden)
    .map(({ name, expression }) => ({ name: name ?? '?column?', expression }));
  return plainSelect({
    outputs: outputsOf(binder, scope, targets),
    targets: targets.map((target) => target.expression),
    from: noted({ ...relation, call: bindInvocation(call, procedure, env) }, env),
  });
}

function noted(relation: CallRelation, env: Env): CallRelation {
  env.binder.calls.push(relation);
  return relation;
}

// ---- Arguments -------------------------------------------------------------------------------------------

function bindInvocation(node: FuncCall, procedure: ProcedureDefinition, env: Env): ProcedureInvocation {
  const position = positionOfLocation(node.location);
  refuseDecorations(node, procedure);
  const { args, argumentNames } = bindArguments(node.args ?? [], env);
  const types = args.map((arg) => arg.type);
  const names = stringsOf(node.funcname);
  const call: RoutineCall = { names, types, argumentNames, variadic: false, position };
  const fail = (hint: string): PgError => mismatch(call, hint);
  const positional = args.length - argumentNames.length;
  if (positional > procedure.arguments.length) throw fail(argumentsHint(procedure));
  const given = new Map<ProcedureArgument, Expression>();
  for (const [index, value] of args.entries()) {
    const name = argumentNames[index - positional];
    const argument = index < positional ? procedure.arguments[index] : findArgument(procedure, name);
    if (argument === undefined) throw fail(argumentsHint(procedure));
    if (given.has(argument)) {
      throw pgError('42601', `argument name "${argument.name}" used more than once`, { position });
    }
    given.set(argument, value);
  }
  const missing = procedure.arguments.find((argument) => argument.required && !given.has(argument));
  if (missing !== undefined) {
    throw fail(`Argument ${quoteIdentifier(missing.name)} has to be given. ${argumentsHint(procedure)}`);
  }
  const values = [...given].map(([argument, value]) => {
    checkIndependent(value, env);
    const type = typeByName(argument.type).oid;
    const coerced = coerceTo(env.binder, value, type, -1, 'implicit');
    if (coerced !== undefined) return { name: argument.name, value: coerced };
    throw fail(
      `Argument ${quoteIdentifier(argument.name)} takes ${formatType(type)}, not ${formatType(value.type)}. You might need to add explicit type casts.`,
    );
  });
  return { procedure, args: values };
}

function findArgument(procedure: ProcedureDefinition, name: string): ProcedureArgument | undefined {
  for (const matches of NAME_MATCHES) {
    const found = procedure.arguments.filter((argument) => matches(argument, name));
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}

/** It is called before the query reads anything, so no row can say what with. */
function checkIndependent(value: Expression, env: Env): void {
  const position = positionOf(env.binder, value);
  if (env.clause === CLAUSE.callArguments && someExpression(value, (e) => subqueryOf(e) !== undefined)) {
    throw pgError('0A000', 'cannot use subquery in CALL argument', { position });
  }
  if (someExpression(value, (e) => e.kind === 'column')) {
    throw pgError('0A000', 'a procedure cannot be called with values of other relations in FROM', {
      detail: 'It is called once for a statement, before anything is read.',
      hint: 'Call it once for each row.',
      position,
    });
  }
}

function refuseDecorations(node: FuncCall, procedure: ProcedureDefinition): void {
  const position = positionOfLocation(node.location);
  const wrong = (what: string): PgError =>
    pgError('42809', `${what} specified, but ${procedure.name} is not an aggregate function`, { position });
  if (node.agg_star === true) throw wrong(`${procedure.name}(*)`);
  if (node.agg_distinct === true) throw wrong('DISTINCT');
  if (node.agg_within_group === true) throw wrong('WITHIN GROUP');
  if ((node.agg_order?.length ?? 0) > 0) throw wrong('ORDER BY');
  if (node.agg_filter !== undefined) throw wrong('FILTER');
  if (node.over !== undefined) throw wrong('OVER');
  if (node.func_variadic === true) throw notSupported('VARIADIC for a procedure', position);
}

// ---- Errors ----------------------------------------------------------------------------------------------

function mismatch(call: RoutineCall, hint: string): PgError {
  return pgError('42883', `procedure ${signature(call)} does not exist`, { hint, position: call.position });
}

/** More than these would hide the message. */
const shownArgumentsMax = 40;

function argumentsHint(procedure: ProcedureDefinition): string {
  const shown = procedure.arguments
    .slice(0, shownArgumentsMax)
    .map(
      ({ name, type, required }) =>
        `${quoteIdentifier(name)} ${typeByName(type).formalName}${required ? ' (required)' : ''}`,
    );
  const more = procedure.arguments.length - shown.length;
  const list = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const called = `${procedure.schema}.${procedure.name}`;
  return shown.length === 0 ? `${called} takes no arguments.` : `The arguments of ${called} are: ${list}.`;
}

function noProcedure(node: FuncCall, env: Env): PgError {
  const position = positionOfLocation(node.location);
  const names = stringsOf(node.funcname);
  requireSchema(names, env.binder.catalog, position);
  const { args, argumentNames } = bindArguments(node.args ?? [], env);
  const call: RoutineCall = { names, types: args.map((arg) => arg.type), argumentNames, variadic: false, position };
  if (routinesCalled(names).length > 0) {
    return pgError('42809', `${signature(call)} is not a procedure`, {
      hint: 'To call a function, use SELECT.',
      position,
    });
  }
  const meant = nearestProcedure(names.at(-1) ?? '', env.binder);
  return mismatch(
    call,
    meant === undefined
      ? 'No procedure matches the given name and argument types. You might need to add explicit type casts.'
      : `Perhaps you meant to call the procedure "${meant.schema}.${meant.name}".`,
  );
}

// ---- The answer ------------------------------------------------------------------------------------------

const tables = new WeakMap<ProcedureDefinition, TableDefinition>();

/** What the answer looks like; its rows are there only once the procedure has been called (execute/run-calls.ts). */
function resultTable(procedure: ProcedureDefinition): TableDefinition {
  const known = tables.get(procedure);
  if (known !== undefined) return known;
  const { schema, name, columns, description } = procedure;
  const table: TableDefinition = {
    schema,
    name,
    aliases: [],
    kind: 'view',
    description,
    columns,
    primaryKey: [],
    foreignKeys: [],
    plan: () => {
      throw new Error(`${schema}.${name} is planned before it was called`);
    },
    local: false,
  };
  tables.set(procedure, table);
  return table;
}
