// ON CONFLICT: which unique indexes are meant, and what is updated instead.
// https://www.postgresql.org/docs/15/sql-insert.html#SQL-ON-CONFLICT

import type { InferClause, OnConflictClause } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import type { LocalTable } from '../local/definitions.ts';
import { nodeAs, nodeOf, positionOfLocation } from '../parse/nodes.ts';
import { assignTo, targetColumn } from './assignment.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToBoolean } from './coercion.ts';
import { makeScan } from './from.ts';
import { localTable } from './resident.ts';
import type { Env, ScopeRelation } from './state.ts';
import type { OnConflict, ScanRelation } from './tree.ts';
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
  const arbiters = clause.infer === undefined ? undefined : arbitersOf(clause.infer, table);
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

function arbitersOf(infer: InferClause, table: LocalTable): readonly number[] {
  if (infer.conname !== undefined) {
    const constraint = table.constraints.find((candidate) => candidate.name === infer.conname);
    if (constraint === undefined) {
      throw pgError('42704', `constraint "${infer.conname}" for table "${table.name}" does not exist`);
    }
    if (constraint.kind === 'primary' || constraint.kind === 'unique') return [constraint.index];
    throw pgError('42809', 'constraint in ON CONFLICT clause has no associated index');
  }
  const columns = (infer.indexElems ?? []).map((element) => {
    const { name, expr } = nodeOf(element, 'IndexElem');
    const reference = expr === undefined ? undefined : nodeAs(expr, 'ColumnRef');
    if (name === undefined && reference === undefined) throw notSupported('an expression in ON CONFLICT (…)');
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column !== undefined) return column.number;
    throw pgError('42703', `column "${name ?? ''}" does not exist`, { position: positionOfLocation(infer.location) });
  });
  const wanted = [...columns].sort().join(' ');
  const found = table.indexes.filter((index) => index.unique && [...index.columns].sort().join(' ') === wanted);
  if (found.length > 0) return found.map((index) => index.oid);
  throw pgError('42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT specification');
}
