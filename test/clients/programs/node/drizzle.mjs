// Drizzle: its query builder on node-postgres.
import { and, count, eq, gt, gte, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, jsonb, numeric, pgSchema, text, timestamp } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { callSid, columns, flags, from, say, sayError, sayRow, schemas, tables, to, url } from './facts.mjs';

const pool = new pg.Pool({ connectionString: url, max: 1 });
const db = drizzle(pool);
const twilio = pgSchema('twilio');
const calls = twilio.table('calls', {
  sid: text().primaryKey(),
  status: text(),
  duration: integer(),
  price: numeric(),
  startTime: timestamp('start_time', { withTimezone: true }),
  subresourceUris: jsonb('subresource_uris'),
  parentCallSid: text('parent_call_sid'),
});
const messages = twilio.table('messages', {
  sid: text().primaryKey(),
  to: text(),
  from: text(),
  body: text(),
  status: text(),
});
const list = async (text) => (await db.execute(sql.raw(text))).rows.map(Object.values);
say('schemas', (await list(schemas)).flat());
say('tables', (await list(tables)).flat());
say('columns', await list(columns));
const { sid, duration, price, startTime, subresourceUris, parentCallSid } = calls;
const [found] = await db
  .select({ sid, duration, price, startTime, subresourceUris, parentCallSid, priced: sql`${price} is not null` })
  .from(calls)
  .where(eq(sid, callSid));
sayRow(found);
say('flags', (await list(flags))[0]);
const [counted] = await db
  .select({ n: count() })
  .from(calls)
  .where(and(eq(calls.status, 'completed'), gte(startTime, new Date('2026-08-01T00:00:00Z')), gt(duration, 60)));
say('parameter', counted.n);
await db.execute(sql`select nope from calls`).catch(sayError);
say('alive', (await list('select 1 as one'))[0][0]);
const [inserted] = await db
  .insert(messages)
  .values({ to, from, body: 'Drizzle' })
  .returning({ sid: messages.sid, status: messages.status });
say('inserted', [inserted.sid, inserted.status]);
say('transaction', await db.transaction(async (tx) => (await tx.select({ sid }).from(calls).limit(1)).length));
await pool.end();
