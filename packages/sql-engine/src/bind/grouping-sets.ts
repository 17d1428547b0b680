// Grouping sets as a UNION ALL of one grouping each, over rows that are read once: what a set does not group by is
// null in its rows.
// https://www.postgresql.org/docs/15/queries-table-expressions.html#QUERIES-GROUPING-SETS

import { plainSelect } from './plain-select.ts';
import { OID } from '../types/oids.ts';
import { sameExpression } from './equal.ts';
import type { Grouping } from './group-by.ts';
import { Handover } from './handover.ts';
import { outputsOf } from './relation-columns.ts';
import { newScope } from './state.ts';
import type { Binder, Scope } from './state.ts';
import type { Cte, CteRelation, Expression, GroupingExpression, Query, SelectQuery } from './tree.ts';

type Sets = readonly (readonly number[])[];

/** A plain GROUP BY is one set. */
export function setsOf({ groupBy, groupingSets }: Grouping): Sets {
  return groupingSets ?? [groupBy.map((_, index) => index)];
}

/** `made`: what each grouping computes: expressions that are grouped by, aggregates, grouping(…), columns that depend on the groups. */
export function unitedGroupings(
  query: SelectQuery,
  { groupBy, sets }: { readonly groupBy: readonly Expression[]; readonly sets: Sets },
  made: readonly Expression[],
  binder: Binder,
  scope: Scope,
): Query {
  const isColumn = (e: Expression): boolean => e.kind === 'column' && binder.origins.get(e.column)?.scope === scope;
  const rows = new Handover(
    binder,
    scope,
    (e) => isColumn(e) || (e.kind === 'row' && e.names !== undefined && e.fields.every(isColumn)),
  );
  const keys = groupBy.map((group) => rows.above(group));
  const computed = made.map((expression) => ({
    group: groupBy.findIndex((group) => sameExpression(group, expression)),
    expression: rows.above(expression),
  }));
  const cte = rowsOf(query, rows, binder, scope);
  const from: CteRelation = {
    kind: 'cte',
    relation: binder.nextRelation(),
    alias: cte.name,
    cte: cte.cte,
    columns: rows.columns,
  };
  const branches = sets.map((set): SelectQuery => {
    const targets = computed.map(({ group, expression }): Expression => {
      if (expression.kind === 'grouping') return maskOf(expression, groupBy, set);
      if (group < 0 || set.includes(group)) return expression;
      return { kind: 'constant', type: expression.type, modifier: expression.modifier, value: null };
    });
    return {
      kind: 'select',
      ctes: [],
      outputs: named(targets, binder, scope),
      targets,
      from,
      groupBy: keys.filter((_, index) => set.includes(index)),
      grouped: true,
      orderBy: [],
      withTies: false,
    };
  });
  return { ...united(branches, binder, scope), ctes: [cte] };
}

/** The rows that all sets group: columns and whole rows, after WHERE. */
function rowsOf(query: SelectQuery, rows: Handover, binder: Binder, scope: Scope): Cte {
  // A query without columns has no columns to name.
  const one: Expression = { kind: 'constant', type: OID.int4, modifier: -1, value: 1 };
  const targets = rows.expressions.length === 0 ? [one] : rows.expressions;
  const outputs = named(targets, binder, scope);
  const { from, where } = query;
  const select = plainSelect({ outputs, targets, from, where });
  return { cte: binder.nextCte(), name: 'rows', query: select, columns: outputs, recursive: false, materialized: true };
}

/** One bit for each argument, the last one lowest: 1 where the set does not group by it. */
function maskOf(
  { type, modifier, args }: GroupingExpression,
  groupBy: readonly Expression[],
  set: readonly number[],
): Expression {
  const grouped = (arg: Expression): boolean => set.some((index) => sameExpression(groupBy[index], arg));
  const value = args.reduce((mask, arg) => mask * 2 + (grouped(arg) ? 0 : 1), 0);
  return { kind: 'constant', type, modifier, value };
}

/** A tree of unions, as deep as it has to be. */
function united(branches: readonly Query[], binder: Binder, scope: Scope): Query {
  const [only] = branches;
  if (branches.length === 1) return only;
  const middle = Math.ceil(branches.length / 2);
  const left = united(branches.slice(0, middle), binder, scope);
  const right = united(branches.slice(middle), binder, scope);
  const outputs = left.outputs.map((output) => ({ ...output, column: binder.nextColumn() }));
  return {
    kind: 'set-operation',
    operator: 'union',
    all: true,
    ctes: [],
    left,
    right,
    outputs,
    orderBy: [],
    withTies: false,
  };
}

function named(targets: readonly Expression[], binder: Binder, scope: Scope) {
  return outputsOf(
    binder,
    newScope(scope),
    targets.map((expression, index) => ({ name: `c${index}`, expression })),
  );
}
