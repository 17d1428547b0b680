// Explicit casts, COLLATE, `current_date` and its like, rows, `(expression).field` and `expression[…]`.

import type { A_Indices, A_Indirection, CollateClause, RowExpr, SQLValueFunction, TypeCast } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { nodeAs, positionOfLocation, stringOf, stringsOf } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { typeByName } from '../types/registry.ts';
import { bindArray, bindSubscripts } from './array.ts';
import { cannotCast, coerceTo, resolveUnknown } from './coercion.ts';
import { constant } from './literal.ts';
import { fieldNamed } from './record-fields.ts';
import { findRoutine } from './routine-lookup.ts';
import { leftmost, located, positionOf } from './state.ts';
import type { Env } from './state.ts';
import { bindList } from './targets.ts';
import type { Expression } from './tree.ts';
import { resolveTypeName } from './type-name.ts';
import { elementTypeOf, formatType, isCollatable } from './type-facts.ts';

/** `x::type`, `CAST(x AS type)`, `type 'literal'`. */
export function bindCast(node: TypeCast, env: Env): Expression {
  const { binder } = env;
  if (node.typeName === undefined || node.arg === undefined) throw new Error('an incomplete cast');
  const { oid, modifier } = resolveTypeName(node.typeName, binder.catalog);
  const written = positionOfLocation(node.location);
  const position = written ?? positionOfLocation(node.typeName.location);
  const array = nodeAs(node.arg, 'A_ArrayExpr');
  const arg =
    array !== undefined && elementTypeOf(oid) !== undefined
      ? bindArray(array, env, { array: oid, modifier })
      : binder.expression(node.arg, env);
  const cast = coerceTo(binder, arg, oid, modifier, 'explicit', position);
  if (cast === undefined) throw cannotCast(arg.type, oid, position);
  return cast;
}

/** Text is compared byte by byte here, so that every collation which means that is accepted. */
const BYTEWISE: ReadonlySet<string> = new Set(['C', 'POSIX', 'default', 'ucs_basic']);

export function bindCollate(node: CollateClause, env: Env): Expression {
  const { binder } = env;
  if (node.arg === undefined) throw new Error('COLLATE without an argument');
  const arg = binder.expression(node.arg, env);
  const position = positionOfLocation(node.location);
  const names = stringsOf(node.collname);
  if (arg.type !== OID.unknown && !isCollatable(arg.type)) {
    throw pgError('42804', `collations are not supported by type ${formatType(arg.type)}`, { position });
  }
  if (!BYTEWISE.has(names.at(-1) ?? '')) {
    throw pgError('42704', `collation "${names.join('.')}" for encoding "UTF8" does not exist`, { position });
  }
  return arg.kind === 'constant' ? resolveUnknown(binder, arg) : arg;
}

export function bindValueFunction(node: SQLValueFunction, env: Env): Expression {
  const position = positionOfLocation(node.location);
  const name = valueFunctionName(node);
  const precision = node.op?.endsWith('_N') === true ? [constant(OID.int4, node.typmod ?? 0)] : [];
  const types = precision.map((arg) => arg.type);
  const found = findRoutine({ names: ['pg_catalog', name], types, argumentNames: [], variadic: false, position });
  if (found?.kind !== 'routine' || found.routine.kind !== 'function') throw notSupported(name.toUpperCase(), position);
  const type = typeByName(found.routine.resultType).oid;
  const modifier = precision.length > 0 ? (node.typmod ?? 0) : -1;
  return located(env.binder, { kind: 'call', type, modifier, function: found.routine, args: precision }, position);
}

/** `SVFOP_CURRENT_TIME_N` → `current_time`; also the name of its output column. */
export function valueFunctionName(node: SQLValueFunction): string {
  const name = (node.op ?? '')
    .replace(/^SVFOP_/, '')
    .replace(/_N$/, '')
    .toLowerCase();
  return name;
}

export function bindRow(node: RowExpr, env: Env): Expression {
  const fields = bindList(node.args ?? [], env);
  return located(
    env.binder,
    { kind: 'row', type: OID.record, modifier: -1, fields },
    positionOfLocation(node.location),
  );
}

/** `(x).field`, `x[1]`, in any order. */
export function bindIndirection(node: A_Indirection, env: Env): Expression {
  const { binder } = env;
  if (node.arg === undefined) throw new Error('an indirection without an argument');
  let result = binder.expression(node.arg, env);
  let subscripts: A_Indices[] = [];
  const applySubscripts = () => {
    if (subscripts.length > 0) result = bindSubscripts(result, subscripts, env);
    subscripts = [];
  };
  for (const step of node.indirection ?? []) {
    const indices = nodeAs(step, 'A_Indices');
    if (indices !== undefined) {
      subscripts.push(indices);
      continue;
    }
    applySubscripts();
    const field = stringOf(step);
    const position = positionOf(binder, result);
    if (field === undefined) throw notSupported('row expansion via "*"', position);
    result = selectField(result, field, position, env);
  }
  applySubscripts();
  return result;
}

function selectField(record: Expression, field: string, position: number | undefined, env: Env): Expression {
  if (record.type !== OID.record) {
    const message = `column notation .${field} applied to type ${formatType(record.type)}, which is not a composite type`;
    throw pgError('42809', message, { position });
  }
  const found = fieldNamed(record, field, env.binder);
  if (found !== undefined) return located(env.binder, found, leftmost(position));
  const alias = env.binder.rowAliases.get(record);
  if (alias !== undefined) throw pgError('42703', `column ${alias}.${field} does not exist`, { position });
  throw pgError('42703', `could not identify column "${field}" in record data type`, { position });
}
