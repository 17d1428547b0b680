// UPDATE and DELETE: the target, other relations, assignments.
// https://www.postgresql.org/docs/15/sql-update.html

import type { DeleteStmt, Node, RangeVar, ResTarget, UpdateStmt, WithClause } from '@pgsql/types';
import type { TableDefinition } from '../driver/table.ts';
import { notSupported, pgError } from '../errors.ts';
import { nodeAs, nodeOf, positionOfLocation } from '../parse/nodes.ts';
import { assignTo } from './assignment.ts';
import { CLAUSE } from './clauses.ts';
import type { Clause } from './clauses.ts';
import { coerceToBoolean } from './coercion.ts';
import { bindFrom } from './from.ts';
import { bindReturning } from './returning.ts';
import { localTable, residentRules, writtenDefault } from './resident.ts';
import { rowSourceColumn, RowSources } from './row-sources.ts';
import { newScope } from './state.ts';
import type { Binder, Env, Scope } from './state.ts';
import type { ColumnAssignment, DeleteStatement, Expression, ScanRelation, UpdateStatement } from './tree.ts';
import { bindWith } from './with.ts';
import { bindWriteTarget, refuseChecks, withConditions, type WriteTarget, type WriteVerb } from './write-target.ts';

interface Prepared {
  readonly scope: Scope;
  readonly target: WriteTarget;
  readonly relation: ScanRelation;
  /** No WHERE was written. */
  readonly unfiltered: boolean;
  readonly from: UpdateStatement['from'];
  readonly where: Expression | undefined;
  readonly ctes: UpdateStatement['ctes'];
  readonly inClause: (clause: Clause) => Env;
}

/** What UPDATE and DELETE have in common. */
function prepare(
  binder: Binder,
  verb: WriteVerb,
  range: RangeVar | undefined,
  withClause: WithClause | undefined,
  others: readonly Node[] | undefined,
  whereClause: Node | undefined,
  parent: Scope | undefined,
): Prepared {
  if (range === undefined) throw new Error('a write has a target');
  const scope = newScope(parent);
  const inClause = (clause: Clause): Env => ({ binder, scope, clause });
  const ctes = bindWith(withClause, { binder, scope });
  const fromEnv = inClause(CLAUSE.fromFunction);
  const target = bindWriteTarget(range, verb, fromEnv);
  const { relation, names } = target;
  // Other relations can't refer to the target, not even laterally.
  scope.relations = [{ ...names, lateralOnly: true, lateralOk: false }];
  const from = bindFrom(others, fromEnv);
  const where =
    whereClause === undefined
      ? undefined
      : coerceToBoolean(binder, binder.expression(whereClause, inClause(CLAUSE.where)), 'WHERE');
  return {
    scope,
    target,
    relation,
    from,
    where: withConditions(target, where),
    unfiltered: whereClause === undefined,
    ctes: ctes(),
    inClause,
  };
}

export function bindUpdate(node: UpdateStmt, binder: Binder, parent: Scope | undefined): UpdateStatement {
  const {
    scope,
    target: written,
    relation,
    from,
    where,
    unfiltered,
    ctes,
    inClause,
  } = prepare(binder, 'update', node.relation, node.withClause, node.fromClause, node.whereClause, parent);
  refuseChecks(written);
  const sources = new RowSources(inClause(CLAUSE.update));
  const assignments = bindAssignments(node.targetList, written, inClause(CLAUSE.update), sources);
  return {
    kind: 'update',
    relation,
    assignments,
    rules: residentRules(
      relation,
      relation.table.columns.map((_, index) => index),
      binder,
      written.checks,
    ),
    from: sources.joinedWith(from),
    where,
    unfiltered,
    ctes,
    returning: bindReturning(node.returningClause, binder, scope),
  };
}

/** SET. `sources`: subqueries that give several columns are relations there; otherwise each column computes its own. */
export function bindAssignments(
  items: readonly Node[] | undefined,
  written: WriteTarget,
  env: Env,
  sources?: RowSources,
): readonly ColumnAssignment[] {
  const { table } = written.relation;
  const assignments: ColumnAssignment[] = [];
  for (const item of items ?? []) {
    const target = nodeOf(item, 'ResTarget');
    const column = written.column(target.name ?? '', positionOfLocation(target.location), 'update');
    const expression = assignedValue(target, table, column, env, sources);
    if (assignments.some((other) => other.column === column)) {
      throw pgError('42601', `multiple assignments to same column "${table.columns[column].name}"`);
    }
    assignments.push({ column, expression: assignTo(env.binder, table, column, expression) });
  }
  return assignments;
}

/** The value of one item of SET. */
function assignedValue(
  target: ResTarget,
  table: TableDefinition,
  column: number,
  env: Env,
  sources: RowSources | undefined,
): Expression {
  const position = positionOfLocation(target.location);
  if (target.indirection !== undefined) throw notSupported('a subfield or element as a target of UPDATE', position);
  if (target.val === undefined) throw new Error('SET assigns something');
  const fromSource = sources === undefined ? rowSourceColumn(target.val, env) : sources.valueOf(target.val);
  if (fromSource !== undefined) return fromSource;
  const value = oneOfSeveral(target.val, position) ?? target.val;
  const local = localTable(table)?.columns[column];
  const isDefault = nodeAs(value, 'SetToDefault') !== undefined;
  if (isDefault && local === undefined) {
    throw pgError('0A000', 'DEFAULT in UPDATE is not supported', {
      detail: `What "${table.columns[column].name}" is by default is up to the API.`,
      hint: 'Set a value, or NULL where the column can be cleared.',
      position,
    });
  }
  if (isDefault) return writtenDefault(table, column, env.binder);
  if (local?.generated !== undefined || local?.identity === 'always') {
    throw pgError('428C9', `column "${local.name}" can only be updated to DEFAULT`, {
      detail:
        local.generated === undefined
          ? `Column "${local.name}" is an identity column defined as GENERATED ALWAYS.`
          : `Column "${local.name}" is a generated column.`,
    });
  }
  return env.binder.expression(value, env);
}

/** `SET (a, b) = (1, 2)` arrives as one reference for each column. */
function oneOfSeveral(node: Node, position: number | undefined): Node | undefined {
  const reference = nodeAs(node, 'MultiAssignRef');
  if (reference === undefined) return undefined;
  const row = nodeAs(reference.source, 'RowExpr');
  if (row === undefined) {
    throw pgError('0A000', 'source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression', {
      position,
    });
  }
  const args = row.args ?? [];
  if (args.length !== reference.ncolumns) {
    throw pgError('42601', 'number of columns does not match number of values', {
      position: positionOfLocation(row.location),
    });
  }
  return args[(reference.colno ?? 1) - 1];
}

export function bindDelete(node: DeleteStmt, binder: Binder, parent: Scope | undefined): DeleteStatement {
  const { scope, relation, from, where, unfiltered, ctes } = prepare(
    binder,
    'delete',
    node.relation,
    node.withClause,
    node.usingClause,
    node.whereClause,
    parent,
  );
  localTable(relation.table);
  return {
    kind: 'delete',
    relation,
    using: from,
    where,
    unfiltered,
    ctes,
    returning: bindReturning(node.returningClause, binder, scope),
  };
}
