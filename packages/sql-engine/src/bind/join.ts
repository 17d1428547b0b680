// Joins: ON, USING and NATURAL with their merged columns, aliases of whole joins.
// https://www.postgresql.org/docs/15/queries-table-expressions.html#QUERIES-JOIN

import type { JoinExpr, Node } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { stringsOf } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToBoolean, coerceToCommon, commonType } from './coercion.ts';
import { constant } from './literal.ts';
import { NAME_MATCHES } from './names.ts';
import { makeOperator } from './operator.ts';
import { logical } from './row-comparison.ts';
import { checkAliases } from './scope.ts';
import type { Binder, Env, ScopeColumn, ScopeRelation } from './state.ts';
import type { Expression, JoinRelation, Relation } from './tree.ts';

interface Item {
  readonly relation: Relation;
  readonly names: readonly ScopeRelation[];
}

type JoinType = JoinRelation['type'];

function joinTypeOf(node: JoinExpr): JoinType {
  switch (node.jointype) {
    case 'JOIN_LEFT':
      return 'left';
    case 'JOIN_RIGHT':
      return 'right';
    case 'JOIN_FULL':
      return 'full';
    default:
      return 'inner';
  }
}

export function bindJoin(node: JoinExpr, env: Env, bindItem: (node: Node, env: Env) => Item): Item {
  const { scope, binder } = env;
  if (node.larg === undefined || node.rarg === undefined) throw new Error('a join has two sides');
  const type = joinTypeOf(node);
  const left = bindItem(node.larg, env);
  const outside = scope.relations;
  const lateralOk = type === 'inner' || type === 'left';
  scope.relations = [...outside, ...left.names.map((name) => ({ ...name, lateralOnly: true, lateralOk }))];
  const right = bindItem(node.rarg, env);
  scope.relations = outside;
  checkAliases(left.names, right.names);

  const sides = { left: openColumns(left.names), right: openColumns(right.names) };
  const using = node.isNatural === true ? commonNames(sides) : stringsOf(node.usingClause);
  const pairs = using.map((name) => pairOf(name, sides));
  const condition =
    node.quals !== undefined
      ? bindOn(node.quals, [...left.names, ...right.names], env)
      : usingCondition(binder, pairs, node.isNatural === true && type !== 'inner');
  const merged = pairs.map((pair) => mergedColumn(binder, pair, type));
  const taken = new Set(pairs.flatMap((pair) => [pair.left, pair.right]));
  const rest = [...sides.left, ...sides.right].filter((column) => !taken.has(column));
  const relation: Relation = {
    kind: 'join',
    type: condition === undefined ? 'cross' : type,
    left: left.relation,
    right: right.relation,
    condition,
  };
  if (node.alias !== undefined) scope.covered.push(...left.names, ...right.names);
  return { relation, names: joinNames(node, [...left.names, ...right.names], merged, rest) };
}

function openColumns(names: readonly ScopeRelation[]): readonly ScopeColumn[] {
  return names.filter((relation) => relation.open).flatMap((relation) => relation.columns);
}

/** ON sees the two sides and outer queries, not the rest of FROM. */
function bindOn(node: Node, names: readonly ScopeRelation[], env: Env): Expression {
  const { scope } = env;
  const outside = scope.relations;
  scope.relations = names.map((name) => ({ ...name, lateralOnly: false, lateralOk: true }));
  const bound = env.binder.expression(node, { ...env, clause: CLAUSE.joinOn });
  const condition = coerceToBoolean(env.binder, bound, 'JOIN/ON');
  scope.relations = outside;
  return condition;
}

// ---- USING and NATURAL -----------------------------------------------------------------------------------

interface Sides {
  readonly left: readonly ScopeColumn[];
  readonly right: readonly ScopeColumn[];
}

interface Pair {
  readonly name: string;
  readonly left: ScopeColumn;
  readonly right: ScopeColumn;
}

function commonNames({ left, right }: Sides): readonly string[] {
  const visible = (columns: readonly ScopeColumn[]) =>
    columns.filter((column) => !column.hidden).map(({ name }) => name);
  const others = new Set(visible(right));
  return visible(left).filter((name) => others.has(name));
}

function pairOf(name: string, sides: Sides): Pair {
  return { name, left: usingColumn(name, sides.left, 'left'), right: usingColumn(name, sides.right, 'right') };
}

function usingColumn(name: string, columns: readonly ScopeColumn[], side: 'left' | 'right'): ScopeColumn {
  for (const matches of NAME_MATCHES) {
    const found = columns.filter((column) => matches(column, name));
    if (found.length > 1) {
      throw pgError('42702', `common column name "${name}" appears more than once in ${side} table`);
    }
    if (found.length === 1) return found[0];
  }
  throw pgError('42703', `column "${name}" specified in USING clause does not exist in ${side} table`);
}

/** undefined for a cross join; an outer NATURAL join without common columns joins everything. */
function usingCondition(binder: Binder, pairs: readonly Pair[], outer: boolean): Expression | undefined {
  const equalities = pairs.map(({ left, right }) =>
    coerceToBoolean(
      binder,
      makeOperator(binder, ['='], { ...left.expression }, { ...right.expression }, undefined),
      'JOIN/USING',
    ),
  );
  if (equalities.length === 0) return outer ? constant(OID.bool, true) : undefined;
  return equalities.length === 1 ? equalities[0] : logical('and', equalities);
}

/** The left one where it is never null-extended, the right one of a right join, the first that is not null of a full one. */
function mergedColumn(binder: Binder, { name, left, right }: Pair, type: JoinType): ScopeColumn {
  const wanted = commonType(binder, [left.expression, right.expression], 'JOIN/USING');
  const [first, second] = [left, right].map((column) =>
    coerceToCommon(binder, column.expression, wanted, 'JOIN/USING'),
  );
  const column = (expression: Expression): ScopeColumn => ({ name, aliases: left.aliases, hidden: false, expression });
  switch (type) {
    case 'right':
      return column(second);
    case 'full':
      return column({ kind: 'coalesce', type: wanted, modifier: -1, args: [first, second] });
    case 'inner':
      return column(first.kind !== 'column' && second.kind === 'column' ? second : first);
    default:
      return column(first);
  }
}

// ---- Names -----------------------------------------------------------------------------------------------

function joinNames(
  node: JoinExpr,
  inner: readonly ScopeRelation[],
  merged: readonly ScopeColumn[],
  rest: readonly ScopeColumn[],
): readonly ScopeRelation[] {
  const alias = node.alias?.aliasname;
  const whole: ScopeRelation = {
    alias,
    columns: renamed([...merged, ...rest], stringsOf(node.alias?.colnames), alias ?? ''),
    join: true,
    named: alias !== undefined,
    open: true,
    lateralOnly: false,
    lateralOk: true,
  };
  const usingAlias = node.join_using_alias?.aliasname;
  const usingItem =
    usingAlias === undefined ? [] : [{ ...whole, alias: usingAlias, columns: merged, named: true, open: false }];
  if (alias !== undefined) return [...usingItem, whole];
  return [...inner.map((relation) => ({ ...relation, open: false })), ...usingItem, whole];
}

function renamed(columns: readonly ScopeColumn[], names: readonly string[], alias: string): readonly ScopeColumn[] {
  const visible = columns.filter((column) => !column.hidden);
  if (names.length > visible.length) {
    const message = `join expression "${alias}" has ${visible.length} columns available but ${names.length} columns specified`;
    throw pgError('42P10', message);
  }
  const renamedVisible = visible.map((column, index) =>
    index < names.length ? { ...column, name: names[index], aliases: [] } : column,
  );
  return [...renamedVisible, ...columns.filter((column) => column.hidden)];
}
