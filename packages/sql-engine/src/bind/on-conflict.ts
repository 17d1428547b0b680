// ON CONFLICT: which unique indexes are meant, and what is updated instead.
// https://www.postgresql.org/docs/15/sql-insert.html#SQL-ON-CONFLICT

import type { InferClause, Node, OnConflictClause } from '@pgsql/types';
import { pgError } from '../errors.ts';
import type { LocalIndex, LocalTable } from '../local/definitions.ts';
import { nodeAs, nodeOf, positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { assignTo, targetColumn } from './assignment.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToBoolean } from './coercion.ts';
import { sameExpression } from './equal.ts';
import { makeScan } from './from.ts';
import { localTable } from './resident.ts';
import { newScope } from './state.ts';
import type { Env, ScopeRelation } from './state.ts';
import type { Expression, OnConflict, ScanRelation } from './tree.ts';
import { assignedValue } from './update.ts';

export function bindOnConflict(
  clause: OnConflictClause,
  relation: ScanRelation,
  names: ScopeRelation,
  env: Env,
): OnConflict {
  const position = positionOfLocation(clause.location);
  const table = localTable(relation.table);
  if (table === undefined) {
    throw pgError('0A000', `table "${relation.table.name}" does not take INSERT … ON CONFLICT`, {
      detail: 'Whoever keeps the rows makes their keys: nothing can conflict.',
      position,
    });
  }
  const own: Env = { ...env, scope: { ...newScope(undefined), relations: [names] } };
  const over: Over = (node) => env.binder.expression(node, own);
  const arbiters = clause.infer === undefined ? undefined : arbitersOf(clause.infer, table, over);
  for (const index of table.indexes) {
    if (index.deferrable !== true || arbiters?.includes(index.oid) === false) continue;
    const message = 'ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters';
    throw pgError('55000', message, { schema: table.schema, table: table.name, constraint: index.name });
  }
  if (clause.action === 'ONCONFLICT_NOTHING') return arbiters === undefined ? {} : { arbiters };
  if (arbiters === undefined) {
    throw pgError('42601', 'ON CONFLICT DO UPDATE requires inference specification or constraint name', {
      hint: 'For example, ON CONFLICT (column_name).',
      position,
    });
  }
  const { binder, scope } = env;
  const { relation: excluded, names: excludedNames } = makeScan(relation.table, 'excluded', undefined, env);
  scope.relations = [names, excludedNames];
  const assignments = (clause.targetList ?? []).map((item) => {
    const target = nodeOf(item, 'ResTarget');
    const column = targetColumn(relation.table, target.name ?? '', positionOfLocation(target.location));
    const value = assignedValue(target, relation.table, column, { ...env, clause: CLAUSE.update });
    return { column, expression: assignTo(binder, relation.table, column, value) };
  });
  const where =
    clause.whereClause === undefined
      ? undefined
      : coerceToBoolean(binder, binder.expression(clause.whereClause, { ...env, clause: CLAUSE.where }), 'WHERE');
  return { arbiters, update: { excluded, assignments, where } };
}

/** Binds an expression over the table's columns. */
type Over = (node: Node) => Expression;

function arbitersOf(infer: InferClause, table: LocalTable, over: Over): readonly number[] {
  if (infer.conname !== undefined) {
    const constraint = table.constraints.find((candidate) => candidate.name === infer.conname);
    if (constraint === undefined) {
      throw pgError('42704', `constraint "${infer.conname}" for table "${table.name}" does not exist`);
    }
    if (constraint.kind === 'primary' || constraint.kind === 'unique') return [constraint.index];
    throw pgError('42809', 'constraint in ON CONFLICT clause has no associated index');
  }
  const keys = (infer.indexElems ?? []).map((element) => {
    const { name, expr } = nodeOf(element, 'IndexElem');
    const referred = name ?? columnName(expr);
    const column = table.columns.find((candidate) => candidate.name === referred);
    if (column !== undefined) return column.number;
    if (name === undefined && expr !== undefined) return over(expr);
    throw pgError('42703', `column "${name ?? ''}" does not exist`, { position: positionOfLocation(infer.location) });
  });
  const where = infer.whereClause === undefined ? [] : partsOf(over(infer.whereClause));
  const found = table.indexes.filter(
    (index) => index.unique && hasKeys(index, keys, over) && impliesPredicate(index, where, over),
  );
  if (found.length > 0) return found.map((index) => index.oid);
  throw pgError('42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT specification');
}

function columnName(expression: Node | undefined): string | undefined {
  const fields = stringsOf(nodeAs(expression, 'ColumnRef')?.fields);
  return fields.length === 1 ? fields[0] : undefined;
}

/** The same columns and expressions, in whatever order. */
function hasKeys(index: LocalIndex, wanted: readonly (number | Expression)[], over: Over): boolean {
  const keys = index.columns.map((number, place) => {
    const expression = index.keys?.[place]?.expression;
    return expression === undefined ? number : over(expression.node);
  });
  const same = (key: number | Expression, other: number | Expression): boolean =>
    typeof key === 'number' || typeof other === 'number' ? key === other : sameExpression(key, other);
  return (
    keys.every((key) => wanted.some((other) => same(key, other))) &&
    wanted.every((other) => keys.some((key) => same(key, other)))
  );
}

/** Rows for which the conditions hold are in the index: each part of its predicate is among them. */
function impliesPredicate({ predicate }: LocalIndex, where: readonly Expression[], over: Over): boolean {
  if (predicate === undefined) return true;
  return partsOf(over(predicate.node)).every((part) => where.some((given) => sameExpression(part, given)));
}

function partsOf(expression: Expression): readonly Expression[] {
  return expression.kind === 'and' ? expression.args.flatMap(partsOf) : [expression];
}
