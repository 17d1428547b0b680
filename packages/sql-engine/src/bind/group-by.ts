// GROUP BY: expressions, names, positions, and grouping sets written out as lists of indexes.
// https://www.postgresql.org/docs/15/queries-table-expressions.html#QUERIES-GROUPING-SETS

import type { GroupingSet, Node, SelectStmt } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { nodeAs, positionOfLocation } from '../parse/nodes.ts';
import { CLAUSE } from './clauses.ts';
import { sameExpression } from './equal.ts';
import type { NamedExpression } from './scope.ts';
import { requireEquality } from './sort.ts';
import { bindItem } from './sort-targets.ts';
import { located, positionOf } from './state.ts';
import type { Env } from './state.ts';
import type { Expression } from './tree.ts';
import { someExpression } from './walk.ts';

export interface Grouping {
  readonly groupBy: readonly Expression[];
  /** Absent without grouping sets. */
  readonly groupingSets?: readonly (readonly number[])[];
}

type Sets = readonly (readonly number[])[];

/** As many as Postgres makes of one clause. */
const GROUPING_SETS_MAX = 4096;
const CUBE_ELEMENTS_MAX = 12;

interface BoundGrouping extends Grouping {
  /** Outputs in the place of others: two of the same expression that are grouped by are told apart. */
  readonly replaced: ReadonlyMap<Expression, Expression>;
}

export function bindGroupBy(statement: SelectStmt, targets: readonly NamedExpression[], env: Env): BoundGrouping {
  const groupBy: Expression[] = [];
  const replaced = new Map<Expression, Expression>();
  const indexOf = (node: Node): number => {
    const expression = bindGroupItem(node, targets, env);
    const known = groupBy.findIndex((other) => sameExpression(other, expression));
    return known >= 0 ? known : groupBy.push(expression) - 1;
  };
  const items = (statement.groupClause ?? []).flatMap(flattenRow);
  if (!items.some((node) => nodeAs(node, 'GroupingSet') !== undefined)) {
    for (const node of items) indexOf(node);
    return { groupBy, replaced };
  }
  const outputs: Expression[] = [];
  const keyOf = (node: Node): number => {
    const expression = bindGroupItem(node, targets, env);
    const output = targets.some((target) => target.expression === expression) ? expression : undefined;
    const known = groupBy.findIndex((other, index) =>
      output === undefined || outputs[index] === undefined
        ? sameExpression(other, expression)
        : outputs[index] === output,
    );
    if (known >= 0) return known;
    const own = groupBy.some((other) => sameExpression(other, expression))
      ? distinctFrom(groupBy, expression, env)
      : expression;
    if (own !== expression) replaced.set(expression, own);
    if (output !== undefined) outputs[groupBy.length] = output;
    return groupBy.push(own) - 1;
  };
  let sets: Sets = [[]];
  for (const node of items) {
    const expanded = expand(node, keyOf);
    if (sets.length * expanded.length > GROUPING_SETS_MAX) throw tooMany();
    sets = sets.flatMap((set) => expanded.map((other) => union(set, other)));
  }
  return { groupBy, replaced, groupingSets: statement.groupDistinct === true ? distinctSets(sets) : sets };
}

/** The same value as an expression that equals none of those there are. */
function distinctFrom(
  others: readonly Expression[],
  expression: Expression,
  { binder }: Pick<Env, 'binder'>,
): Expression {
  const { type, modifier } = expression;
  const relabelled: Expression = { kind: 'relabel', type, modifier, arg: expression };
  if (others.some((other) => sameExpression(other, relabelled))) return distinctFrom(others, relabelled, { binder });
  return located(binder, relabelled, positionOf(binder, expression));
}

/** GROUP BY DISTINCT: sets of the same expressions are one. */
function distinctSets(sets: Sets): Sets {
  return [...new Map(sets.map((set) => [set.toSorted((a, b) => a - b).join(), set])).values()];
}

function bindGroupItem(node: Node, targets: readonly NamedExpression[], env: Env): Expression {
  const { binder } = env;
  const { expression, position } = bindItem(node, targets, { ...env, clause: CLAUSE.groupBy }, 'GROUP BY');
  const refuse = (code: string, what: string, inner: Expression) =>
    pgError(code, `${what} are not allowed in GROUP BY`, { position: positionOf(binder, inner) });
  someExpression(expression, (inner) => {
    if (inner.kind === 'aggregate') throw refuse('42803', 'aggregate functions', inner);
    if (inner.kind === 'window') throw refuse('42P20', 'window functions', inner);
    return false;
  });
  requireEquality(expression, position);
  return expression;
}

/** `(a, b)` without ROW is a list. */
function flattenRow(node: Node): readonly Node[] {
  const row = nodeAs(node, 'RowExpr');
  return row?.row_format === 'COERCE_IMPLICIT_CAST' ? (row.args ?? []).flatMap(flattenRow) : [node];
}

function expand(node: Node, indexOf: (node: Node) => number): Sets {
  const set = nodeAs(node, 'GroupingSet');
  if (set === undefined) return [flattenRow(node).map(indexOf)];
  const content = set.content ?? [];
  switch (set.kind) {
    case 'GROUPING_SET_EMPTY':
      return [[]];
    case 'GROUPING_SET_SETS': {
      const sets = content.flatMap((element) => expand(element, indexOf));
      if (sets.length > GROUPING_SETS_MAX) throw tooMany(set);
      return sets;
    }
    case 'GROUPING_SET_ROLLUP': {
      const elements = content.map((element) => flattenRow(element).map(indexOf));
      return Array.from({ length: elements.length + 1 }, (_, dropped) =>
        elements.slice(0, elements.length - dropped).reduce<readonly number[]>(union, []),
      );
    }
    case 'GROUPING_SET_CUBE':
      return cube(
        content.map((element) => flattenRow(element).map(indexOf)),
        set,
      );
    default:
      throw notSupported('this form of GROUP BY', positionOfLocation(set.location));
  }
}

function cube(elements: Sets, node: GroupingSet): Sets {
  if (elements.length > CUBE_ELEMENTS_MAX) {
    throw pgError('54011', 'CUBE is limited to 12 elements', { position: positionOfLocation(node.location) });
  }
  const count = 2 ** elements.length;
  const subset = (mask: number) =>
    elements.filter((_, index) => (mask & (1 << index)) !== 0).reduce<readonly number[]>(union, []);
  return Array.from({ length: count }, (_, index) => subset(count - 1 - index));
}

function union(left: readonly number[], right: readonly number[]): readonly number[] {
  return [...left, ...right.filter((index) => !left.includes(index))];
}

function tooMany(node?: GroupingSet) {
  return pgError('54001', `too many grouping sets present (maximum ${GROUPING_SETS_MAX})`, {
    position: node === undefined ? undefined : positionOfLocation(node.location),
  });
}
