// Statements that are too wide to be written out: long lists, many columns, many branches, deep nesting. Where SQLite
// has limits, Postgres has none or others.

import type { Statement } from './read-statements.ts';

function list(count: number, item: (index: number) => string, separator = ', '): string {
  return Array.from({ length: count }, (_, index) => item(index)).join(separator);
}

function nested(depth: number, open: string, core: string, close: string): string {
  return open.repeat(depth) + core + close.repeat(depth);
}

const texts: readonly string[] = [
  `select count(*) from numbers where n in (${list(5000, (i) => String(i * 2))})`,
  `select count(*) from numbers where n not in (${list(5000, (i) => String(i * 2))})`,
  `select count(*) from numbers where n in (${list(5000, (i) => String(i * 2))}, null)`,
  `select count(*) from numbers where label in (${list(3000, (i) => `'b${i}'`)})`,
  `select count(*) from numbers where big in (${list(1000, (i) => `${i + 1}000000007`)})`,
  `select count(*) from numbers where price in (${list(1000, (i) => `-0.0${i}`)})`,
  `select count(*) from numbers where x in (${list(500, (i) => String(i / 4))})`,
  `select count(*) from numbers where at in (${list(400, (i) => `timestamptz '2024-03-01Z' + interval '${i} hours'`)})`,
  `select count(*) from numbers where n in (${list(100, (i) => `${i} + grp`)})`,
  `select count(*) from numbers where n = any ('{${list(5000, (i) => String(i * 3))}}')`,
  `select count(*) from numbers where ${list(400, (i) => `n = ${i * 5}`, ' or ')}`,
  `select count(*) from numbers where ${list(400, (i) => `n <> ${i * 5}`, ' and ')}`,
  `select ${list(1600, (i) => `n + ${i}`)} from numbers where n = 1`,
  `select ${list(1000, (i) => `${i} as c${i}`)}`,
  `select ${list(500, () => '*')} from (select 1 as a) q`,
  `select case n ${list(300, (i) => `when ${i} then ${i * 2}`, ' ')} end from numbers where n < 310 order by n`,
  `select case ${list(300, (i) => `when n > ${1000 - i} then ${i}`, ' ')} end from numbers order by n limit 5`,
  `select coalesce(${list(90, () => 'null')}, n) from numbers where n = 1`,
  `select coalesce(${list(300, () => 'null')}, n) from numbers where n = 1`,
  `select concat(${list(99, (i) => `n + ${i}`)}) from numbers where n = 1`,
  `select greatest(${list(300, (i) => `n % ${i + 1}`)}) from numbers where n < 5 order by n`,
  `select jsonb_build_object(${list(40, (i) => `'k${i}', n`)}) from numbers where n = 1`,
  `select array[${list(300, (i) => `n + ${i}`)}] from numbers where n = 1`,
  `select row(${list(300, (i) => `n + ${i}`)}) from numbers where n = 1`,
  `select sum(a), count(*) from (values ${list(3000, (i) => `(${i}, 'x${i}')`)}) v(a, b)`,
  `select count(*) from (${list(300, (i) => `select ${i} as a`, ' union all ')}) q`,
  `select count(*) from (${list(120, (i) => `select ${i % 50} as a`, ' union ')}) q`,
  `select n from numbers where n < 4 order by ${list(60, (i) => `n % ${i + 2}`)}, n`,
  `select count(*) from (select ${list(60, (i) => `n % ${i + 2} as g${i}`)}, count(*) from numbers group by ${list(60, (i) => String(i + 1))}) q`,
  `select ${list(200, (i) => `sum(n + ${i})`)} from numbers`,
  `select ${list(60, (i) => `sum(n) over (order by n rows ${i} preceding)`)} from numbers where n < 20 order by n`,
  `select ${list(200, (i) => `(select max(n) from numbers where n < ${i + 2})`)}`,
  `select count(*) from ${list(30, (i) => `pairs p${i}`, ' join ')
    .replace('join', 'join')
    .replaceAll(/(p[1-9]\d*)(?= |$)/g, '$1 on true')} where ${list(30, (i) => `p${i}.a = 3`, ' and ')}`,
  `with ${list(50, (i) => `c${i} as (select ${i === 0 ? '1' : `a + 1 from c${i - 1}`}${i === 0 ? ' as a' : ''})`).replaceAll('a + 1 from', 'a + 1 as a from')} select a from c49`,
  `select ${nested(100, '(', '1', ')')}`,
  `select ${nested(60, 'abs(', '-1', ')')}`,
  `select ${list(200, () => '1', ' + ')}`,
  `select ${list(100, () => "'a'", ' || ')}`,
  `select ${list(100, () => 'n', ' + ')} from numbers where n = 2`,
  `select ${list(100, () => 'label', ' || ')} from numbers where n = 2`,
  `select ${nested(40, '(select ', '1', ')')}`,
  `select * from ${nested(30, '(select * from ', 'pairs', ') q')} order by 1, 2, 3`,
  `select '${'x'.repeat(1_000_000)}' = repeat('x', 1000000)`,
  `select length(string_agg(label, '')) from numbers, generate_series(1, 50) g`,
  // A grouped arm is made once, not once for each row of the other: as often, this would take hours.
  `select count(*) from (select label || g as k from numbers, generate_series(1, 50) g) a
     join (select label || g as k, sum(n) from numbers, generate_series(1, 20) g group by 1 order by 2 desc limit 10) b
     on a.k is not distinct from b.k`,
];

export const largeStatements: readonly Statement[] = texts.map((sql, index) => ({
  sql,
  line: index + 1,
  comments: [],
}));
