// node-postgres with its cursor, query stream and copy streams.
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import {
  columns,
  flags,
  from,
  row,
  say,
  sayError,
  sayPages,
  sayRow,
  schemas,
  sids,
  tables,
  to,
  url,
} from './facts.mjs';

const db = new pg.Client({ connectionString: url, application_name: 'clients' });
await db.connect();
const list = async (text, values) => (await db.query({ text, values, rowMode: 'array' })).rows;

say('schemas', (await list(schemas)).flat());
say('tables', (await list(tables)).flat());
say('columns', await list(columns));
sayRow((await db.query(row)).rows[0]);
say('flags', (await list(flags))[0]);
const condition = 'status = $1 and start_time >= $2 and duration > $3';
const since = new Date('2026-08-01T00:00:00Z');
say('parameter', Number((await list(`select count(*) from calls where ${condition}`, ['completed', since, 60]))[0][0]));

const cursor = db.query(new Cursor(sids));
const found = [];
for (let page = await cursor.read(50); page.length > 0; page = await cursor.read(50)) found.push(...page);
await cursor.close();
sayPages(
  found.map(({ sid }) => sid),
  50,
);
await db.query('select nope from calls').catch(sayError);
say('alive', (await list('select 1'))[0][0]);
const insert = 'insert into messages ("to", "from", body) values ($1, $2, $3) returning sid, status';
say('inserted', (await list(insert, [to, from, 'pg']))[0]);

const streamed = [];
for await (const { sid } of db.query(new QueryStream(sids, [], { batchSize: 40 }))) streamed.push(sid);
say('streamed', streamed.length);
const early = db.query(new QueryStream(sids, [], { batchSize: 10 }));
for await (const { sid } of early) {
  say('left early', sid.slice(0, 2));
  break;
}
let copied = '';
for await (const chunk of db.query(copyTo('copy (select sid from calls limit 25) to stdout'))) copied += chunk;
say('copied', copied.trimEnd().split('\n').length);
const copying = db.query(copyFrom('copy messages ("to", "from", body) from stdin'));
copying.end(`${to}\t${from}\tfrom a copy\n`);
await new Promise((resolve, reject) => copying.on('finish', resolve).on('error', reject));
say('copied in', copying.rowCount);
const binary = await db.query({ text: 'select 1::int4 as a, 2.5::float8 as b, true as c', binary: true });
say('binary', Object.values(binary.rows[0]));
const named = [];
for (const n of [1, 2]) named.push((await db.query({ name: 'n', text: 'select $1::int as n', values: [n] })).rows[0].n);
say('named', named);
await db.end();
