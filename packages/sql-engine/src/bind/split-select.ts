// A SELECT in two levels, where the order of evaluation has to show: a query below that groups or computes windows,
// and one above that reads what it made. Above are window functions over groups, set-returning functions of the
// select list, and subqueries that hold aggregates of this level.

import { sameExpression } from './equal.ts';
import type { Grouping } from './group-by.ts';
import { setsOf, unitedGroupings } from './grouping-sets.ts';
import { Handover } from './handover.ts';
import { belongsTo } from './levels.ts';
import { joinFunctions } from './lockstep.ts';
import type { Binder, Scope } from './state.ts';
import { mapSortItem, replaceExpressions } from './rewrite-query.ts';
import type { Expression, FunctionRelation, Query, Relation, SelectQuery } from './tree.ts';

/** A query whose select list may hold columns of `above`, which its FROM does not have yet. */
export interface LevelledSelect {
  readonly query: SelectQuery;
  readonly above: readonly FunctionRelation[];
}

/** The query with all its levels, and with its set-returning functions in FROM. */
export function splitSelect(select: LevelledSelect, grouping: Grouping, binder: Binder, scope: Scope): SelectQuery {
  const sets = setsOf(grouping);
  const answered = sets.length > 1 ? select : mapUpper(select, (e) => replaceExpressions(e, groupingOfOneSet));
  const { query, above } = answered;
  const splits = query.grouped && (sets.length > 1 || scope.aggregatesInside > 0 || above.length > 0);
  const grouped = splits ? splitGrouping(answered, grouping, binder, scope) : answered;
  const windows = above.length > 0 && scope.windowCalls > 0;
  return withSetFunctions(windows ? splitWindows(grouped, binder, scope) : grouped);
}

/** Of one set, all expressions are grouped by. */
function groupingOfOneSet(e: Expression, inside: boolean): Expression | undefined {
  return e.kind === 'grouping' && !inside
    ? { kind: 'constant', type: e.type, modifier: e.modifier, value: 0 }
    : undefined;
}

function splitGrouping(select: LevelledSelect, grouping: Grouping, binder: Binder, scope: Scope): LevelledSelect {
  const isColumn = columnTest(select, binder, scope);
  const handover = new Handover(binder, scope, (e, inside) => {
    if (e.kind === 'aggregate') return !inside || belongsTo(binder, scope, e);
    if (e.kind === 'grouping') return !inside;
    return grouping.groupBy.some((group) => sameExpression(group, e)) || isColumn(e);
  });
  const upper = mapUpper(select, (e) => handover.above(e));
  const { query } = select;
  const sets = setsOf(grouping);
  if (sets.length > 1) {
    const united = unitedGroupings(query, { groupBy: grouping.groupBy, sets }, handover.expressions, binder, scope);
    return over(upper, handover, united, binder);
  }
  const { having: _having, ...ungrouped } = query;
  return over(upper, handover, lowerHalf(ungrouped, handover), binder);
}

function splitWindows(select: LevelledSelect, binder: Binder, scope: Scope): LevelledSelect {
  const isColumn = columnTest(select, binder, scope);
  const handover = new Handover(binder, scope, (e, inside) => (!inside && e.kind === 'window') || isColumn(e));
  const upper = mapUpper(select, (e) => handover.above(e));
  return over(upper, handover, lowerHalf(select.query, handover), binder);
}

/** Columns of this level that come from below, and whole rows of them. */
function columnTest({ above }: LevelledSelect, binder: Binder, scope: Scope): (e: Expression) => boolean {
  const made = new Set(above.flatMap((relation) => relation.columns.map(({ column }) => column)));
  const isColumn = (e: Expression): boolean =>
    e.kind === 'column' && binder.origins.get(e.column)?.scope === scope && !made.has(e.column);
  return (e) =>
    isColumn(e) || (e.kind === 'row' && e.names !== undefined && e.fields.length > 0 && e.fields.every(isColumn));
}

/** What is evaluated after grouping. */
function mapUpper({ query, above }: LevelledSelect, f: (e: Expression) => Expression): LevelledSelect {
  const { distinct } = query;
  return {
    query: {
      ...query,
      targets: query.targets.map(f),
      ...(query.having === undefined ? {} : { having: f(query.having) }),
      ...(distinct === undefined || distinct === 'all' ? {} : { distinct: distinct.map(f) }),
      orderBy: query.orderBy.map((item) => mapSortItem(item, f)),
    },
    above: above.map((relation) => ({
      ...relation,
      calls: relation.calls.map((call) => ({ ...call, args: call.args.map(f) })),
    })),
  };
}

function lowerHalf(query: SelectQuery, handover: Handover): SelectQuery {
  const { distinct: _distinct, limit: _limit, offset: _offset, ...plain } = query;
  const { expressions } = handover;
  return { ...plain, ctes: [], outputs: handover.outputs(), targets: expressions, orderBy: [], withTies: false };
}

/** The upper half reads the lower one; HAVING has become a condition on its rows. */
function over({ query, above }: LevelledSelect, handover: Handover, below: Query, binder: Binder): LevelledSelect {
  const { having, where: _where, ...rest } = query;
  const from: Relation = {
    kind: 'subquery',
    relation: binder.nextRelation(),
    alias: 'grouped',
    query: below,
    columns: handover.columns,
    lateral: false,
  };
  const where = having === undefined ? {} : { where: having };
  return { query: { ...rest, from, ...where, groupBy: [], grouped: false }, above };
}

/**
 * A set-returning function in the select list makes its rows after WHERE and before DISTINCT, ORDER BY and LIMIT:
 * so does a lateral join with it.
 */
function withSetFunctions({ query, above }: LevelledSelect): SelectQuery {
  return above.length === 0 ? query : { ...query, from: joinFunctions(query.from, above) };
}
