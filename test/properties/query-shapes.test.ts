// Pushdown changes the requests and never the result, whatever query the tables stand in: WITH, LATERAL, grouping sets,
// windows, set operations, nested limits. A predicate that is pushed too far down shows here.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ messages: 120, calls: 90, days: 20 });
}, 120_000);
afterAll(() => stack.close());

const predicates: Readonly<Record<'messages' | 'calls', readonly string[]>> = {
  messages: [
    "status = 'delivered'",
    "status in ('failed', 'undelivered')",
    "direction <> 'inbound'",
    "date_sent >= '2026-09-05'",
    "date_sent < '2026-09-10 12:00+02'",
    'price < -0.01',
    'error_code is null',
    'num_segments > 1',
    `"from" = (select "from" from messages order by sid limit 1)`,
    `"to" in (select "to" from messages order by sid limit 2)`,
  ],
  calls: [
    "status = 'completed'",
    "status in ('busy', 'no-answer')",
    "start_time >= '2026-09-05'",
    "start_time < '2026-09-12'",
    'duration > 60',
    'parent_call_sid is null',
    `"from" = (select "from" from calls order by sid limit 1)`,
  ],
};

const where = (table: keyof typeof predicates): fc.Arbitrary<string> => {
  const atom = fc.constantFrom(...predicates[table]);
  return fc.oneof(
    atom,
    fc.tuple(atom, atom).map(([a, b]) => `${a} and ${b}`),
    fc.tuple(atom, atom).map(([a, b]) => `(${a} or ${b})`),
    atom.map((a) => `not (${a})`),
  );
};

/** m: over messages, inside; o: over messages, outside; c: over calls. */
const shapes: readonly ((m: string, o: string, c: string) => string)[] = [
  (m, o) => `with w as (select * from messages where ${m}) select sid from w where ${o} order by 1`,
  (m, o) =>
    `with w as (select * from messages where ${m}) select a.sid from w a join (select sid from w where ${o}) b using (sid) order by 1`,
  (m, o) =>
    `with w as materialized (select sid, status, direction, date_sent, price, error_code, num_segments, "from", "to" from messages where ${m}) select count(*), (select count(*) from w where ${o}) from w`,
  (m, _o, c) =>
    `select c.sid, x.n from (select * from calls where ${c}) c, lateral (select count(*) n from messages m where m."to" = c."from" and (${m})) x order by 1`,
  (m, _o, c) =>
    `select c.sid, x.sid from (select * from calls where ${c}) c left join lateral (select m.sid from messages m where m."from" = c."to" and (${m}) order by m.sid limit 2) x on true order by 1, 2`,
  (m) =>
    `select status, direction, count(*), grouping(status, direction) from messages where ${m} group by cube (status, direction) order by 4, 1, 2`,
  (m, o) =>
    `select * from (select status, direction, count(*) n, sum(num_segments) from messages where ${m} group by grouping sets ((status), (direction), ())) g where status is null or status = 'delivered' or ${o.includes('status') ? 'n > 1' : 'n > 2'} order by 1, 2`,
  (m, o) =>
    `select sid, r from (select *, row_number() over (partition by status order by sid) r from messages where ${m}) q where r <= 3 and ${o} order by 1`,
  (m, o) =>
    `select sid, n from (select *, count(*) over (partition by "from") n from messages where ${m}) q where ${o} order by 1`,
  (m, o) => `select sid from messages where ${m} union select sid from messages where ${o} order by 1`,
  (m, _o, c) =>
    `select * from (select sid, status from messages where ${m} union all select sid, status from calls where ${c}) u where status in ('completed', 'delivered', 'failed') and sid > 'C' order by 1`,
  (m, o) => `select sid from messages where ${m} except select sid from messages where ${o} order by 1`,
  (m, o) => `select sid from messages where ${m} intersect all select sid from messages where ${o} order by 1`,
  (m, o) => `select sid from (select * from messages where ${m} order by sid limit 20) q where ${o} order by 1`,
  (m, o) =>
    `select sid from (select distinct on (status) * from messages where ${m} order by status, sid) q where ${o} order by 1`,
  (m, _o, c) =>
    `select m.sid, c.sid from (select * from messages where ${m}) m full join (select * from calls where ${c}) c on m."to" = c."to" and c.duration > 30 order by 1, 2`,
  (m, _o, c) =>
    `select m.sid, c.sid from messages m left join calls c on c."from" = m."from" and c.sid in (select sid from calls where ${c}) where m.sid in (select sid from messages where ${m}) and c.sid is null order by 1, 2`,
  (m, o) =>
    `with recursive t(n, sid) as (select 1, min(sid) from messages where ${m} union all select n + 1, (select min(sid) from messages where sid > t.sid and (${o})) from t where n < 5 and t.sid is not null) select * from t order by n`,
  (m, o) =>
    `select status, count(*) from messages where ${m} group by status having count(*) > (select count(*) from calls where false) and bool_or(${o}) order by 1`,
  (m, o) =>
    `select count(*) filter (where ${m}), sum(num_segments) filter (where ${o}), count(distinct "from") from messages`,
];

for (const [form, shape] of shapes.entries()) {
  it(`gives the same with pushdown and without: shape ${form + 1}`, { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(where('messages'), where('messages'), where('calls'), async (m, o, c) => {
        const sql = shape(m, o, c);
        const rows = async (pushdown: 'on' | 'off') => {
          await stack.query(`set twilio_sql.pushdown = ${pushdown}`);
          return (await stack.query(sql)).rows;
        };
        expect(await rows('on')).toEqual(await rows('off'));
      }),
      { numRuns: 12, seed: 20261124 + form },
    );
  });
}
