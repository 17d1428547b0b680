// What a statement costs before anything is sent or run: parse, bind and plan of queries as BI tools write them, in
// milliseconds of a warm process. `npm run bench:front-end`. Every run has a text of its own, so that no cache of
// statements helps. EXPLAIN stands for the plan, and prints it too: the figures are upper bounds.

import { performance } from 'node:perf_hooks';
import { startStack } from '../support/stack.ts';

const statements: Readonly<Record<string, string>> = {
  'a look-up by key': `select sid, status, error_code from messages where sid = 'SM00000000000000000000000000000001' and num_media < $N`,
  'a dashboard tile': `
    SELECT date_trunc('day', "source"."date_sent") AS "date_sent", count(*) AS "count", sum("source"."price") AS "sum"
    FROM (SELECT "twilio"."messages"."date_sent", "twilio"."messages"."price" FROM "twilio"."messages"
      WHERE "twilio"."messages"."date_sent" >= timestamptz '2026-08-01 00:00Z' AND "twilio"."messages"."num_media" < $N) AS "source"
    GROUP BY date_trunc('day', "source"."date_sent") ORDER BY date_trunc('day', "source"."date_sent") ASC LIMIT 2000`,
  'thirty lines': `
    WITH traffic AS (
      SELECT m.date_sent::date AS day,
             m."from" AS number,
             count(*) AS messages,
             count(*) FILTER (WHERE m.status IN ('failed', 'undelivered')) AS failures,
             sum(m.num_segments) AS segments,
             -sum(m.price) AS cost
      FROM messages m
      WHERE m.date_sent >= timestamptz '2026-08-01 00:00Z'
        AND m.date_sent < timestamptz '2026-09-01 00:00Z'
        AND m.direction LIKE 'outbound%'
        AND m.num_media < $N
      GROUP BY 1, 2
    ), talk AS (
      SELECT c.start_time::date AS day, c."from" AS number, count(*) AS calls, sum(c.duration) AS seconds
      FROM calls c
      WHERE c.start_time >= timestamptz '2026-08-01 00:00Z' AND c.start_time < timestamptz '2026-09-01 00:00Z'
      GROUP BY 1, 2
    )
    SELECT n.friendly_name,
           coalesce(t.day, k.day) AS day,
           t.messages, t.failures,
           round(100.0 * t.failures / nullif(t.messages, 0), 2) AS failure_rate,
           sum(t.cost) OVER (PARTITION BY n.phone_number ORDER BY t.day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week,
           rank() OVER (PARTITION BY t.day ORDER BY t.cost DESC NULLS LAST) AS place,
           CASE WHEN k.calls > 100 THEN 'busy' WHEN k.calls > 10 THEN 'used' ELSE 'idle' END AS voice
    FROM incoming_phone_numbers n
    LEFT JOIN traffic t ON t.number = n.phone_number
    LEFT JOIN talk k ON k.number = n.phone_number AND k.day = t.day
    WHERE n.friendly_name ILIKE '%support%' OR EXISTS (SELECT 1 FROM addresses a WHERE a.sid = n.address_sid AND a.iso_country = 'US')
    ORDER BY day DESC, week DESC NULLS LAST, n.friendly_name
    LIMIT 500`,
};

const warmUps = 200;
const runs = 1000;

const stack = await startStack();
const { session } = stack;
let number = 1000;
let rows = 0;

async function once(template: string): Promise<{ front: number; plan: number }> {
  const sql = template.replaceAll('$N', String(++number));
  const begun = performance.now();
  for (const parsed of await session.parse(sql)) await session.prepare(parsed, []);
  const prepared = performance.now();
  for (const parsed of await session.parse(`EXPLAIN (COSTS OFF) ${sql}`)) {
    const execution = await session.execute(await session.prepare(parsed, []), { parameters: [] });
    for await (const chunk of execution.chunks) rows += chunk.rowCount;
  }
  return { front: prepared - begun, plan: performance.now() - prepared };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function median(values: readonly number[]): string {
  return ([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0).toFixed(2);
}

print('median ms of a warm process            parse + bind   parse + bind + plan + printing');
for (const [name, template] of Object.entries(statements)) {
  const samples = [];
  for (let run = 0; run < warmUps + runs; run++) samples.push(await once(template));
  const kept = samples.slice(warmUps);
  const front = median(kept.map((sample) => sample.front));
  const plan = median(kept.map((sample) => sample.plan));
  print(`${name.padEnd(38)} ${front.padStart(12)} ${plan.padStart(32)}`);
}
if (rows === 0) throw new Error('no plan was printed');
await stack.close();
