// SEARCH and CYCLE of a recursive WITH query: columns that say in which order its rows were found, and whether the way
// to a row has come round (Postgres' rewriteSearchCycle.c).
// https://www.postgresql.org/docs/15/queries-with.html#QUERIES-WITH-SEARCH

import type { CTECycleClause, CTESearchClause, CommonTableExpr, Node, SelectStmt } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToCommon, commonModifier, commonType } from './coercion.ts';
import { makeOperator, makeQuantifiedArray } from './operator.ts';
import { plainSelect } from './plain-select.ts';
import { outputsOf, referenceTo, subqueryRelation } from './relation-columns.ts';
import type { NamedExpression } from './scope.ts';
import { requireEquality } from './sort.ts';
import { newScope } from './state.ts';
import type { Binder, Scope } from './state.ts';
import type {
  CteId,
  CteRelation,
  Expression,
  OutputColumn,
  Query,
  Relation,
  RelationColumn,
  RowExpression,
  SelectQuery,
} from './tree.ts';
import { arrayTypeOf } from './type-facts.ts';
import { setOperatorOf } from './unite.ts';
import { relationLeaves } from './walk.ts';
import { renameOutputs } from './with-items.ts';

interface LevelEnv {
  readonly binder: Binder;
  readonly scope: Scope;
}

interface CycleMark {
  readonly value: Expression;
  readonly otherwise: Expression;
}

/** What the clauses add: a column that orders, one that marks, and one with the way to the row. */
export interface Search {
  readonly columns: readonly OutputColumn[];
  readonly mark?: CycleMark;
}

interface Terms {
  readonly left: Query;
  readonly right: Query;
}

// ---- What is added, and what is refused ------------------------------------------------------------------

export function bindSearch({ search_clause: search, cycle_clause: cycle }: CommonTableExpr, env: LevelEnv): Search {
  const column = (name: string | undefined, type: number, modifier = -1): OutputColumn => ({
    column: env.binder.nextColumn(),
    name: name ?? '',
    type,
    modifier,
  });
  const records = arrayTypeOf(OID.record) ?? OID.record;
  const columns: OutputColumn[] = [];
  if (search !== undefined) {
    columns.push(column(search.search_seq_column, search.search_breadth_first === true ? OID.record : records));
  }
  if (cycle === undefined) return { columns };
  const mark = bindMark(cycle, env);
  columns.push(
    column(cycle.cycle_mark_column, mark.value.type, commonModifier([mark.value, mark.otherwise], mark.value.type)),
  );
  columns.push(column(cycle.cycle_path_column, records));
  return { columns, mark };
}

function bindMark(cycle: CTECycleClause, { binder, scope }: LevelEnv): CycleMark {
  const bind = (node: Node | undefined): Expression => {
    if (node === undefined) throw new Error('CYCLE has two values');
    return binder.expression(node, { binder, scope, clause: CLAUSE.cycleMark });
  };
  const [value, otherwise] = [bind(cycle.cycle_mark_value), bind(cycle.cycle_mark_default)];
  const type = commonType(binder, [value, otherwise], 'CYCLE');
  return {
    value: coerceToCommon(binder, value, type, 'CYCLE/CYCLE MARK VALUE'),
    otherwise: coerceToCommon(binder, otherwise, type, 'CYCLE/CYCLE MARK DEFAULT'),
  };
}

/** Throws for clauses that do not fit the query: its form, and names of its columns. */
export function checkSearch(
  node: CommonTableExpr,
  statement: SelectStmt,
  outputs: readonly { readonly name: string; readonly type: number; readonly modifier: number }[],
): void {
  const { search_clause: search, cycle_clause: cycle } = node;
  if (search === undefined && cycle === undefined) return;
  for (const side of ['left', 'right'] as const) {
    const term = side === 'left' ? statement.larg : statement.rarg;
    if (term === undefined || setOperatorOf(term) === undefined) continue;
    const code = side === 'left' ? '0A000' : '42601';
    throw pgError(code, `with a SEARCH or CYCLE clause, the ${side} side of the UNION must be a SELECT`);
  }
  const columns = renameOutputs(
    outputs.map((output) => ({ ...output, column: 0 })),
    node,
  ).map(({ name }) => name);
  if (search !== undefined) checkSearchClause(search, columns);
  if (cycle !== undefined) checkCycleClause(cycle, columns);
  if (search !== undefined && cycle !== undefined) refuseSameNames(search, cycle);
}

function checkSearchClause(search: CTESearchClause, columns: readonly string[]): void {
  const position = positionOfLocation(search.location);
  checkListed('search', stringsOf(search.search_col_list), columns, position);
  refuseUsed('search sequence', search.search_seq_column, columns, position);
}

function checkCycleClause(cycle: CTECycleClause, columns: readonly string[]): void {
  const position = positionOfLocation(cycle.location);
  checkListed('cycle', stringsOf(cycle.cycle_col_list), columns, position);
  refuseUsed('cycle mark', cycle.cycle_mark_column, columns, position);
  refuseUsed('cycle path', cycle.cycle_path_column, columns, position);
  if (cycle.cycle_mark_column !== cycle.cycle_path_column) return;
  throw pgError('42601', 'cycle mark column name and cycle path column name are the same', { position });
}

function checkListed(
  kind: 'search' | 'cycle',
  listed: readonly string[],
  columns: readonly string[],
  position: number | undefined,
): void {
  for (const [index, name] of listed.entries()) {
    if (!columns.includes(name)) {
      throw pgError('42601', `${kind} column "${name}" not in WITH query column list`, { position });
    }
    if (listed.indexOf(name) < index) {
      throw pgError('42701', `${kind} column "${name}" specified more than once`, { position });
    }
  }
}

function refuseUsed(
  kind: string,
  name: string | undefined,
  columns: readonly string[],
  position: number | undefined,
): void {
  if (name === undefined || !columns.includes(name)) return;
  throw pgError('42601', `${kind} column name "${name}" already used in WITH query column list`, { position });
}

function refuseSameNames(search: CTESearchClause, cycle: CTECycleClause): void {
  const others = { mark: cycle.cycle_mark_column, path: cycle.cycle_path_column };
  for (const [kind, name] of Object.entries(others)) {
    if (name !== search.search_seq_column) continue;
    throw pgError('42601', `search sequence column name and cycle ${kind} column name are the same`, {
      position: positionOfLocation(search.location),
    });
  }
}

// ---- The two terms with the added columns ----------------------------------------------------------------

/** What the columns are made of: those listed in the clauses, as records. */
interface Rows {
  readonly search: RowExpression | undefined;
  readonly cycle: RowExpression | undefined;
}

export function addSearch(search: Search, terms: Terms, node: CommonTableExpr, cte: CteId, env: LevelEnv): Terms {
  if (search.columns.length === 0) return terms;
  const { binder } = env;
  requireEqualities(search, node);
  const names = renameOutputs(terms.left.outputs, node).map(({ name }) => name);
  const rowsOf = (columns: readonly RelationColumn[]): Rows => {
    const row = (listed: readonly Node[] | undefined): RowExpression | undefined =>
      listed === undefined
        ? undefined
        : recordOf(stringsOf(listed).map((name) => referenceTo(columns[names.indexOf(name)])));
    return { search: row(node.search_clause?.search_col_list), cycle: row(node.cycle_clause?.cycle_col_list) };
  };
  const breadthFirst = node.search_clause?.search_breadth_first === true;
  const width = names.length;
  const named = (values: readonly Expression[]): readonly NamedExpression[] =>
    values.map((expression, index) => ({ name: search.columns[index].name, expression }));
  const left = over(terms.left, '*TLOCRN*', width, env, (columns) =>
    named(firstValues(rowsOf(columns), search, breadthFirst)),
  );
  const reading = withEarlier(search, terms.right, node, cte, binder);
  const right = over(reading, '*TROCRN*', width, env, (columns) =>
    named(nextValues(rowsOf(columns), search, breadthFirst, columns.slice(width).map(referenceTo), binder)),
  );
  return { left, right };
}

function requireEqualities({ mark }: Search, node: CommonTableExpr): void {
  if (mark === undefined) return;
  const { type } = mark.value;
  const position = positionOfLocation(node.cycle_clause?.location);
  requireEquality({ type }, position);
}

/** SELECT the first columns of the query, and what is computed. */
function over(
  query: Query,
  alias: string,
  width: number,
  { binder, scope }: LevelEnv,
  added: (columns: readonly RelationColumn[]) => readonly NamedExpression[],
): SelectQuery {
  const level = newScope(scope);
  const from = subqueryRelation(binder, level, alias, query);
  const kept = from.columns.slice(0, width).map((column) => ({ name: column.name, expression: referenceTo(column) }));
  const targets = [...kept, ...added(from.columns)];
  return plainSelect({
    outputs: outputsOf(binder, level, targets),
    targets: targets.map((target) => target.expression),
    from,
  });
}

/** The recursive term with the added columns of the rows that it goes on from; those that close a cycle end there. */
function withEarlier(search: Search, right: Query, node: CommonTableExpr, cte: CteId, binder: Binder): SelectQuery {
  const isReference = (leaf: Relation): leaf is CteRelation => leaf.kind === 'cte' && leaf.cte === cte;
  const reference = right.kind === 'select' ? relationLeaves(right.from).find(isReference) : undefined;
  if (right.kind !== 'select' || reference === undefined) {
    const name = node.ctename ?? '';
    const where = 'must be at the top level of its right-hand SELECT';
    throw pgError('0A000', `with a SEARCH or CYCLE clause, the recursive reference to WITH query "${name}" ${where}`);
  }
  if (right.grouped || right.distinct !== undefined) {
    throw notSupported('SEARCH or CYCLE over a recursive term with DISTINCT or GROUP BY');
  }
  const earlier = reference.columns.slice(-search.columns.length).map(referenceTo);
  const ends =
    search.mark === undefined
      ? []
      : [makeOperator(binder, ['<>'], earlier[earlier.length - 2], search.mark.value, undefined)];
  const conditions = [...(right.where === undefined ? [] : [right.where]), ...ends];
  const outputs = search.columns.map((column) => ({ ...column, column: binder.nextColumn() }));
  return {
    ...right,
    targets: [...right.targets, ...earlier],
    outputs: [...right.outputs, ...outputs],
    ...(conditions.length === 0 ? {} : { where: { kind: 'and', args: conditions, type: OID.bool, modifier: -1 } }),
  };
}

// ---- Values ----------------------------------------------------------------------------------------------

function firstValues({ search, cycle }: Rows, { mark }: Search, breadthFirst: boolean): readonly Expression[] {
  const values: Expression[] = [];
  if (search !== undefined) values.push(breadthFirst ? recordOf([int8(0n), ...search.fields]) : arrayOf(search));
  if (cycle !== undefined && mark !== undefined) values.push(mark.otherwise, arrayOf(cycle));
  return values;
}

function nextValues(
  { search, cycle }: Rows,
  { mark }: Search,
  breadthFirst: boolean,
  earlier: readonly Expression[],
  binder: Binder,
): readonly Expression[] {
  const append = (path: Expression, row: RowExpression) => makeOperator(binder, ['||'], path, arrayOf(row), undefined);
  const values: Expression[] = [];
  if (search !== undefined) {
    const depth: Expression = { kind: 'field', record: earlier[0], field: 0, type: OID.int8, modifier: -1 };
    values.push(
      breadthFirst
        ? recordOf([makeOperator(binder, ['+'], depth, int8(1n), undefined), ...search.fields])
        : append(earlier[0], search),
    );
  }
  if (cycle !== undefined && mark !== undefined) {
    const path = earlier[earlier.length - 1];
    const when = makeQuantifiedArray(binder, ['='], cycle, path, 'any', undefined);
    const { type, modifier } = mark.value;
    values.push({ kind: 'case', branches: [{ when, then: mark.value }], otherwise: mark.otherwise, type, modifier });
    values.push(append(path, cycle));
  }
  return values;
}

function recordOf(fields: readonly Expression[]): RowExpression {
  return { kind: 'row', fields, type: OID.record, modifier: -1 };
}

function arrayOf(row: RowExpression): Expression {
  return { kind: 'array', elements: [row], type: arrayTypeOf(OID.record) ?? OID.record, modifier: -1 };
}

function int8(value: bigint): Expression {
  return { kind: 'constant', value, type: OID.int8, modifier: -1 };
}
