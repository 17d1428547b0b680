// FROM items: tables, WITH queries, subqueries and functions, with their aliases; joins are in join.ts.
// Every item comes with the names that it brings into scope.

import type { Alias, Node, RangeFunction, RangeSubselect, RangeVar } from '@pgsql/types';
import type { TableDefinition } from '../driver/table.ts';
import { notSupported, pgError } from '../errors.ts';
import type { LocalView } from '../local/definitions.ts';
import { nodeAs, nodeKind, nodeOf, positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { typeByName } from '../types/registry.ts';
import { CLAUSE } from './clauses.ts';
import { bindJoin } from './join.ts';
import { missingRelation } from './missing-relation.ts';
import { bindProcedureItem } from './procedure-call.ts';
import { bindRangeFunction } from './range-function.ts';
import { registerColumns, subqueryRelation } from './relation-columns.ts';
import { checkAliases, findCte } from './scope.ts';
import { bindAt } from './state.ts';
import type { CteEntry, Env, Scope, ScopeColumn, ScopeRelation } from './state.ts';
import type { CteRelation, OutputColumn, Relation, RelationColumn, ScanRelation } from './tree.ts';

export interface FromItem {
  readonly relation: Relation;
  readonly names: readonly ScopeRelation[];
}

/** Binds the items left to right into the environment's scope. */
export function bindFrom(nodes: readonly Node[] | undefined, env: Env): Relation | undefined {
  const { scope } = env;
  let from: Relation | undefined;
  for (const node of nodes ?? []) {
    const item = bindFromItem(node, env);
    checkAliases(scope.relations, item.names);
    scope.relations = [...scope.relations, ...withLateral(item.names, true, true)];
    from = from === undefined ? item.relation : { kind: 'join', type: 'cross', left: from, right: item.relation };
  }
  scope.relations = [...withLateral(scope.relations, false, true)];
  return from;
}

/** While FROM is being bound, what is to the left of an item is visible to LATERAL items only. */
export function withLateral(
  names: readonly ScopeRelation[],
  lateralOnly: boolean,
  lateralOk: boolean,
): readonly ScopeRelation[] {
  return names.map((relation) => ({ ...relation, lateralOnly, lateralOk }));
}

export function bindFromItem(node: Node, env: Env): FromItem {
  const table = nodeAs(node, 'RangeVar');
  if (table !== undefined) return bindTable(table, env);
  const subquery = nodeAs(node, 'RangeSubselect');
  if (subquery !== undefined) return bindSubselect(subquery, env);
  const call = nodeAs(node, 'RangeFunction');
  if (call !== undefined) return bindFunctionItem(call, env);
  const join = nodeAs(node, 'JoinExpr');
  if (join !== undefined) return bindJoin(join, env, bindFromItem);
  const sample = nodeAs(node, 'RangeTableSample');
  if (sample !== undefined) throw notSupported('TABLESAMPLE', positionOfLocation(sample.location));
  throw notSupported(nodeKind(node) === 'JsonTable' ? 'JSON_TABLE' : 'XMLTABLE');
}

// ---- Tables and WITH queries -----------------------------------------------------------------------------

function bindTable(node: RangeVar, env: Env): FromItem {
  if (node.schemaname === undefined) {
    const entry = findCte(env.scope, node.relname ?? '');
    if (entry !== undefined) {
      const position = positionOfLocation(node.location);
      const columns = entry.resolve();
      if (entry.returnsNothing) {
        throw pgError('0A000', `WITH query "${entry.name}" does not have a RETURNING clause`, { position });
      }
      return cteItem(node, entry, columns, env);
    }
  }
  const table = findTable(node, env);
  env.binder.references.add(table);
  const alias = node.alias?.aliasname ?? node.relname ?? '';
  const view = table.resident?.definition;
  if (view?.kind === 'view') return bindView(view, table, alias, node, env);
  if (view?.kind === 'materialized-view' && !view.populated) {
    throw pgError('55000', `materialized view "${view.name}" has not been populated`, {
      hint: 'Use the REFRESH MATERIALIZED VIEW command.',
    });
  }
  const { relation, names } = makeScan(table, alias, node.alias, env);
  return { relation, names: [names] };
}

/** The view's query in its place, with the names that its own author saw. */
function bindView(view: LocalView, table: TableDefinition, alias: string, node: RangeVar, env: Env): FromItem {
  const { binder, scope } = env;
  const query = binder.query(nodeOf(view.query.node, 'SelectStmt'), {
    binder: { ...binder, searchPath: view.query.searchPath, references: new Set() },
    parent: undefined,
    resolveUnknowns: true,
  });
  const outputs = outputsOfView(view, query.outputs);
  const relation = subqueryRelation(binder, scope, alias, query);
  const columns = outputs.map((index) => relation.columns[index]);
  const named = columns.map((column, index) => ({ ...scopeColumn(column), name: view.columns[index].name }));
  const names = namedRelation(alias, renameColumns(named, node.alias, alias));
  return { relation, names: [node.alias === undefined ? { ...names, table } : { ...names, source: table.name }] };
}

/** Which outputs are the view's: columns that a `*` has brought since are not. */
export function outputsOfView(
  { name, query }: LocalView,
  outputs: readonly { readonly name: string }[],
): readonly number[] {
  let from = 0;
  return query.outputs.map((wanted) => {
    const index = outputs.findIndex((output, place) => place >= from && output.name === wanted);
    if (index < 0) throw pgError('42703', `column "${wanted}" of view "${name}" does not exist any more`);
    from = index + 1;
    return index;
  });
}

export function findTable(node: RangeVar, env: Env): TableDefinition {
  const { catalog, searchPath, session } = env.binder;
  const position = positionOfLocation(node.location);
  const name = node.relname ?? '';
  const qualified = node.schemaname === undefined ? name : `${node.schemaname}.${name}`;
  if (node.catalogname !== undefined && node.catalogname !== session.database) {
    throw pgError('0A000', `cross-database references are not implemented: "${node.catalogname}.${qualified}"`, {
      position,
    });
  }
  const table = catalog.findTable(node.schemaname, name, searchPath);
  if (table !== undefined) return table;
  if (node.schemaname !== undefined || !isLaterCte(env.scope, name)) {
    throw missingRelation(catalog, node.schemaname, name, searchPath, position);
  }
  throw pgError('42P01', `relation "${name}" does not exist`, {
    detail: `There is a WITH item named "${name}", but it cannot be referenced from this part of the query.`,
    hint: 'Use WITH RECURSIVE, or re-order the WITH items to remove forward references.',
    position,
  });
}

function isLaterCte(scope: Scope, name: string): boolean {
  return scope.laterCtes.has(name) || (scope.parent !== undefined && isLaterCte(scope.parent, name));
}

/** A scan of all columns, hidden ones included, and its names. */
export function makeScan(
  table: TableDefinition,
  refName: string,
  alias: Alias | undefined,
  env: Env,
): { readonly relation: ScanRelation; readonly names: ScopeRelation } {
  const { binder, scope } = env;
  const id = binder.nextRelation();
  const shapes = table.columns.map(({ name, type, modifier }) => ({ name, type: typeByName(type).oid, modifier }));
  const columns = registerColumns(binder, scope, refName, shapes, { relation: id, table });
  const relation: ScanRelation = { kind: 'scan', relation: id, alias: refName, table, columns };
  const all = table.columns.map(({ name, aliases, hidden }, index) => ({
    ...scopeColumn(columns[index]),
    name,
    aliases,
    hidden,
  }));
  const visible = renameColumns(
    all.filter((column) => !column.hidden),
    alias,
    refName,
  );
  const names: ScopeRelation = {
    ...namedRelation(refName, [...visible, ...all.filter((column) => column.hidden)]),
    ...(alias === undefined ? { table } : { source: table.name }),
  };
  return { relation, names };
}

function cteItem(node: RangeVar, entry: CteEntry, outputs: readonly OutputColumn[], env: Env): FromItem {
  const name = node.alias?.aliasname ?? node.relname ?? '';
  const columns = registerColumns(env.binder, env.scope, name, outputs);
  const relation: CteRelation = {
    kind: 'cte',
    relation: env.binder.nextRelation(),
    alias: name,
    cte: entry.cte,
    columns,
  };
  const listed = env.scope.ctes.includes(entry) ? columns.length : columns.length - entry.added;
  const scoped = columns.map((column, index) => ({ ...scopeColumn(column), hidden: index >= listed }));
  const named = namedRelation(name, renameColumns(scoped, node.alias, name));
  return { relation, names: [node.alias === undefined ? named : { ...named, source: node.relname }] };
}

// ---- Subqueries and functions ----------------------------------------------------------------------------

function bindSubselect(node: RangeSubselect, env: Env): FromItem {
  const { binder, scope } = env;
  const lateral = node.lateral === true;
  scope.lateralActive = lateral;
  const statement = nodeOf(node.subquery, 'SelectStmt');
  const query = bindAt({ ...env, clause: CLAUSE.fromSubquery }, () =>
    binder.query(statement, { binder, parent: scope, resolveUnknowns: true }),
  );
  scope.lateralActive = false;
  const alias = node.alias?.aliasname ?? 'unnamed_subquery';
  const relation = subqueryRelation(binder, scope, alias, query, lateral);
  const named = namedRelation(alias, renameColumns(relation.columns.map(scopeColumn), node.alias, alias));
  return { relation, names: [{ ...named, named: node.alias !== undefined }] };
}

function bindFunctionItem(node: RangeFunction, env: Env): FromItem {
  const procedureItem = bindProcedureItem(node, env);
  if (procedureItem !== undefined) return procedureItem;
  const { relation, alias, scalar } = bindRangeFunction(node, env);
  const columns = renameColumns(relation.columns.map(scopeColumn), node.alias, alias);
  return { relation, names: [{ ...namedRelation(alias, columns), scalar }] };
}

// ---- Names -----------------------------------------------------------------------------------------------

export function scopeColumn({ column, name, type, modifier }: RelationColumn | OutputColumn): ScopeColumn {
  return { name, aliases: [], hidden: false, expression: { kind: 'column', column, type, modifier } };
}

export function namedRelation(alias: string, columns: readonly ScopeColumn[]): ScopeRelation {
  return { alias, columns, join: false, named: true, open: true, lateralOnly: false, lateralOk: true };
}

/** `AS t (a, b)`: the first columns get new names. */
export function renameColumns(
  columns: readonly ScopeColumn[],
  alias: Alias | undefined,
  name: string,
): readonly ScopeColumn[] {
  const renamed = stringsOf(alias?.colnames);
  if (renamed.length > columns.length) {
    const message = `table "${name}" has ${columns.length} columns available but ${renamed.length} columns specified`;
    throw pgError('42P10', message);
  }
  return columns.map((column, index) =>
    index < renamed.length ? { ...column, name: renamed[index], aliases: [] } : column,
  );
}
