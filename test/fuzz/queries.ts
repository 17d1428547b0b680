// Random queries: joins, conditions, grouping, windows, subqueries, set operations, order and limit.

import {
  applyMaker,
  canAggregate,
  isComparable,
  makeAggregate,
  makeExpression,
  type Column,
  type Scope,
} from './expressions.ts';
import { TYPES } from './literals.ts';
import { setMakers } from './routines.ts';
import type { Random } from './random.ts';
import { expression, filter, list, optional, query, type Part, type Tree } from './tree.ts';

export interface FuzzTable {
  readonly name: string;
  readonly columns: readonly Column[];
}

export interface Query {
  readonly tree: Tree;
  /** Whether rows come in one order only. */
  readonly ordered: boolean;
}

const aggregated = TYPES.filter(canAggregate);
const comparable = TYPES.filter(isComparable);

export function makeQuery(tables: readonly FuzzTable[], random: Random): Query {
  const choice = random.below(100);
  if (choice < 40) return { tree: makeExpressions(tables, random), ordered: false };
  if (choice < 70) return makeSelect(tables, random);
  if (choice < 82) return { tree: makeGrouped(tables, random), ordered: false };
  if (choice < 90) return { tree: makeWindowed(tables, random), ordered: false };
  if (choice < 95) return { tree: makeSetReturning(tables, random), ordered: false };
  return { tree: makeSetOperation(tables, random), ordered: false };
}

function types(count: number, from: readonly string[], random: Random): readonly string[] {
  return Array.from({ length: count }, () => random.pick(from));
}

/** Expressions of the rows of one table, or of none. */
function makeExpressions(tables: readonly FuzzTable[], random: Random): Tree {
  const table = random.chance(0.6) ? random.pick(tables) : undefined;
  const scope: Scope = { random, columns: table?.columns ?? [], subquery: subqueryOf(tables) };
  const wanted = types(1 + random.below(3), TYPES, random);
  const items = wanted.map((type) => makeExpression(type, 3, scope));
  const from = table === undefined ? [] : [` from ${table.name}`];
  return query(wanted.length, from, 'select ', list(items), ...from);
}

/** A one-column query of at most one row, which may look at the outer row. */
function subqueryOf(tables: readonly FuzzTable[]): NonNullable<Scope['subquery']> {
  return (type, { random, columns }) => {
    const table = random.pick(tables);
    const inner = table.columns.map((column) => ({ ...column, text: `s.${column.text}` }));
    const scope: Scope = { random, columns: [...inner, ...columns] };
    const made =
      canAggregate(type) && random.chance(0.6)
        ? makeAggregate(type, 1, { random, columns: inner })
        : expression(
            type,
            'max(',
            makeExpression('int4', 1, { random, columns: inner }),
            `)::text::${type === 'char' ? '"char"' : type}`,
          );
    const safe = canAggregate(type) ? made : expression(type, `null::${type === 'char' ? '"char"' : type}`);
    const from = ` from ${table.name} s`;
    return query(1, [from], 'select ', safe, from, filter(' where ', makeExpression('bool', 1, scope)));
  };
}

/** The rows of a function, with their numbers. */
function makeSetReturning(tables: readonly FuzzTable[], random: Random): Tree {
  const table = random.pick(tables);
  const columns = table.columns.map((column) => ({ ...column, text: `t.${column.text}` }));
  const call = applyMaker(random.pick(setMakers), 2, { random, columns });
  return query(1, [], 'select v, n', ` from ${table.name} t, `, call, ' with ordinality f(v, n)');
}

interface Source {
  readonly parts: readonly Part[];
  readonly columns: readonly Column[];
}

function makeSource(tables: readonly FuzzTable[], random: Random): Source {
  const first = random.pick(tables);
  const named = (table: FuzzTable, alias: string): readonly Column[] =>
    table.columns.map((column) => ({ ...column, text: `${alias}.${column.text}` }));
  let columns = named(first, 'a');
  const parts: Part[] = [`${first.name} a`];
  for (const alias of ['b', 'c'].slice(0, random.below(3))) {
    const table = random.pick(tables);
    const own = named(table, alias);
    const kind = random.pick(['join', 'left join', 'right join', 'full join', 'cross join']);
    const scope: Scope = { random, columns: [...columns, ...own] };
    const on = kind === 'cross join' ? [] : [' on ', joinCondition(columns, own, kind, scope)];
    parts.push(` ${kind} ${table.name} ${alias}`, ...on);
    columns = [...columns, ...own];
  }
  return { parts, columns };
}

/** FULL JOIN takes only equalities. */
function joinCondition(left: readonly Column[], right: readonly Column[], kind: string, scope: Scope): Tree {
  const { random } = scope;
  const pairs = left.flatMap((a) =>
    right.flatMap((b) => (a.type === b.type && isComparable(a.type) ? [`${a.text} = ${b.text}`] : [])),
  );
  if (pairs.length > 0 && (kind === 'full join' || random.chance(0.7))) return expression('bool', random.pick(pairs));
  return kind === 'full join' ? expression('bool', 'true') : makeExpression('bool', 1, scope);
}

function whereOf(scope: Scope): readonly Part[] {
  return scope.random.chance(0.5) ? [filter(' where ', makeExpression('bool', 2, scope))] : [];
}

function makeSelect(tables: readonly FuzzTable[], random: Random): Query {
  const source = makeSource(tables, random);
  const scope: Scope = { random, columns: source.columns, subquery: subqueryOf(tables) };
  const ordered = random.chance(0.5);
  const wanted = types(1 + random.below(3), ordered ? comparable : TYPES, random);
  const items = wanted.map((type) => makeExpression(type, 2, scope));
  const distinct = random.chance(0.2) && wanted.every(isComparable) ? 'distinct ' : '';
  const order = wanted.map(
    (_, index) => `${index + 1}${random.pick(['', ' desc', ' nulls first', ' desc nulls last'])}`,
  );
  const from = [' from ', ...source.parts];
  const tree = query(
    wanted.length,
    from,
    `select ${distinct}`,
    list(items, { least: ordered ? items.length : 1 }),
    ...from,
    ...whereOf(scope),
    ...(ordered ? [` order by ${order.join(', ')}`] : []),
  );
  return { tree, ordered };
}

function makeGrouped(tables: readonly FuzzTable[], random: Random): Tree {
  const source = makeSource(tables, random);
  const scope: Scope = { random, columns: source.columns };
  const keys = types(random.below(3), comparable, random).map((type) => ({
    type,
    tree: makeExpression(type, 1, scope),
  }));
  const made = types(1 + random.below(3), aggregated, random).map((type) => makeAggregate(type, 2, scope));
  const filtered = made.map((tree, index) =>
    index === 0 && random.chance(0.3)
      ? expression('any', tree, filter(' filter (where ', makeExpression('bool', 1, scope), ')'))
      : tree,
  );
  const group =
    keys.length === 0
      ? []
      : [
          ' group by ',
          list(
            keys.map((_, index) => String(index + 1)),
            { least: keys.length },
          ),
        ];
  const having = random.chance(0.2) ? [filter(' having ', makeAggregate('bool', 2, scope))] : [];
  const items = [...keys.map(({ tree }) => tree), list(filtered)];
  const from = [' from ', ...source.parts];
  return query(
    items.length,
    from,
    'select ',
    list(items, { least: items.length }),
    ...from,
    ...whereOf(scope),
    ...group,
    ...having,
  );
}

const frames = [
  '',
  ' rows between 1 preceding and 1 following',
  ' rows unbounded preceding',
  ' range between unbounded preceding and current row exclude ties',
  ' groups between 1 preceding and current row',
] as const;

function makeWindowed(tables: readonly FuzzTable[], random: Random): Tree {
  const table = random.pick(tables);
  const scope: Scope = { random, columns: table.columns };
  const key = table.columns[0]?.text ?? '1';
  const items = Array.from({ length: 1 + random.below(2) }, () => {
    const type = random.pick(aggregated);
    const windowed = random.chance(0.5)
      ? expression('int8', random.pick(['row_number()', 'rank()', 'dense_rank()', 'count(*)']))
      : makePlainAggregate(type, scope);
    const partition = random.chance(0.5)
      ? [optional('partition by ', makeExpression(random.pick(comparable), 1, scope), ' ')]
      : [];
    return expression('any', windowed, ' over (', ...partition, `order by ${key}${random.pick(frames)})`);
  });
  const from = ` from ${table.name}`;
  return query(items.length, [from], 'select ', list(items), from, ...whereOf(scope));
}

/** Without DISTINCT and ORDER BY, which windows don't take. */
function makePlainAggregate(type: string, scope: Scope): Tree {
  const name = scope.random.pick([
    'min',
    'max',
    'sum',
    'avg',
    'count',
    'array_agg',
    'first_value',
    'lag',
    'last_value',
  ]);
  return expression(
    'any',
    `${name}(`,
    makeExpression(name === 'sum' || name === 'avg' ? 'numeric' : type, 1, scope),
    ')',
  );
}

function makeSetOperation(tables: readonly FuzzTable[], random: Random): Tree {
  const wanted = types(1 + random.below(2), comparable, random);
  const branch = (): Tree => {
    const table = random.pick(tables);
    const scope: Scope = { random, columns: table.columns };
    const items = wanted.map((type) => makeExpression(type, 1, scope));
    const from = ` from ${table.name}`;
    return query(wanted.length, [from], 'select ', list(items, { least: items.length }), from, ...whereOf(scope));
  };
  const operation = random.pick(['union', 'union all', 'intersect', 'except', 'intersect all', 'except all']);
  return query(wanted.length, [], '(', branch(), `) ${operation} (`, branch(), ')');
}
