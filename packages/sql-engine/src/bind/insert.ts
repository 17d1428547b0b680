// INSERT: which columns get which values, from VALUES, a query, or nothing at all.
// https://www.postgresql.org/docs/15/sql-insert.html

import type { InsertStmt, Node, SelectStmt } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import type { TableDefinition } from '../driver/table.ts';
import { nodeAs, nodeOf, positionOfLocation } from '../parse/nodes.ts';
import { assignTo } from './assignment.ts';
import { CLAUSE } from './clauses.ts';
import { coerceOutputs } from './coerce-outputs.ts';
import { registerColumns } from './relation-columns.ts';
import { bindReturning } from './returning.ts';
import { newScope, positionOf } from './state.ts';
import type { Binder, Env, Scope } from './state.ts';
import { bindOnConflict } from './on-conflict.ts';
import { localTable, refuseGenerated, residentRules, writtenDefault } from './resident.ts';
import type { Expression, InsertStatement, Query } from './tree.ts';
import { bindWith } from './with.ts';
import { bindWriteTarget, refuseChecks, type WriteTarget } from './write-target.ts';

/** The columns to fill: indexes into table.columns, and where each was named. */
export interface Wanted {
  readonly count: number;
  /** Of those that there are values for; throws 0A000 for columns of views that are no columns. */
  readonly first: (count: number) => readonly number[];
  readonly positions: readonly (number | undefined)[];
  readonly explicit: boolean;
}

interface Source {
  readonly columns: readonly number[];
  readonly query: Query;
}

export function bindInsert(node: InsertStmt, binder: Binder, parent: Scope | undefined): InsertStatement {
  if (node.relation === undefined) throw new Error('INSERT has a target');
  const scope = newScope(parent);
  const sourceScope = newScope(parent, 'shell');
  const ctes = bindWith(node.withClause, { binder, scope: sourceScope });
  const env: Env = { binder, scope, clause: CLAUSE.insertSource };
  const target = bindWriteTarget(node.relation, 'insert', env);
  refuseChecks(target);
  const { relation, names } = target;
  const { table } = relation;
  const overriding = overridingOf(node, table);
  const wanted = wantedColumns(node.cols, target);
  const source = bindSource(node.selectStmt, table, wanted, binder, sourceScope);
  const given = source.columns.map((column) =>
    refuseGenerated(table, column, overriding) === 'use-default' ? OMITTED : column,
  );
  scope.relations = [names];
  const onConflict =
    node.onConflictClause === undefined
      ? undefined
      : bindOnConflict(node.onConflictClause, target, { binder, scope, clause: CLAUSE.update });
  scope.relations = [names];
  return {
    kind: 'insert',
    relation,
    columns: given,
    source: { ...source.query, ctes: [...ctes(), ...source.query.ctes] },
    returning: bindReturning(node.returningClause, binder, scope),
    rules: residentRules(relation, given, binder, target.checks),
    onConflict,
  };
}

/** In `columns`: the source's value is not used. */
export const OMITTED = -1;

export function overridingOf(
  { override }: Pick<InsertStmt, 'override'>,
  table: TableDefinition,
): 'system' | 'user' | undefined {
  if (override === undefined || override === 'OVERRIDING_NOT_SET') return undefined;
  if (localTable(table) === undefined) throw notSupported('OVERRIDING');
  return override === 'OVERRIDING_SYSTEM_VALUE' ? 'system' : 'user';
}

export function wantedColumns(nodes: readonly Node[] | undefined, written: WriteTarget): Wanted {
  if (nodes === undefined || nodes.length === 0) {
    const { columns } = written;
    const first = (count: number): readonly number[] => columns.slice(0, count).map((column) => column());
    return { count: columns.length, first, positions: [], explicit: false };
  }
  const targets = nodes.map((node) => nodeOf(node, 'ResTarget'));
  const positions = targets.map((target) => positionOfLocation(target.location));
  const indexes: number[] = [];
  for (const [order, target] of targets.entries()) {
    const name = target.name ?? '';
    if (target.indirection !== undefined)
      throw notSupported('a subfield or element as a target of INSERT', positions[order]);
    const index = written.column(name, positions[order], 'insert');
    if (indexes.includes(index)) {
      throw pgError('42701', `column "${name}" specified more than once`, { position: positions[order] });
    }
    indexes.push(index);
  }
  return { count: indexes.length, first: (count) => indexes.slice(0, count), positions, explicit: true };
}

function bindSource(
  node: Node | undefined,
  table: TableDefinition,
  wanted: Wanted,
  binder: Binder,
  scope: Scope,
): Source {
  if (node === undefined) {
    // DEFAULT VALUES: one row in which nothing is given.
    const query: Query = { kind: 'values', ctes: [], rows: [[]], outputs: [], orderBy: [], withTies: false };
    return { columns: [], query };
  }
  const statement = nodeOf(node, 'SelectStmt');
  if (isPlainValues(statement)) return bindInsertValues(statement, table, wanted, binder, scope);
  const query = binder.query(statement, { binder, parent: scope, resolveUnknowns: false });
  const outputs = query.outputs;
  const extra = query.kind === 'select' ? query.targets.at(wanted.count) : undefined;
  checkCount(outputs.length, wanted, extra === undefined ? undefined : positionOf(binder, extra));
  const columns = wanted.first(outputs.length);
  const coerced = coerceOutputs(binder, scope, query, (expression, index) =>
    assignTo(binder, table, columns[index], expression),
  );
  return { columns, query: coerced };
}

function isPlainValues(statement: SelectStmt): boolean {
  return (
    statement.valuesLists !== undefined &&
    statement.sortClause === undefined &&
    statement.limitCount === undefined &&
    statement.limitOffset === undefined &&
    statement.withClause === undefined
  );
}

/** Every value goes to its column directly: literals take the column's type. */
function bindInsertValues(
  statement: SelectStmt,
  table: TableDefinition,
  wanted: Wanted,
  binder: Binder,
  parent: Scope,
): Source {
  const scope = newScope(parent);
  const lists = (statement.valuesLists ?? []).map((list) => nodeOf(list, 'List').items ?? []);
  const { columns, rows } = bindRows(lists, table, wanted, { binder, scope, clause: CLAUSE.insertSource });
  const shapes = rows[0].map(({ type, modifier }, index) => ({
    name: table.columns[columns[index]].name,
    type,
    modifier,
  }));
  const outputs = registerColumns(binder, scope, '*VALUES*', shapes);
  return { columns, query: { kind: 'values', ctes: [], rows, outputs, orderBy: [], withTies: false } };
}

/** Rows of values for the columns; those that are DEFAULT in all rows are left out. */
export function bindRows(
  lists: readonly (readonly Node[])[],
  table: TableDefinition,
  wanted: Wanted,
  env: Env,
): { readonly columns: readonly number[]; readonly rows: readonly (readonly Expression[])[] } {
  const { binder } = env;
  const width = lists[0].length;
  const given = givenPositions(lists, localTable(table) !== undefined);
  const indexes = wanted.first(width);
  const value = (node: Node, index: number): Expression => {
    const column = indexes.at(index);
    if (column === undefined || nodeAs(node, 'SetToDefault') === undefined) return binder.expression(node, env);
    return writtenDefault(table, column, binder);
  };
  const bound = lists.map((list) => given.map((index) => value(list[index], index)));
  const uneven = lists.findIndex((list) => list.length !== width);
  if (uneven >= 0) {
    const position = bound[uneven].length > 0 ? positionOf(binder, bound[uneven][0]) : undefined;
    throw pgError('42601', 'VALUES lists must all be the same length', { position });
  }
  const extra = given.findIndex((index) => index >= wanted.count);
  checkCount(width, wanted, extra < 0 ? undefined : positionOf(binder, bound[0][extra]));
  const columns = given.map((index) => indexes[index]);
  const rows = bound.map((row) => row.map((value, index) => assignTo(binder, table, columns[index], value)));
  return { columns, rows };
}

/** Positions that are not DEFAULT: a DEFAULT leaves its column out, for a driver's table in all rows or in none. */
function givenPositions(lists: readonly (readonly Node[])[], mixed: boolean): readonly number[] {
  const isDefault = (node: Node | undefined) => nodeAs(node, 'SetToDefault') !== undefined;
  return lists[0].flatMap((node, index) => {
    const defaults = lists.filter((list) => isDefault(list.at(index))).length;
    if (defaults === 0 || (mixed && defaults < lists.length)) return [index];
    if (defaults === lists.length) return [];
    const location = nodeAs(node, 'SetToDefault')?.location;
    throw notSupported(
      'DEFAULT for a column in some rows of VALUES and not in others',
      location === undefined ? undefined : location + 1,
    );
  });
}

function checkCount(count: number, wanted: Wanted, extraPosition: number | undefined): void {
  if (count > wanted.count) {
    throw pgError('42601', 'INSERT has more expressions than target columns', { position: extraPosition });
  }
  if (wanted.explicit && count < wanted.count) {
    throw pgError('42601', 'INSERT has more target columns than expressions', { position: wanted.positions[count] });
  }
}
