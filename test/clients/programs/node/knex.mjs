// Knex: builder, columnInfo, streams, insert with returning.
import knex from 'knex';
import { columns, flags, from, row, say, sayError, sayPages, sayRow, schemas, tables, to, url } from './facts.mjs';

const db = knex({ client: 'pg', connection: url, searchPath: ['twilio'], pool: { min: 0, max: 1 } });
const list = async (text) => (await db.raw(text)).rows;
say('schemas', (await list(schemas)).map(Object.values).flat());
say('tables', (await list(tables)).map(Object.values).flat());
say('columns', (await list(columns)).map(Object.values));
sayRow((await list(row))[0]);
say('flags', Object.values((await list(flags))[0]));
const [{ count }] = await db('calls')
  .where({ status: 'completed' })
  .where('start_time', '>=', new Date('2026-08-01T00:00:00Z'))
  .where('duration', '>', 60)
  .count();
say('parameter', Number(count));
const found = [];
for await (const { sid } of db('calls').select('sid').stream({ batchSize: 50 })) found.push(sid);
sayPages(found, 50);
await db('calls').select('nope').catch(sayError);
say('alive', (await db.select(db.raw('1 as one')))[0].one);
const [inserted] = await db('messages').insert({ to, from, body: 'Knex' }).returning(['sid', 'status']);
say('inserted', [inserted.sid, inserted.status]);
const info = await db('calls').columnInfo();
say(
  'column info',
  [info.price, info.start_time].map(({ type, nullable }) => [type, nullable]),
);
say('has table', [await db.schema.hasTable('calls'), await db.schema.hasTable('nothing')]);
say(
  'grouped',
  (await db('calls').select('status').sum('price as total').groupBy('status').orderBy('status')).length > 2,
);
say(
  'join',
  (await db('calls as c').join('incoming_phone_numbers as n', 'n.phone_number', 'c.to').countDistinct('n.sid as n'))[0]
    .n > 0,
);
await db.destroy();
