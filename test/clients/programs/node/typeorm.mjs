// TypeORM: its query runner's view of a table, a repository over an entity, streams.
import { DataSource, EntitySchema, MoreThan, MoreThanOrEqual } from 'typeorm';
import { columns, flags, from, row, say, sayError, sayPages, sayRow, schemas, tables, to, url } from './facts.mjs';

const Call = new EntitySchema({
  name: 'Call',
  tableName: 'calls',
  schema: 'twilio',
  columns: {
    sid: { type: 'text', primary: true },
    status: { type: 'text' },
    duration: { type: 'int' },
    start_time: { type: 'timestamptz' },
  },
});
const source = new DataSource({ type: 'postgres', url, schema: 'twilio', entities: [Call], installExtensions: false });
await source.initialize();
const list = async (text) => (await source.query(text)).map(Object.values);
say('schemas', (await list(schemas)).flat());
say('tables', (await list(tables)).flat());
say('columns', await list(columns));
sayRow((await list(row))[0]);
say('flags', (await list(flags))[0]);
const repository = source.getRepository('Call');
const condition = {
  status: 'completed',
  start_time: MoreThanOrEqual(new Date('2026-08-01T00:00:00Z')),
  duration: MoreThan(60),
};
say('parameter', await repository.countBy(condition));
const found = [];
for await (const { sid } of await repository.createQueryBuilder('c').select('c.sid', 'sid').stream()) found.push(sid);
sayPages(found, 'default');
await source.query('select nope from calls').catch((error) => sayError(error.driverError));
say('alive', (await source.query('select 1 as one'))[0].one);
const insert = 'insert into messages ("to", "from", body) values ($1, $2, $3) returning sid, status';
say('inserted', Object.values((await source.query(insert, [to, from, 'TypeORM']))[0]));
const runner = source.createQueryRunner();
const table = await runner.getTable('twilio.calls');
say('table', [table.columns.length, table.primaryColumns.map(({ name }) => name), table.foreignKeys.length]);
const page = await repository.findAndCount({ where: condition, order: { start_time: 'DESC' }, take: 5 });
say('found', [page[0].length, page[1]]);
await source.destroy();
