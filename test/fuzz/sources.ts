// What random queries read from: tables, subqueries, VALUES, functions and what follows LATERAL, joined.

import { applyMaker, isComparable, makeAggregate, makeExpression, canAggregate } from './expressions.ts';
import type { Column, Scope } from './expressions.ts';
import { literalText, sqlType, TYPES } from './literals.ts';
import type { Random } from './random.ts';
import { setMakers } from './routines.ts';
import { expression, filter, list, query, type Part, type Tree } from './tree.ts';

export interface FuzzTable {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Whether its first column is a key. */
  readonly keyed: boolean;
}

export interface Source {
  readonly parts: readonly Part[];
  readonly columns: readonly Column[];
}

/** What columns of queries are: records compare only with rows of their own shape. */
export const comparableTypes: readonly string[] = TYPES.filter((type) => isComparable(type) && type !== 'record');

export function pickTypes(count: number, from: readonly string[], random: Random): readonly string[] {
  return Array.from({ length: count }, () => random.pick(from));
}

export function aliased({ columns }: Pick<FuzzTable, 'columns'>, alias: string): readonly Column[] {
  return columns.map((column) => ({ ...column, text: `${alias}.${column.text}` }));
}

/** ` where …`, half of the times. */
export function whereOf(scope: Scope): readonly Part[] {
  return scope.random.chance(0.5) ? [filter(' where ', makeExpression('bool', 2, scope))] : [];
}

/** An order of all columns, which leaves no ties that could be seen. */
export function orderOf(columns: number, random: Random, first = 0): string {
  const positions = Array.from({ length: columns }, (_, index) => ((index + first) % columns) + 1);
  return ` order by ${positions.map((each) => `${each}${random.pick(['', ' desc', ' nulls first', ' desc nulls last'])}`).join(', ')}`;
}

/** How many of the rows in order: some forms of LIMIT and OFFSET. */
export function limitOf(random: Random): Tree {
  const count = random.pick(['0', '1', '2', '5', '3::int8', 'all', 'null', '(1 + 1)']);
  const offset = random.pick(['0', '1', '3', 'null', '(2 - 1)']);
  return filter(
    random.pick([
      ` limit ${count}`,
      ` limit ${count} offset ${offset}`,
      ` offset ${offset}`,
      ` offset ${offset} rows fetch next 3 rows only`,
      ' fetch first row only',
      ' fetch first 2 rows with ties',
      ` offset 1 fetch first 4 rows with ties`,
    ]),
  );
}

/** A one-column query of at most one row, which may look at the outer row. */
export function subqueryOf(tables: readonly FuzzTable[]): NonNullable<Scope['subquery']> {
  return (type, { random, columns }) => {
    const table = random.pick(tables);
    const inner = aliased(table, 's');
    const scope: Scope = { random, columns: [...inner, ...columns] };
    const made = canAggregate(type)
      ? makeAggregate(type, 1, { random, columns: inner })
      : expression(type, `null::${sqlType(type)}`);
    const from = ` from ${table.name} s`;
    return query(1, [from], 'select ', made, from, filter(' where ', makeExpression('bool', 1, scope)));
  };
}

/** A query with names for its columns, and what it may look at outside of itself. */
export function makeNamedQuery(
  tables: readonly FuzzTable[],
  random: Random,
  outer: readonly Column[] = [],
): { readonly tree: Tree; readonly columns: readonly Column[] } {
  const table = random.pick(tables);
  const scope: Scope = { random, columns: [...aliased(table, 's'), ...outer], subquery: subqueryOf(tables) };
  const wanted = pickTypes(1 + random.below(3), comparableTypes, random);
  const columns = wanted.map((type, index) => ({ text: `k${index}`, type }));
  const items = wanted.map((type, index) => expression('any', makeExpression(type, 1, scope), ` as k${index}`));
  const from = ` from ${table.name} s`;
  const ending = random.chance(0.4) ? [orderOf(wanted.length, random), limitOf(random)] : [];
  const distinct = random.chance(0.15) ? 'distinct ' : '';
  const tree = query(
    wanted.length,
    [from],
    `select ${distinct}`,
    list(items, { least: items.length }),
    from,
    ...whereOf(scope),
    ...ending,
  );
  return { tree, columns };
}

/** Rows of literals; the second column is text, as unknown literals are. */
function makeValues(random: Random): { readonly tree: Tree; readonly columns: readonly Column[] } {
  const types = pickTypes(1 + random.below(2), comparableTypes, random);
  const row = (): Tree =>
    expression(
      'any',
      '(',
      list(
        types.map((type) => literalText(type, random)),
        { least: types.length },
      ),
      ')',
    );
  const tree = query(types.length, [], 'values ', list([row(), row(), row()]));
  return { tree, columns: types.map((type, index) => ({ text: `k${index}`, type })) };
}

/** Functions with several columns, and fields of JSON as columns: the call, its names, its columns. */
const RECORDS = [
  [`jsonb_each('{"a": 1, "b": null, "c": {"d": [2]}}')`, '(a, b)', 'a text, b jsonb'],
  [`json_each('{"a": 1, "b": null, "a": "x"}')`, '(a, b)', 'a text, b json'],
  [`jsonb_each_text('{"a": 1.50, "b": null, "c": "x"}')`, '(a, b)', 'a text, b text'],
  [`json_each_text('{"a": 1.50, "b": [1], "c": "x"}')`, '(a, b)', 'a text, b text'],
  [`information_schema._pg_expandarray('{5,NULL,7}'::int4[])`, '', 'x int4, n int4'],
  [`pg_options_to_table('{a=1,b=,c}'::text[])`, '(a, b)', 'a text, b text'],
  [`jsonb_to_record('{"a": 1, "b": "x", "c": [1, 2]}')`, '(a int4, b text, c _int4)', 'a int4, b text, c _int4'],
  [`jsonb_to_recordset('[{"a": 1}, {"a": 2.5, "b": "2024-02-29"}, {}]')`, '(a numeric, b date)', 'a numeric, b date'],
  [`json_to_recordset('[{"a": "t", "b": {"c": 1}}, {"b": null}]')`, '(a bool, b jsonb)', 'a bool, b jsonb'],
  [
    `json_to_record('{"a": 1e2, "b": true, "c": "1 day"}')`,
    '(a float8, b text, c interval)',
    'a float8, b text, c interval',
  ],
] as const;

function columnsOf(definitions: string): readonly Column[] {
  return definitions.split(', ').map((definition) => {
    const [text = '', type = ''] = definition.split(' ');
    return { text, type };
  });
}

/** One item of FROM; `outer` are the columns before it, for LATERAL. */
function makeItem(tables: readonly FuzzTable[], alias: string, outer: readonly Column[], random: Random): Source {
  const choice = random.below(100);
  if (choice < 60) {
    const table = random.pick(tables);
    return { parts: [`${table.name} ${alias}`], columns: aliased(table, alias) };
  }
  if (choice < 72) {
    const { tree, columns } = makeNamedQuery(tables, random);
    return { parts: ['(', tree, `) ${alias}`], columns: aliased({ columns }, alias) };
  }
  if (choice < 84) {
    const { tree, columns } = makeNamedQuery(tables, random, outer);
    return { parts: ['lateral (', tree, `) ${alias}`], columns: aliased({ columns }, alias) };
  }
  if (choice < 90) {
    const { tree, columns } = makeValues(random);
    const names = columns.map(({ text }) => text).join(', ');
    return { parts: ['(', tree, `) ${alias}(${names})`], columns: aliased({ columns }, alias) };
  }
  if (choice < 94) {
    const [call, names, definitions] = random.pick(RECORDS);
    return { parts: [`${call} as ${alias}${names}`], columns: aliased({ columns: columnsOf(definitions) }, alias) };
  }
  const maker = random.pick(setMakers);
  const call = applyMaker(maker, 1, { random, columns: outer });
  const columns = [
    { text: `${alias}.k0`, type: maker.result },
    { text: `${alias}.k1`, type: 'int8' },
  ];
  return { parts: ['lateral ', call, ` with ordinality ${alias}(k0, k1)`], columns };
}

export function makeSource(tables: readonly FuzzTable[], random: Random): Source {
  const first = makeItem(tables, 'a', [], random);
  let { columns } = first;
  const parts: Part[] = [...first.parts];
  for (const alias of ['b', 'c'].slice(0, random.below(3))) {
    const kind = random.pick(['join', 'left join', 'right join', 'full join', 'cross join']);
    // What follows LATERAL may not be the inner side of these.
    const outer = /^(right|full)/.test(kind) ? [] : columns;
    const item = makeItem(tables, alias, outer, random);
    const scope: Scope = { random, columns: [...columns, ...item.columns] };
    const on = kind === 'cross join' ? [] : [' on ', joinCondition(columns, item.columns, kind, scope)];
    parts.push(` ${kind} `, ...item.parts, ...on);
    columns = [...columns, ...item.columns];
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
