// What INSERT, UPDATE and DELETE write to: a table, or the table behind a view that is no more than a part of it.
// https://www.postgresql.org/docs/15/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS

import type { RangeVar, SelectStmt } from '@pgsql/types';
import type { TableDefinition } from '../driver/table.ts';
import { pgError, PgError } from '../errors.ts';
import type { LocalView, ViewWrites } from '../local/definitions.ts';
import { nodeAs, nodeOf } from '../parse/nodes.ts';
import { targetColumn } from './assignment.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToBoolean } from './coercion.ts';
import { findTable, makeScan, namedRelation, outputsOfView, renameColumns } from './from.ts';
import { newScope } from './state.ts';
import type { Binder, Env, ScopeColumn, ScopeRelation } from './state.ts';
import { bindTargets } from './targets.ts';
import type { Expression, ScanRelation, ViewCheck } from './tree.ts';

export type WriteVerb = 'insert' | 'update' | 'delete';

export interface WriteTarget {
  readonly relation: ScanRelation;
  readonly names: ScopeRelation;
  /** As messages call it. */
  readonly name: string;
  readonly isView: boolean;
  /** The index into relation.table.columns of a column that the statement names. */
  readonly column: (name: string, position: number | undefined, verb?: 'insert' | 'update') => number;
  /** Those that an INSERT without a list of columns fills: called for the ones that it has values for. */
  readonly columns: readonly (() => number)[];
  /** What a view says of its rows. */
  readonly conditions: readonly Expression[];
  /** What the view's rows have to be after they were written. */
  readonly checks: readonly ViewCheck[];
}

export function bindWriteTarget(node: RangeVar, verb: WriteVerb, env: Env): WriteTarget {
  const table = findTable(node, env);
  const alias = node.alias?.aliasname ?? table.name;
  const view = table.resident?.definition;
  if (view?.kind !== 'view') return tableTarget(table, alias, node, env);
  const target = viewTarget(view, verb, false, env);
  const columns = renameColumns(target.names.columns, node.alias, alias);
  const named = namedRelation(alias, columns);
  return { ...target, names: node.alias === undefined ? { ...named, table } : { ...named, source: table.name } };
}

export function tableTarget(table: TableDefinition, alias: string, node: RangeVar, env: Env): WriteTarget {
  const { relation, names } = makeScan(table, alias, node.alias, env);
  return {
    relation,
    names,
    name: table.name,
    isView: false,
    column: (name, position, verb) => targetColumn(table, name, position, verb),
    columns: table.columns.flatMap(({ hidden }, index) => (hidden ? [] : [() => index])),
    conditions: [],
    checks: [],
  };
}

/** `checked`: a view over this one asks that what it shows is what this one shows. */
function viewTarget(view: LocalView, verb: WriteVerb, checked: boolean, env: Env): WriteTarget {
  const select = nodeOf(view.query.node, 'SelectStmt');
  const range = baseOf(select);
  const binder: Binder = { ...env.binder, searchPath: view.query.searchPath, references: new Set() };
  const reason = whyNotUpdatable(select, range);
  if (reason !== undefined || range === undefined) throw notUpdatable(view, verb, reason ?? NOT_SINGLE);
  const scope = newScope(undefined);
  const inside: Env = { binder, scope, clause: CLAUSE.select };
  const table = findTable(range, inside);
  const definition = table.resident?.definition;
  if (definition !== undefined && definition.kind !== 'table' && definition.kind !== 'view') {
    throw notUpdatable(view, verb, NOT_SINGLE);
  }
  const isChecked = checked || view.checkOption === 'cascaded';
  const alias = range.alias?.aliasname ?? table.name;
  const base =
    definition?.kind === 'view'
      ? viewTarget(definition, verb, isChecked, inside)
      : tableTarget(table, alias, range, inside);
  scope.relations = [
    definition?.kind === 'view'
      ? namedRelation(alias, renameColumns(base.names.columns, range.alias, alias))
      : base.names,
  ];
  const targets = bindTargets(select.targetList, inside, true);
  if (scope.aggregates > 0) {
    throw notUpdatable(view, verb, 'Views that return aggregate functions are not automatically updatable.');
  }
  if (scope.windowCalls > 0) {
    throw notUpdatable(view, verb, 'Views that return window functions are not automatically updatable.');
  }
  if (scope.setFunctions.length > 0) {
    throw notUpdatable(view, verb, 'Views that return set-returning functions are not automatically updatable.');
  }
  const shown = outputsOfView(view, targets).map((index) => targets[index].expression);
  const where =
    select.whereClause === undefined
      ? []
      : [coerceToBoolean(binder, binder.expression(select.whereClause, { ...inside, clause: CLAUSE.where }), 'WHERE')];
  const places = shown.map((expression) => writablePlace(expression, base));
  if (verb !== 'delete' && places.every((place) => typeof place !== 'number')) {
    throw notUpdatable(view, verb, 'Views that have no updatable columns are not automatically updatable.');
  }
  const place = (index: number): number => {
    const found = places[index];
    if (typeof found === 'number') return found;
    const words = verb === 'insert' ? 'insert into' : 'update';
    throw pgError('0A000', `cannot ${words} column "${view.columns[index].name}" of view "${view.name}"`, {
      detail: found,
    });
  };
  const columns = shown.map((expression, index): ScopeColumn => {
    return { name: view.columns[index].name, aliases: [], hidden: false, expression };
  });
  const own = isChecked || view.checkOption === 'local' ? where : [];
  return {
    relation: base.relation,
    names: namedRelation(view.name, columns),
    name: view.name,
    isView: true,
    column: (name, position) => {
      const index = view.columns.findIndex((column) => column.name === name);
      if (index >= 0) return place(index);
      throw pgError('42703', `column "${name}" of relation "${view.name}" does not exist`, { position });
    },
    columns: view.columns.map((_, index) => () => place(index)),
    conditions: [...base.conditions, ...where],
    checks: [...base.checks, ...own.map((expression): ViewCheck => ({ view: view.name, expression }))],
  };
}

/** undefined: nothing. */
export function writesThrough(view: LocalView, env: Env): ViewWrites | undefined {
  const target = tryTarget(view, 'delete', env);
  if (target === undefined) return undefined;
  const { table } = target.relation;
  const takes = (verb: WriteVerb): boolean => table.resident !== undefined || table.writes?.[verb] !== undefined;
  const columns = target.names.columns.flatMap(({ expression }, index) =>
    typeof writablePlace(expression, target) === 'number' ? [index + 1] : [],
  );
  const some = columns.length > 0;
  return { insert: some && takes('insert'), update: some && takes('update'), delete: takes('delete'), columns };
}

function tryTarget(view: LocalView, verb: WriteVerb, env: Env): WriteTarget | undefined {
  try {
    return viewTarget(view, verb, false, env);
  } catch (error) {
    if (error instanceof PgError) return undefined;
    throw error;
  }
}

const NO_COLUMN = 'View columns that are not columns of their base relation are not updatable.';
const SYSTEM_COLUMN = 'View columns that refer to system columns are not updatable.';

/** The index into the base table's columns; text: why there is none. */
function writablePlace(expression: Expression, { relation }: WriteTarget): number | string {
  if (expression.kind !== 'column') return NO_COLUMN;
  const index = relation.columns.findIndex(({ column }) => column === expression.column);
  if (index < 0) return NO_COLUMN;
  return relation.table.columns[index].hidden && relation.table.resident !== undefined ? SYSTEM_COLUMN : index;
}

const NOT_SINGLE = 'Views that do not select from a single table or view are not automatically updatable.';

/** The table or view that a view is a part of, if it is. */
function baseOf({ fromClause = [] }: SelectStmt): RangeVar | undefined {
  const [first] = fromClause;
  return fromClause.length === 1 && first !== undefined ? nodeAs(first, 'RangeVar') : undefined;
}

/** The first reason that Postgres would give. */
function whyNotUpdatable(select: SelectStmt, base: RangeVar | undefined): string | undefined {
  const [first] = select.fromClause ?? [];
  const isSet = select.op !== undefined && select.op !== 'SETOP_NONE';
  const reasons: readonly (readonly [boolean, string])[] = [
    [select.distinctClause !== undefined, 'Views containing DISTINCT are not automatically updatable.'],
    [select.groupClause !== undefined, 'Views containing GROUP BY are not automatically updatable.'],
    [select.havingClause !== undefined, 'Views containing HAVING are not automatically updatable.'],
    [isSet, 'Views containing UNION, INTERSECT, or EXCEPT are not automatically updatable.'],
    [select.withClause !== undefined, 'Views containing WITH are not automatically updatable.'],
    [
      select.limitCount !== undefined || select.limitOffset !== undefined,
      'Views containing LIMIT or OFFSET are not automatically updatable.',
    ],
    [
      first !== undefined && nodeAs(first, 'RangeTableSample') !== undefined,
      'Views containing TABLESAMPLE are not automatically updatable.',
    ],
    [base === undefined, NOT_SINGLE],
  ];
  return reasons.find(([applies]) => applies)?.[1];
}

const ATTEMPTS: Readonly<Record<WriteVerb, readonly [verb: string, gerund: string]>> = {
  insert: ['insert into', 'inserting into'],
  update: ['update', 'updating'],
  delete: ['delete from', 'deleting from'],
};

function notUpdatable({ name }: LocalView, verb: WriteVerb, detail: string): Error {
  const [words, gerund] = ATTEMPTS[verb];
  const event = verb.toUpperCase();
  return pgError('55000', `cannot ${words} view "${name}"`, {
    detail,
    hint: `To enable ${gerund} the view, provide an INSTEAD OF ${event} trigger or an unconditional ON ${event} DO INSTEAD rule.`,
  });
}

/** The condition of a write: what the view says of its rows, and what the statement says. */
export function withConditions(
  { conditions }: Pick<WriteTarget, 'conditions'>,
  where: Expression | undefined,
): Expression | undefined {
  const all = where === undefined ? conditions : [...conditions, where];
  const [first] = all;
  if (first === undefined || all.length === 1) return first;
  return { kind: 'and', args: all, type: first.type, modifier: -1 };
}

/** Rows that an API makes can't be looked at before they are there. */
export function refuseChecks({ checks, name, relation }: WriteTarget): void {
  if (checks.length === 0 || relation.table.resident !== undefined) return;
  throw pgError('0A000', `writing through view "${name}" WITH CHECK OPTION is not supported`, {
    detail: `Rows of "${relation.table.name}" are made by an API: what they are is known when they are written.`,
    hint: 'Create the view without the option, or write to the table itself.',
  });
}
