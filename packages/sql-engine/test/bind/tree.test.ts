// The shape of the bound tree where something below depends on it.

import { beforeAll, describe, expect, test } from 'vitest';
import { bind, NESTING_MAX } from '../../src/bind/bind.ts';
import type { Expression, JoinRelation, Query, SelectQuery, SetOperationQuery } from '../../src/bind/tree.ts';
import { expressionChildren, mapExpression, relationScans, visitQuery } from '../../src/bind/walk.ts';
import { PgError } from '../../src/errors.ts';
import { loadParser, parse } from '../../src/parse/parse.ts';
import { bindText, catalog, session } from './oracle.ts';

beforeAll(async () => {
  await loadParser();
});

function query(sql: string): Query {
  const { statement } = bindText(sql);
  if (statement.kind !== 'query') throw new Error('not a query');
  return statement.query;
}

function select(sql: string): SelectQuery {
  const bound = query(sql);
  if (bound.kind !== 'select') throw new Error('not a SELECT');
  return bound;
}

/** The groupings that a union unites. */
function groupings(united: Query | undefined): readonly SelectQuery[] {
  if (united?.kind === 'set-operation') return [...groupings(united.left), ...groupings(united.right)];
  return united?.kind === 'select' ? [united] : [];
}

function target(sql: string): Expression {
  return select(sql).targets[0];
}

describe('expressions', () => {
  test('a literal compared with a column is a constant of the column’s type', () => {
    expect(target("select start_time > '2026-01-01 00:00+00' from calls")).toMatchObject({
      kind: 'call',
      operator: '>',
      args: [{ kind: 'column' }, { kind: 'constant', type: 1184, value: 1_767_225_600_000_000n }],
    });
  });

  test('an IN list has one type, and its columns are compared one by one', () => {
    expect(target('select duration in (1, 2) from calls')).toMatchObject({
      kind: 'in-list',
      negated: false,
      list: [{ value: 1 }, { value: 2 }],
    });
    expect(target('select duration not in (1, 2, queue_time) from calls')).toMatchObject({
      kind: 'and',
      args: [
        { kind: 'in-list', negated: true },
        { kind: 'call', operator: '<>' },
      ],
    });
  });

  test('a regclass literal is converted later, by who knows the names', () => {
    expect(target("select 'calls'::regclass")).toMatchObject({
      kind: 'convert',
      type: 2205,
      arg: { kind: 'constant', type: 25, value: 'calls' },
    });
  });

  test('INTERVAL with a field reads a bare number in that unit', () => {
    expect(target("select interval '5' day")).toMatchObject({
      kind: 'modifier',
      arg: { kind: 'constant', value: { months: 0, days: 5, microseconds: 0n } },
    });
  });

  test('CASE with a subject arrives as comparisons', () => {
    expect(target("select case status when 'a' then 1 end from calls")).toMatchObject({
      kind: 'case',
      branches: [{ when: { kind: 'call', operator: '=' }, then: { kind: 'constant' } }],
    });
  });

  test('a row is compared field by field', () => {
    expect(target('select (1, 2) < (1, 3)')).toMatchObject({
      kind: 'or',
      args: [
        { kind: 'call', operator: '<' },
        { kind: 'and', args: [{ operator: '=' }, { operator: '<' }] },
      ],
    });
  });

  test('a whole row knows the names of its fields', () => {
    expect(target('select r from recordings r')).toMatchObject({ kind: 'row', names: ['sid', 'call_sid', 'duration'] });
  });

  test('rewriting keeps what does not change', () => {
    const expression = target('select case when duration > 1 then sid else status end from calls');
    expect(mapExpression(expression, (each) => each)).toBe(expression);
    const doubled = mapExpression(expression, (each) =>
      each.kind === 'constant' && each.value === 1 ? { ...each, value: 2 } : each,
    );
    expect(doubled).not.toBe(expression);
    expect(JSON.stringify(expressionChildren(doubled)[0])).toContain('"value":2');
  });
});

describe('queries', () => {
  test('ORDER BY refers to the very expression of an output', () => {
    const bound = select('select price + 1 as p, sid from calls order by p, 2, price + 1 desc');
    expect(bound.orderBy.map((item) => bound.targets.indexOf(item.expression))).toEqual([0, 1]);
  });

  test('grouping sets are groupings over rows that are read once', () => {
    const bound = select('select status, "from", grouping(status) from calls group by rollup (status, "from")');
    expect(bound).toMatchObject({ grouped: false, from: { kind: 'subquery' } });
    const united = bound.from?.kind === 'subquery' ? bound.from.query : undefined;
    expect(united?.ctes).toHaveLength(1);
    expect(groupings(united).map((query) => query.groupBy.length)).toEqual([2, 1, 0]);
    expect(groupings(united).map((query) => query.from)).toMatchObject(Array(3).fill({ kind: 'cte' }));
    expect(groupings(united).map((query) => query.targets.slice(1))).toMatchObject([
      [{ kind: 'column' }, { kind: 'constant', value: 0 }],
      [
        { kind: 'constant', value: null },
        { kind: 'constant', value: 0 },
      ],
      [
        { kind: 'constant', value: null },
        { kind: 'constant', value: 1 },
      ],
    ]);
  });

  test('grouping() of one set is zero, and the query stays one', () => {
    const bound = select('select status, grouping(status) from calls group by grouping sets ((status))');
    expect(bound.from).toMatchObject({ kind: 'scan' });
    expect(bound.targets[1]).toMatchObject({ kind: 'constant', value: 0 });
  });

  test('USING merges columns: the left one, the right one, or the first that is not null', () => {
    const merged = (join: string) => target(`select sid from calls ${join} join recordings using (sid)`);
    expect(merged('left')).toMatchObject({ kind: 'column', column: 1 });
    expect(merged('right')).toMatchObject({ kind: 'column', column: 13 });
    expect(merged('full')).toMatchObject({ kind: 'coalesce', args: [{ column: 1 }, { column: 13 }] });
  });

  test('a function of the select list becomes a relation', () => {
    const bound = select('select sid, unnest(tags) from calls');
    expect(bound.from).toMatchObject({ kind: 'join', type: 'cross', right: { kind: 'function' } });
    const { right } = bound.from as JoinRelation;
    expect(bound.targets[1]).toMatchObject({
      kind: 'column',
      column: right.kind === 'function' ? right.columns[0].column : -1,
    });
  });

  test('branches of a set operation are coerced in place, or as a subquery where the types are seen', () => {
    const plain = query('select 1 union all select 2.5') as SetOperationQuery;
    expect(plain.left).toMatchObject({ kind: 'select', targets: [{ type: 1700 }], outputs: [{ type: 1700 }] });
    const distinct = query('select distinct duration from calls union all select 2.5') as SetOperationQuery;
    expect(distinct.left).toMatchObject({
      from: { kind: 'subquery', query: { distinct: 'all' } },
      targets: [{ type: 1700 }],
    });
  });

  test('a recursive query refers to itself', () => {
    const bound = query('with recursive t(n) as (select 1 union all select n + 1 from t) select n from t');
    expect(bound.ctes).toMatchObject([{ cte: 1, name: 't', recursive: true, columns: [{ name: 'n' }] }]);
    const references: number[] = [];
    visitQuery(bound, {
      relation: (relation) => {
        if (relation.kind === 'cte') references.push(relation.cte);
      },
    });
    expect(references).toEqual([1, 1]);
  });

  test('WITH RECURSIVE may refer forward: each query comes after those it needs', () => {
    const bound = query('with recursive a as (select * from b), b as (select 1 as x) select * from a');
    expect(bound.ctes.map((cte) => cte.name)).toEqual(['b', 'a']);
  });

  test('LIMIT ALL is no limit, and counts are int8', () => {
    expect(select('select 1 limit all').limit).toBeUndefined();
    expect(select('select 1 limit 5').limit).toMatchObject({ type: 20 });
  });

  test('every table of FROM is a scan of all its columns', () => {
    const bound = select('select 1 from calls c left join (recordings r cross join messages m) on true');
    expect(relationScans(bound.from).map((scan) => [scan.alias, scan.columns.length])).toEqual([
      ['c', 12],
      ['r', 3],
      ['m', 9],
    ]);
  });
});

describe('writes', () => {
  test('a value that is DEFAULT in every row leaves its column out', () => {
    const { statement } = bindText(
      "insert into recordings (sid, call_sid, duration) values ('a', default, 1), ('b', default, 2)",
    );
    expect(statement).toMatchObject({
      kind: 'insert',
      columns: [0, 2],
      source: {
        kind: 'values',
        rows: [
          [{}, {}],
          [{}, {}],
        ],
      },
    });
  });

  test('values take the types of their columns', () => {
    const { statement } = bindText("update calls set price = '1.5', status = 'x' where sid = 'a'");
    expect(statement).toMatchObject({
      assignments: [
        { column: 5, expression: { kind: 'modifier', type: 1700, explicit: false } },
        { column: 3, expression: { kind: 'modifier', type: 1043, explicit: false } },
      ],
    });
  });
});

describe('limits', () => {
  test('what is nested too deeply is an error', () => {
    const sql = `select ${'1 + '.repeat(NESTING_MAX + 100)}1`;
    expect(() => bindText(sql)).toThrow(PgError);
    expect(() => bindText(sql)).toThrow('stack depth limit exceeded');
    expect(() => bindText(`select ${'1 + '.repeat(NESTING_MAX - 100)}1`)).not.toThrow();
  });

  test('long lists are no nesting', () => {
    const list = Array.from({ length: 100_000 }, (_, index) => index).join();
    expect(target(`select duration in (${list}) from calls`)).toMatchObject({ kind: 'in-list' });
    const either = Array.from({ length: 5000 }, (_, index) => `duration = ${index}`).join(' or ');
    expect(target(`select ${either} from calls`)).toMatchObject({ kind: 'or' });
  });

  test('binding does not change the parse tree', () => {
    const [statement] = parse('select sid, count(*) from calls where duration between 1 and 2 group by 1 order by 2');
    const before = JSON.stringify(statement.tree);
    bind(statement, { catalog, searchPath: [], session, parameterTypes: [] });
    expect(JSON.stringify(statement.tree)).toBe(before);
  });

  test('declared parameter types are kept', () => {
    expect(bindText('select $1, $2', [20, 0]).parameterTypes).toEqual([20, 25]);
  });
});
