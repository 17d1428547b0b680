// Bad and oversized input through a real server: an answer or an error in bounded time, never a crash, and other
// sessions are served afterwards as before.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type Server } from '../../packages/pg-wire/src/index.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let server: Server;
let port = 0;
let client: pg.Client;
let other: pg.Client;

async function connect(): Promise<pg.Client> {
  const made = new pg.Client({ host: '127.0.0.1', port, user: 'ada', database: 'twilio' });
  made.on('error', () => undefined);
  await made.connect();
  return made;
}

beforeAll(async () => {
  stack = await startStack({ messages: 50 });
  server = createServer({ engine: stack.engine, authentication: { kind: 'trust' } });
  ({ port } = await server.listen({ host: '127.0.0.1', port: 0 }));
  client = await connect();
  other = await connect();
});

afterAll(async () => {
  await Promise.all([client.end(), other.end()]);
  await server.close(0);
  await stack.close();
});

/** JSON as text: the client's own parser has less stack than the server. */
const types = { getTypeParser: () => (value: string) => value };

/** The first value, or the SQLSTATE. Both sessions go on afterwards. */
async function answer(sql: string, values: readonly unknown[] = []): Promise<string> {
  const result = await client
    .query<(string | null)[]>({ text: sql, values: [...values], rowMode: 'array', types })
    .then(
      ({ rows }) => `${rows.length} rows, first ${String(rows[0]?.[0]).slice(0, 40)}`,
      (error: unknown) => {
        if (!(error instanceof pg.DatabaseError)) throw error;
        return `${error.code ?? ''} ${error.message}`;
      },
    );
  for (const session of [client, other]) {
    expect((await session.query<{ one: number }>('select 1 as one')).rows).toEqual([{ one: 1 }]);
  }
  return result;
}

const list = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => item(i)).join(', ');

const DEEP = 10_000;
const deep = (before: string, middle: string, after: string): string =>
  before.repeat(DEEP) + middle + after.repeat(DEEP);
const TOO_DEEP = '54001 stack depth limit exceeded';

const nested: readonly (readonly [what: string, sql: string, answer: string | RegExp])[] = [
  ['parentheses', `select ${deep('(', '1', ')')}`, TOO_DEEP],
  ['NOT', `select ${deep('not ', 'true', '')}`, TOO_DEEP],
  ['minus signs', `select ${deep('- ', '1', '')}`, TOO_DEEP],
  ['CASE', `select ${deep('case when true then ', '1', ' end')}`, TOO_DEEP],
  ['scalar subqueries', `select ${deep('(select ', '1', ')')}`, TOO_DEEP],
  ['subqueries in FROM', deep('select * from (', 'select 1', ') x'), TOO_DEEP],
  ['array constructors', `select ${deep('array[', '1', ']')}`, TOO_DEEP],
  ['function calls', `select ${deep('abs(', '1', ')')}`, TOO_DEEP],
  ['casts', `select ${deep('', '1', '::int')}`, TOO_DEEP],
  ['sums', `select ${deep('', '1', ' + 1')}`, TOO_DEEP],
  ['concatenations', `select ${deep('', "'a'", " || 'a'")}`, TOO_DEEP],
  ['UNION ALL', deep('', 'select 1', ' union all select 1'), TOO_DEEP],
  ['INTERSECT', deep('', 'select 1', ' intersect select 1'), TOO_DEEP],
  ['an array’s text', `select '${deep('{', '1', '}')}'::int[]`, /^54000 number of array dimensions/],
  ['json', `select '${deep('[', '', ']')}'::json`, /^(1 rows|54001)/],
  ['jsonb', `select '${deep('[', '', ']')}'::jsonb`, TOO_DEEP],
  ['jsonpath', `select '${deep('(', '1', ')')}'::jsonpath`, TOO_DEEP],
  ['jsonpath’s signs', `select jsonb_path_query('1', '${deep('-', '1', '')}')`, TOO_DEEP],
  ['jsonpath’s members', `select jsonb_path_query('1', '${deep('', '$', '.a')}')`, /^(0 rows|54001)/],
  ['regular expressions', `select 'a' ~ '${deep('(', 'a', ')')}'`, /^2201B /],
  ['branches of regular expressions', `select 'a' ~ '${deep('(?:a|', 'a', ')')}'`, /^2201B /],
  ['AND', `select true${' and true'.repeat(DEEP)}`, '1 rows, first t'],
  [
    'AND over columns',
    `select count(*) from (values ('a')) v(x) where x = 'a'${" and x <> 'b'".repeat(3000)}`,
    /^(1 rows, first 1|54001)/,
  ],
  [
    'OR over columns',
    `select count(*) from (values ('a')) v(x) where x = 'c'${" or x = 'a'".repeat(3000)}`,
    '1 rows, first 1',
  ],
];

describe('nesting, ten thousand deep', () => {
  it.each(nested)('%s', { timeout: 30_000 }, async (_what, sql, expected) => {
    expect(await answer(sql)).toMatch(expected);
  });

  it('WITH queries that read one another', { timeout: 30_000 }, async () => {
    const ctes = list(1500, (i) => `t${i} as (select ${i === 0 ? '1 as x' : `x from t${i - 1}`})`);
    expect(await answer(`with ${ctes} select * from t1499`)).toMatch(/^(1 rows, first 1|54001)/);
  });
});

const large: readonly (readonly [what: string, sql: () => string, answer: string | RegExp])[] = [
  ['a megabyte of text', () => `select length('${'x'.repeat(1_000_000)}')`, '1 rows, first 1000000'],
  ['1664 columns', () => `select ${list(1664, () => '1')}`, '1 rows, first 1'],
  ['1665 columns', () => `select ${list(1665, () => '1')}`, '54011 target lists can have at most 1664 entries'],
  ['100,000 constants in IN', () => `select 1 where 1 in (${list(100_000, (i) => String(i + 2))})`, /^0 rows/],
  ['100,000 texts in IN', () => `select 1 where 'a' in (${list(100_000, (i) => `'k${i}'`)})`, /^0 rows/],
  [
    '100,000 keys of a virtual table',
    () => `select sid from messages where sid in (${list(100_000, (i) => `'SM${i.toString(16).padStart(32, '0')}'`)})`,
    /^54000 the statement needs 100000 requests/,
  ],
  [
    '100,000 values of a virtual column without a filter',
    () => `select sid from messages where body in (${list(100_000, (i) => `'k${i}'`)})`,
    /^0 rows|^57014/,
  ],
  [
    '100,000 rows of VALUES',
    () => `select count(*) from (values ${list(100_000, (i) => `(${i})`)}) v`,
    '1 rows, first 100000',
  ],
  ['40,000 texts of VALUES', () => `values ${list(40_000, (i) => `('it''s ${i}')`)}`, "40000 rows, first it's 0"],
  [
    '40,000 numbers of VALUES',
    () => `select sum(x) from (values ${list(40_000, () => '(0.5::float8)')}) v(x)`,
    '1 rows, first 20000',
  ],
  ['100,000 elements of an array', () => `select cardinality(array[${list(100_000, String)}])`, '1 rows, first 100000'],
  [
    'a join of 1,000',
    () => `select 1 from ${list(1000, (i) => `(select 1 as x) t${i}`)}`,
    '54000 a query can join at most 64 tables',
  ],
  [
    'a name of 500,000 characters',
    () => `select * from ${'n'.repeat(500_000)}`,
    `42P01 relation "${'n'.repeat(63)}" does not exist`,
  ],
  ['10,000 names with dots', () => `select ${'a.'.repeat(10_000)}a`, /^42601 improper qualified name/],
];

describe('large statements', () => {
  beforeAll(() => client.query("set statement_timeout = '30s'"));

  it.each(large)('%s', { timeout: 60_000 }, async (_what, sql, expected) => {
    expect(await answer(sql())).toMatch(expected);
  });

  it('65,535 parameters', { timeout: 60_000 }, async () => {
    const values = Array.from({ length: 65_535 }, (_, i) => i + 5);
    expect(await answer(`select 1 where 1 in (${list(65_535, (i) => `$${i + 1}::int`)})`, values)).toMatch(/^0 rows/);
  });

  it('an array of 100,000 keys as one parameter', { timeout: 60_000 }, async () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `SM${i}`);
    expect(await answer('select sid from messages where body = any($1)', [keys])).toMatch(/^0 rows/);
  });
});

const costly: readonly (readonly [what: string, sql: string, answer: string | RegExp])[] = [
  ['a regular expression that others backtrack over', "select repeat('a', 40) || 'b' ~ '^(a+)+$'", '1 rows, first f'],
  ['alternatives', "select repeat('a', 5000) ~ '^(a|aa|aaa)*b$'", '1 rows, first f'],
  ['back-references', "select repeat('ab', 100) ~ '^((a|b)*)*(\\1|c)*d$'", '1 rows, first f'],
  ['counted repetitions', "select 'a' ~ '((((a{255}){255}){255}){255})'", /^2201B /],
  ['LIKE', `select repeat('a', 20000) like '${'%a'.repeat(2000)}b'`, '1 rows, first f'],
  ['SIMILAR TO', "select repeat('a', 40) similar to '(a+)+b'", '1 rows, first f'],
  ['repeat', "select repeat('x', 1073741823)", '54000 requested length too large'],
  ['lpad', "select lpad('x', 1000000000)", '54000 requested length too large'],
  ['format', "select length(format('%1000000000s', 'x'))", /^54000 /],
  ['array_fill', 'select array_fill(1, array[100000000])', '53200 out of memory'],
  ['array_fill beyond Postgres’ bound', 'select array_fill(1, array[100000, 100000])', /^54000 array size exceeds/],
  [
    'string_agg',
    "select length(string_agg(repeat('x', 1000000), '')) from generate_series(1, 5000)",
    /^(54000|57014) /,
  ],
  ['numeric powers', 'select 9.9::numeric ^ 1000000', '22003 value overflows numeric format'],
  ['factorials', 'select factorial(1000000)', '22003 value overflows numeric format'],
  ['a long series', 'select count(*) from generate_series(1, 1000000000000)', /^57014 /],
  ['series by series', 'select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b', /^57014 /],
  ['many short series', `select count(*) from ${list(8, (i) => `generate_series(1, 1000) t${i}`)}`, /^57014 /],
  [
    'WITH queries by one another',
    'with t as materialized (select x from generate_series(1, 100000) x) select count(*) from t a, t b where a.x + b.x < 0',
    /^57014 /,
  ],
  [
    'VALUES by VALUES',
    `with v(x) as (values ${list(3000, (i) => `(${i})`)}) select count(*) from v a, v b, v c`,
    /^57014 /,
  ],
  [
    'a recursion without an end',
    'with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t',
    /^57014 /,
  ],
  ['a null character', 'select chr(0)', '54000 null character not permitted'],
];

describe('costly statements', () => {
  beforeAll(() => client.query("set statement_timeout = '1s'"));

  it.each(costly)('%s', { timeout: 40_000 }, async (_what, sql, expected) => {
    expect(await answer(sql)).toMatch(expected);
  });

  it('another session is answered while one computes', { timeout: 30_000 }, async () => {
    const running = client.query(
      'with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t',
    );
    const ended = running.then(
      () => undefined,
      (error: unknown) => (error instanceof pg.DatabaseError ? error.code : error),
    );
    let answers = 0;
    let over = false;
    void ended.finally(() => (over = true));
    while (!over) {
      await other.query('select count(*) from pg_catalog.pg_type');
      answers += 1;
    }
    expect(await ended).toBe('57014');
    expect(answers).toBeGreaterThan(20);
  });
});
