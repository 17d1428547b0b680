// Kysely: introspection, builder, streams.
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { flags, from, row, say, sayError, sayPages, sayRow, to, url } from './facts.mjs';

const db = new Kysely({
  dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 2 }), cursor: Cursor }),
});
say(
  'schemas',
  (await db.introspection.getSchemas()).map(({ name }) => name),
);
const found = await db.introspection.getTables();
say(
  'tables',
  found.filter(({ schema }) => schema === 'twilio').map(({ name }) => name),
);
const calls = found.find(({ schema, name }) => schema === 'twilio' && name === 'calls');
say(
  'columns',
  calls.columns.map(({ name, dataType }) => [name, dataType]),
);
sayRow((await sql.raw(row).execute(db)).rows[0]);
say('flags', Object.values((await sql.raw(flags).execute(db)).rows[0]));
const counted = await db
  .selectFrom('calls')
  .select(({ fn }) => fn.countAll().as('count'))
  .where('status', '=', 'completed')
  .where('start_time', '>=', new Date('2026-08-01T00:00:00Z'))
  .where('duration', '>', 60)
  .executeTakeFirst();
say('parameter', Number(counted.count));
const sids = [];
for await (const { sid } of db.selectFrom('calls').select('sid').stream(50)) sids.push(sid);
sayPages(sids, 50);
await db.selectFrom('calls').select('nope').execute().catch(sayError);
say('alive', (await sql`select 1 as one`.execute(db)).rows[0].one);
const inserted = await db
  .insertInto('messages')
  .values({ to, from, body: 'Kysely' })
  .returning(['sid', 'status'])
  .executeTakeFirst();
say('inserted', [inserted.sid, inserted.status]);
const transacted = await db
  .transaction()
  .setIsolationLevel('serializable')
  .execute((tx) => tx.selectFrom('calls').select('sid').limit(1).execute());
say('transaction', transacted.length);
await db.destroy();
