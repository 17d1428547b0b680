// Functions in FROM: set-returning ones, scalar ones (a row each), several in lockstep (ROWS FROM, UNNEST of several
// arrays), and expressions that look like calls.
// https://www.postgresql.org/docs/15/queries-table-expressions.html#QUERIES-TABLEFUNCTIONS

import { plainSelect } from './plain-select.ts';
import type { FuncCall, Node, RangeFunction } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { nodeAs, positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { CLAUSE, refuseAggregate, refuseWindow } from './clauses.ts';
import { resolveUnknown } from './coercion.ts';
import { bindColumnDefinitions, checkPlaceOfDefinitions } from './column-definitions.ts';
import { resolveCall } from './function-call.ts';
import type { PreparedCall } from './function-call.ts';
import { outputName } from './output-name.ts';
import { fieldsOf } from './record-fields.ts';
import { registerColumns, subqueryRelation } from './relation-columns.ts';
import { knownColumns, makeFunctionRelation } from './set-function.ts';
import type { ColumnCall } from './set-function.ts';
import { newScope } from './state.ts';
import type { Env, RecordField } from './state.ts';
import type { Expression, FunctionRelation, SubqueryRelation } from './tree.ts';

export interface BoundRangeFunction {
  readonly relation: FunctionRelation | SubqueryRelation;
  readonly alias: string;
  /** The row is one value. */
  readonly scalar: boolean;
}

/** One function as it was written, with the column definition list behind it. */
interface Item {
  readonly node: Node;
  readonly definitions: readonly Node[];
}

export function bindRangeFunction(range: RangeFunction, env: Env): BoundRangeFunction {
  const items = (range.functions ?? []).flatMap(itemsOf);
  checkPlaceOfDefinitions(range, items.length);
  const { scope } = env;
  scope.lateralActive = true;
  const bound = bindItems(items, range, { ...env, clause: CLAUSE.fromFunction });
  scope.lateralActive = false;
  return bound;
}

/** UNNEST of several arrays is as many calls. */
function itemsOf(node: Node): readonly Item[] {
  const [written, list] = nodeAs(node, 'List')?.items ?? [];
  const definitions = nodeAs(list, 'List')?.items ?? [];
  const call = nodeAs(written, 'FuncCall');
  const arrays = call === undefined ? [] : arraysUnnested(call);
  if (call === undefined || arrays.length < 2) return [{ node: written, definitions }];
  if (definitions.length > 0) {
    throw pgError('42601', 'UNNEST() with multiple arguments cannot have a column definition list', {
      hint: 'Use separate UNNEST() calls inside ROWS FROM(), and attach a column definition list to each one.',
      position: positionOfLocation(call.location),
    });
  }
  return arrays.map((array) => ({ node: { FuncCall: { ...call, args: [array] } }, definitions: [] }));
}

function arraysUnnested(call: FuncCall): readonly Node[] {
  const names = stringsOf(call.funcname);
  const plain =
    call.agg_order === undefined &&
    call.agg_filter === undefined &&
    call.over === undefined &&
    call.agg_star !== true &&
    call.agg_distinct !== true &&
    call.func_variadic !== true;
  return plain && names.length === 1 && names[0] === 'unnest' ? (call.args ?? []) : [];
}

function bindItems(items: readonly Item[], range: RangeFunction, env: Env): BoundRangeFunction {
  const written = range.alias?.aliasname;
  const single = items.length === 1;
  const calls: ColumnCall[] = [];
  const names: string[] = [];
  for (const { node, definitions } of items) {
    const own = definitions.length > 0 ? definitions : (range.coldeflist ?? []);
    const bound = bindItem(node, own, single ? written : undefined, env);
    if (bound.kind === 'call') calls.push(bound.call);
    else if (single) return expressionItem(bound.expression, bound.name, range, env);
    else throw notSupported('an expression in ROWS FROM');
    names.push(bound.name);
  }
  const alias = written ?? names[0];
  const ordinality = range.ordinality === true;
  const relation = makeFunctionRelation(env.binder, env.scope, calls, { alias, ordinality });
  const scalar = single && !ordinality && !calls[0].anyShape && relation.columns.length === 1;
  return { relation, alias, scalar };
}

type BoundItem =
  | { readonly kind: 'call'; readonly call: ColumnCall; readonly name: string }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly name: string };

function bindItem(node: Node, definitions: readonly Node[], alias: string | undefined, env: Env): BoundItem {
  const call = nodeAs(node, 'FuncCall');
  if (call === undefined) {
    const name = outputName({ val: node }, env.binder.subqueryNames);
    return { kind: 'expression', expression: env.binder.expression(node, env), name };
  }
  const name = stringsOf(call.funcname).at(-1) ?? '';
  const position = positionOfLocation(call.location);
  const resolved = resolveCall(call, env);
  if (resolved.kind === 'cast') return { kind: 'expression', expression: resolved.expression, name };
  const { routine } = resolved;
  if (routine.kind === 'aggregate') {
    if (call.over !== undefined) refuseWindow(env.clause, position);
    refuseAggregate(env.clause, position);
  }
  if (routine.kind === 'window-function' || routine.kind === 'aggregate') {
    if (call.over !== undefined) refuseWindow(env.clause, position);
    throw pgError('42809', `window function ${name} requires an OVER clause`, { position });
  }
  const columns = columnsOf({ ...resolved, routine }, definitions, alias ?? name, env);
  return { kind: 'call', name, call: { routine, args: resolved.args, ...columns } };
}

function columnsOf(
  call: PreparedCall & { readonly routine: ColumnCall['routine'] },
  definitions: readonly Node[],
  name: string,
  env: Env,
): { readonly columns: readonly RecordField[]; readonly anyShape: boolean } {
  const { routine, args, type, position } = call;
  const named = routine.kind === 'set-function' && routine.columns !== undefined;
  const anyShape = type === OID.record && !named;
  if (definitions.length > 0) {
    return { columns: bindColumnDefinitions(definitions, { anyShape, named, position }, env), anyShape };
  }
  if (!anyShape) return { columns: knownColumns(call, name), anyShape };
  // A table's row that is an argument says what comes out.
  const [first] = args;
  const anonymous = args.length === 0 || (first.kind === 'row' && first.names === undefined);
  const fields = anonymous ? undefined : fieldsOf(first, env.binder);
  if (fields !== undefined) return { columns: fields, anyShape };
  throw pgError('42601', 'a column definition list is required for functions returning "record"', { position });
}

/** `FROM current_date`, `FROM coalesce(a, b)`: one row with the value. */
function expressionItem(value: Expression, name: string, range: RangeFunction, env: Env): BoundRangeFunction {
  if (range.ordinality === true) throw notSupported('WITH ORDINALITY for an expression');
  const { binder } = env;
  const expression = resolveUnknown(binder, value);
  const alias = range.alias?.aliasname ?? name;
  const inner = newScope(env.scope);
  const shape = { name: alias, type: expression.type, modifier: expression.modifier };
  const query = plainSelect({ outputs: registerColumns(binder, inner, alias, [shape]), targets: [expression] });
  return { relation: subqueryRelation(binder, env.scope, alias, query, true), alias, scalar: true };
}
