// Aggregates over columns kept in memory give what Postgres gives, and what they give without such columns: random
// queries over random rows with nulls, numerics of several scales, texts, times; joined to a table by its key.

import { createEngine, type Engine } from '@twilio-sql/sql-engine';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSession, type LocalSession } from '../local/local-session.ts';
import { openOracle, type Oracle } from '../support/oracle.ts';

const setUp = `
  CREATE TABLE towns (id integer PRIMARY KEY, name text UNIQUE, region varchar(10), size numeric(6,1));
  INSERT INTO towns SELECT i, 'Town ' || i, (ARRAY['north', 'south', NULL, 'wést'])[1 + i % 4], i * 7.5
    FROM generate_series(1, 12) i;
  CREATE TABLE visits (id integer PRIMARY KEY, town integer, place text, status text, small smallint, n integer,
    large bigint, price numeric(10,2), weight numeric, score double precision, ok boolean, day date, at timestamptz,
    local timestamp);
  INSERT INTO visits SELECT i, nullif(i % 15, 4), nullif('Town ' || i % 14, 'Town 3'),
    (ARRAY['new', 'old', '', NULL, 'ÄÖ', 'a,b'])[1 + i * 7 % 6], i % 5 - 2, nullif(i * 37 % 101, 5) - 50,
    i::bigint * 9007199254 % 7919 * 1000000007, nullif(i % 9, 2) * 1.25 - 3, round(i * 1.37 % 11, i % 4), i / 7.0 - 20,
    nullif(i % 3, 0) = 1, date '2024-02-27' + i % 9, timestamptz '2023-12-30 22:30+00' + i * interval '7 hours 11 minutes',
    timestamp '1969-12-28 03:00' + i * interval '11 hours'
    FROM generate_series(1, 400) i;
  DELETE FROM visits WHERE id % 50 BETWEEN 20 AND 23;
  UPDATE visits SET weight = NULL, score = NULL WHERE id % 31 = 0;
`;

const keys = [
  'status',
  'place',
  'n',
  'small',
  'ok',
  'day',
  'price',
  'large',
  'n % 7',
  'lower(status)',
  "date_trunc('day', at)",
  "date_trunc('month', at)",
  "date_trunc('week', local)",
  'extract(hour from at)',
  'at::date',
  'v.town',
  't.region',
  't.size',
];

const aggregates = [
  'count(*)',
  'count(n)',
  'count(status)',
  'count(distinct place)',
  'count(distinct n)',
  'count(distinct t.region)',
  'sum(small)',
  'sum(n)',
  'avg(n)',
  'min(n)',
  'max(n)',
  'sum(large)',
  'avg(large)',
  'sum(price)',
  'avg(price)',
  'min(price)',
  'sum(weight)',
  'avg(weight)',
  'min(weight)',
  'max(weight)',
  'sum(score)',
  'avg(score)',
  'max(score)',
  'min(status)',
  'max(place)',
  'min(day)',
  'max(at)',
  'sum(t.size)',
  'max(t.region)',
  'sum(case when n > 10 then n - 10 else 0 end)',
  'sum(n) filter (where ok)',
  "count(*) filter (where status = 'new' or n is null)",
  'sum(n + small)',
  'sum(price) / count(*)',
  'coalesce(sum(n), 0) + count(*)',
  'string_agg(status, $$,$$ order by v.id)',
];

const conditions = [
  "status = 'new'",
  "status <> 'old'",
  "status in ('new', 'ÄÖ')",
  'status is null',
  'status is not null',
  "place like 'Town 1%'",
  "place ilike 'TOWN _'",
  "coalesce(status, 'none') = 'none'",
  'n > 0',
  'n <= -7.5',
  'n between -10 and 10',
  '3 < small',
  'n = small',
  'large < 3000000000000',
  'price >= 1.25',
  'price < 1.255',
  'price > -0.001',
  'weight = 2.5',
  'weight <> 2.50',
  'score > 1.5',
  'score <= -3',
  'ok',
  'not ok',
  'ok is null',
  "day = '2024-02-29'",
  "at >= '2024-01-01' and at < '2024-03-01'",
  "local < '1970-01-05 10:00'",
  "t.region = 'north'",
  't.size > 20',
  't.region is null',
  'n in (1, 2, 3, null)',
  'false',
  'null::boolean',
  'n / small > 3',
];

const alone = 'visits v';
const froms = [
  alone,
  alone,
  'visits v join towns t on t.id = v.town',
  'visits v left join towns t on v.town = t.id',
  'towns t join visits v on t.name = v.place',
  'visits v left join towns t on t.name = v.place',
  '(select * from visits where n is not null) v join towns t on t.id = v.town',
];

/** In a join Postgres chooses the order of the rows, on which sums of doubles depend, and which of equal numerics is kept. */
function inAnyOrder(aggregate: string): string {
  if (/^(min|max)\(weight\)$/.test(aggregate)) return `trim_scale(${aggregate})`;
  return /^(sum|avg)\(score\)$/.test(aggregate) ? `round((${aggregate})::numeric, 6)` : aggregate;
}

const shapes: readonly ((parts: Parts) => string)[] = [
  ({ from, where, group, all }) => `select ${all} from ${from} where ${where} ${group}`,
  ({ from, where, group, all }) => `select ${all} from ${from} where ${where} ${group} having count(*) > 3`,
  ({ from, where, group, all }) =>
    `select * from (select ${all} from ${from} where ${where} ${group}) g order by 1 limit 1000`,
  ({ from, where, group, all }) =>
    `with g as (select ${all} from ${from} where ${where} ${group}) select count(*) from g`,
  ({ from, where, group, all }) =>
    `select ${all} from ${from} where ${where} ${group} union all select ${all} from ${from} where not (${where}) ${group}`,
];

interface Parts {
  readonly from: string;
  readonly where: string;
  readonly group: string;
  readonly all: string;
}

let engine: Engine;
let session: LocalSession;
let oracle: Oracle;
beforeAll(async () => {
  [engine, oracle] = await Promise.all([createEngine({ drivers: [], version: '0.0.0' }), openOracle()]);
  session = await openSession(engine, { 'twilio.column_rows': '0' });
  await Promise.all([session.query(setUp), oracle.run(setUp)]);
}, 120_000);
afterAll(() => Promise.all([engine.close(), oracle.close()]));

/** Rows in any order, or the SQLSTATE. */
async function answer(rows: Promise<readonly (readonly (string | null)[])[]>): Promise<readonly string[] | string> {
  try {
    return (await rows).map((row) => JSON.stringify(row)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}

async function asked(sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const outcome = await oracle.ask(sql);
  if (outcome.kind === 'rows') return outcome.rows;
  throw Object.assign(new Error(outcome.message), { code: outcome.code });
}

async function compare(sql: string): Promise<void> {
  await session.query("SET twilio.column_memory = '64MB'");
  const [first, again] = [await answer(session.query(sql)), await answer(session.query(sql))];
  await session.query('SET twilio.column_memory = 0');
  const without = await answer(session.query(sql));
  const expected = await answer(asked(sql));
  expect({ sql, rows: first }).toEqual({ sql, rows: expected });
  expect({ sql, rows: again }).toEqual({ sql, rows: expected });
  expect({ sql, rows: without }).toEqual({ sql, rows: expected });
}

for (const [form, shape] of shapes.entries()) {
  it(`random aggregates: shape ${form + 1}`, { timeout: 120_000 }, async () => {
    const condition = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...conditions) },
      fc.tuple(fc.constantFrom(...conditions), fc.constantFrom(...conditions)).map(([a, b]) => `(${a} or not (${b}))`),
      fc.tuple(fc.constantFrom(...conditions), fc.constantFrom(...conditions)).map(([a, b]) => `${a} and ${b}`),
      fc.constant('true'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...froms),
        condition,
        fc.uniqueArray(fc.constantFrom(...keys), { maxLength: 3 }),
        fc.uniqueArray(fc.constantFrom(...aggregates), { minLength: 1, maxLength: 4 }),
        async (from, where, grouped, chosen) => {
          const isThere = (text: string): boolean => from !== alone || !text.includes('t.');
          const groups = grouped.filter(isThere);
          const found = chosen.filter(isThere).map((text) => (from === alone ? text : inAnyOrder(text)));
          const all = [...groups, ...found, 'count(*)'].map((text, index) => `${text} as x${index}`).join(', ');
          const group = groups.length === 0 ? '' : `group by ${groups.map((_, index) => index + 1).join(', ')}`;
          await compare(shape({ from, where: isThere(where) ? where : 'true', group, all }));
        },
      ),
      { numRuns: 40, seed: 20261124 + form },
    );
  });
}
