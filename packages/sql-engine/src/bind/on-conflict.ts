// ON CONFLICT: which unique indexes are meant, and what is updated instead.
// https://www.postgresql.org/docs/15/sql-insert.html#SQL-ON-CONFLICT

import type { InferClause, Node, OnConflictClause } from '@pgsql/types';
import { pgError } from '../errors.ts';
import type { LocalIndex, LocalTable } from '../local/definitions.ts';
import { nodeOf, positionOfLocation } from '../parse/nodes.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToBoolean } from './coercion.ts';
import { sameExpression } from './equal.ts';
import { makeScan, namedRelation, scopeColumn } from './from.ts';
import { localTable } from './resident.ts';
import { newScope } from './state.ts';
import type { Env, ScopeRelation } from './state.ts';
import type { Expression, OnConflict, ScanRelation } from './tree.ts';
import { replaceExpressions } from './rewrite-query.ts';
import { bindAssignments } from './update.ts';
import type { WriteTarget } from './write-target.ts';

export function bindOnConflict(clause: OnConflictClause, target: WriteTarget, env: Env): OnConflict {
  const { relation, names } = target;
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
  const base: Env = { ...env, scope: { ...newScope(undefined), relations: [baseNames(relation)] } };
  const overBase: Over = (node) => env.binder.expression(node, base);
  const arbiters = clause.infer === undefined ? undefined : arbitersOf(clause.infer, table, relation, over, overBase);
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
  scope.relations = [names, target.isView ? shownBy(names, relation, excluded) : excludedNames];
  const assignments = bindAssignments(clause.targetList, target, { ...env, clause: CLAUSE.update });
  const where =
    clause.whereClause === undefined
      ? undefined
      : coerceToBoolean(binder, binder.expression(clause.whereClause, { ...env, clause: CLAUSE.where }), 'WHERE');
  return { arbiters, update: { excluded, assignments, where } };
}

/** Binds an expression over the table's columns. */
type Over = (node: Node) => Expression;

function arbitersOf(
  infer: InferClause,
  table: LocalTable,
  relation: ScanRelation,
  over: Over,
  overBase: Over,
): readonly number[] {
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
    const reference: Node | undefined =
      name === undefined
        ? expr
        : { ColumnRef: { fields: [{ String: { sval: name } }], location: infer.location ?? -1 } };
    if (reference === undefined) throw new Error('a key of ON CONFLICT');
    const key = over(reference);
    const place = key.kind === 'column' ? relation.columns.findIndex(({ column }) => column === key.column) : -1;
    return table.columns[place]?.number ?? key;
  });
  const where = infer.whereClause === undefined ? [] : partsOf(over(infer.whereClause));
  const found = table.indexes.filter(
    (index) => index.unique && hasKeys(index, keys, overBase) && impliesPredicate(index, where, overBase),
  );
  if (found.length > 0) return found.map((index) => index.oid);
  throw pgError('42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT specification');
}

/** Columns of the table itself: what its indexes are over. */
function baseNames(relation: ScanRelation): ScopeRelation {
  return namedRelation(relation.table.name, relation.columns.map(scopeColumn));
}

/** The row that was to be inserted, as a view shows it. */
function shownBy(names: ScopeRelation, relation: ScanRelation, excluded: ScanRelation): ScopeRelation {
  const places = new Map(relation.columns.map(({ column }, index) => [column, index]));
  const replaced = (expression: Expression): Expression =>
    replaceExpressions(expression, (e) => {
      const place = e.kind === 'column' ? places.get(e.column) : undefined;
      if (e.kind !== 'column' || place === undefined) return undefined;
      return { ...e, column: excluded.columns[place].column };
    });
  const columns = names.columns.map((column) => ({ ...column, expression: replaced(column.expression) }));
  return namedRelation('excluded', columns);
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
