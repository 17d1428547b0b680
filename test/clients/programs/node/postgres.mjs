// postgres.js: types from the catalog, parameters encoded by what the server infers, cursors, COPY, transactions.
import postgres from 'postgres';
import {
  callSid,
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

const sql = postgres(url, { max: 1, onnotice: () => {} });
const list = async (text) => await sql.unsafe(text).values();

say('schemas', (await list(schemas)).flat());
say('tables', (await list(tables)).flat());
say('columns', await list(columns));
sayRow((await list(row))[0]);
say('flags', (await list(flags))[0]);
const since = new Date('2026-08-01T00:00:00Z');
const [{ count }] = await sql`
  select count(*) from calls where status = ${'completed'} and start_time >= ${since} and duration > ${60}`;
say('parameter', Number(count));
const found = [];
await sql.unsafe(sids).cursor(50, (page) => void found.push(...page));
sayPages(
  found.map(({ sid }) => sid),
  50,
);
await sql`select nope from calls`.catch(sayError);
say('alive', (await sql`select 1 as one`)[0].one);
const message = { to, from, body: 'postgres.js' };
const [inserted] = await sql`insert into messages ${sql(message)} returning sid, status`;
say('inserted', [inserted.sid, inserted.status]);

say('any', (await sql`select sid from calls where sid = any(${[callSid]})`)[0].sid === callSid);
say('in', (await sql`select count(*)::int as n from calls where sid in ${sql([callSid, 'CAnone'])}`)[0].n);
say('json', (await sql`select ${sql.json({ a: [1, 2] })}::jsonb -> 'a' as a`)[0].a);
say('transaction', await sql.begin('read only', (tx) => tx`select 2 as two`.then(([{ two }]) => two)));
let copied = '';
for await (const chunk of await sql`copy (select sid from calls limit 25) to stdout`.readable()) copied += chunk;
say('copied', copied.trimEnd().split('\n').length);
const described = await sql`select sid, price from calls where start_time > ${since}`.describe();
say('described', [described.types, described.columns.map(({ name, type }) => [name, type])]);
const heard = new Promise((resolve, reject) => {
  sql.listen('news', resolve, () => sql.notify('news', 'hello').catch(reject)).catch(reject);
});
say('notified', await heard.catch(String));
await sql.end({ timeout: 1 });
