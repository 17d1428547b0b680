// Random statements: expressions, joins, grouping, windows, set operations, WITH, order and limit.

import { applyMaker, isComparable, makeExpression, type Scope } from './expressions.ts';
import { makeGrouped } from './grouping.ts';
import { sqlType, TYPES } from './literals.ts';
import type { Random } from './random.ts';
import { setMakers } from './routines.ts';
import {
  aliased,
  comparableTypes,
  limitOf,
  makeNamedQuery,
  makeSource,
  orderOf,
  pickTypes,
  subqueryOf,
  whereOf,
  type FuzzTable,
} from './sources.ts';
import { makeWindowed } from './windows.ts';
import { expression, list, query, type Part, type Tree } from './tree.ts';

export interface Query {
  readonly tree: Tree;
  /** Whether rows come in one order only. */
  readonly ordered: boolean;
}

export function makeQuery(tables: readonly FuzzTable[], random: Random): Query {
  if (random.chance(0.15)) return makeWith(tables, random);
  const choice = random.below(100);
  if (choice < 38) return unordered(makeExpressions(tables, random));
  if (choice < 66) return makeSelect(tables, random);
  if (choice < 80) return unordered(makeGrouped(tables, random));
  if (choice < 90) return unordered(makeWindowed(tables, random));
  if (choice < 94) return unordered(makeSetReturning(tables, random));
  return makeSetOperation(tables, random);
}

function unordered(tree: Tree): Query {
  return { tree, ordered: false };
}

/** Expressions of the rows of one table, or of none. */
function makeExpressions(tables: readonly FuzzTable[], random: Random): Tree {
  const table = random.chance(0.6) ? random.pick(tables) : undefined;
  const scope: Scope = { random, columns: table?.columns ?? [], subquery: subqueryOf(tables) };
  const wanted = pickTypes(1 + random.below(3), TYPES, random);
  const items = wanted.map((type) => makeExpression(type, 3, scope));
  const from = table === undefined ? [] : [` from ${table.name}`];
  return query(wanted.length, from, 'select ', list(items), ...from);
}

/** The rows of a function, with their numbers; or of several functions side by side. */
function makeSetReturning(tables: readonly FuzzTable[], random: Random): Tree {
  const table = random.pick(tables);
  const scope: Scope = { random, columns: aliased(table, 't') };
  const call = (): Tree => applyMaker(random.pick(setMakers), 2, scope);
  const from = ` from ${table.name} t`;
  if (random.chance(0.3)) {
    const items = [call(), makeExpression(random.pick(TYPES), 1, scope)];
    return query(items.length, [from], 'select ', list(random.chance(0.3) ? [...items, call()] : items), from);
  }
  return random.chance(0.25)
    ? query(1, [], `select v, w, n${from}, rows from (`, call(), ', ', call(), ') with ordinality f(v, w, n)')
    : query(1, [], `select v, n${from}, `, call(), ' with ordinality f(v, n)');
}

function makeSelect(tables: readonly FuzzTable[], random: Random): Query {
  const source = makeSource(tables, random);
  const scope: Scope = { random, columns: source.columns, subquery: subqueryOf(tables) };
  const ordered = random.chance(0.6);
  const wanted = pickTypes(1 + random.below(3), ordered ? comparableTypes : TYPES, random);
  const items = wanted.map((type) => makeExpression(type, 2, scope));
  const from = [' from ', ...source.parts];
  const tree = query(
    wanted.length,
    from,
    `select ${distinctOf(wanted, ordered, random)}`,
    list(items, { least: ordered ? items.length : 1 }),
    ...from,
    ...whereOf(scope),
    ...(ordered ? [orderOf(wanted.length, random)] : []),
    ...(ordered && random.chance(0.5) ? [limitOf(random)] : []),
  );
  return { tree, ordered };
}

/** DISTINCT ON takes the first row in order, and so wants one. */
function distinctOf(types: readonly string[], ordered: boolean, random: Random): string {
  if (!types.every(isComparable) || !random.chance(0.25)) return '';
  if (!ordered || random.chance(0.4)) return 'distinct ';
  return `distinct on (${types.length > 1 && random.chance(0.3) ? '1, 2' : '1'}) `;
}

type Branch = (depth: number) => Tree;

const OPERATIONS = ['union', 'union all', 'intersect', 'except', 'intersect all', 'except all'] as const;

/** Set operations, also inside of one another, of branches with orders and limits of their own. */
function makeSetOperation(tables: readonly FuzzTable[], random: Random): Query {
  const wanted = pickTypes(1 + random.below(2), comparableTypes, random);
  const plain = (): Tree => {
    const table = random.pick(tables);
    const scope: Scope = { random, columns: table.columns };
    const items = wanted.map((type) => makeExpression(type, 1, scope));
    const from = ` from ${table.name}`;
    const ending = random.chance(0.25) ? [orderOf(wanted.length, random), limitOf(random)] : [];
    const all = [list(items, { least: items.length }), from, ...whereOf(scope), ...ending];
    return query(wanted.length, [from], 'select ', ...all);
  };
  const branch: Branch = (depth) => {
    if (depth <= 0 || random.chance(0.5)) return plain();
    const operation = random.pick(OPERATIONS);
    return query(wanted.length, [], '(', branch(depth - 1), `) ${operation} (`, branch(depth - 1), ')');
  };
  const operation = random.pick(OPERATIONS);
  const ordered = random.chance(0.4);
  const ending: Part[] = ordered ? [orderOf(wanted.length, random)] : [];
  if (ordered && random.chance(0.5)) ending.push(limitOf(random));
  const tree = query(wanted.length, [], '(', branch(1), `) ${operation} (`, branch(1), ')', ...ending);
  return { tree, ordered };
}

/** WITH: queries that the rest reads as tables, plain ones and one that reads itself. */
function makeWith(tables: readonly FuzzTable[], random: Random): Query {
  const made: FuzzTable[] = [];
  const parts: Part[] = [];
  const recursive = random.chance(0.4);
  for (const name of ['q0', 'q1'].slice(0, 1 + random.below(2))) {
    const { tree, columns } = makeNamedQuery([...tables, ...made], random);
    const hint = random.pick(['', '', 'materialized ', 'not materialized ']);
    parts.push(parts.length === 0 ? '' : ', ', `${name} as ${hint}(`, tree, ')');
    made.push({ name, columns, keyed: false });
  }
  if (recursive) {
    const { parts: own, table } = makeRecursive(tables, random);
    parts.push(', ', ...own);
    made.push(table);
  }
  // What is defined here is read more often than what is there anyway.
  const readable = [...made, ...made, ...tables.slice(0, 2)];
  const { tree, ordered } = random.chance(0.5)
    ? makeSelect(readable, random)
    : unordered(random.chance(0.5) ? makeGrouped(readable, random) : makeExpressions(readable, random));
  const columns = tree.kind === 'query' ? tree.columns : 1;
  return { tree: query(columns, [], `with ${recursive ? 'recursive ' : ''}`, ...parts, ' ', tree), ordered };
}

/** Counts up to a few; what has to stay so that it ends is no part that a reduction leaves out. */
function makeRecursive(tables: readonly FuzzTable[], random: Random): { parts: readonly Part[]; table: FuzzTable } {
  const type = random.pick(comparableTypes);
  const columns = [
    { text: 'n', type: 'int4' },
    { text: 'v', type },
  ];
  const table = random.pick(tables);
  const own = aliased({ columns }, 'r');
  const joined = random.chance(0.3);
  const scope: Scope = { random, columns: joined ? [...own, ...aliased(table, 's')] : own };
  const as = (tree: Tree): Tree => expression(type, '(', tree, `)::${sqlType(type)}`);
  const first = query(2, [], 'select 1, ', as(makeExpression(type, 1, { random, columns: [] })));
  const from = joined ? ` from r join ${table.name} s on s.id <= 2` : ' from r';
  const next = ['select n + 1, ', as(makeExpression(type, 1, scope)), `${from} where n < ${random.pick(['2', '4'])}`];
  const all = random.chance(0.6) ? ' union all ' : ' union ';
  return { parts: ['r(n, v) as (', first, all, ...next, ')'], table: { name: 'r', columns, keyed: false } };
}
