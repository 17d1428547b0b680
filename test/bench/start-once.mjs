// Starts a server in this process as `serve` does, with the core tables or with all, and prints what it took: run by
// start.ts, over what was built.
import { performance } from 'node:perf_hooks';
import { createEngine } from '@twilio-sql/sql-engine';
import { createServer } from '../../packages/pg-wire/dist/index.js';
import { createTwilioDriver } from '@twilio-sql/twilio-driver';
import { warmCatalogs } from '../../packages/twilio-sql/dist/backend/warm-catalogs.js';

const [products] = process.argv.slice(2);
const accountSid = `AC${'0'.repeat(32)}`;
const driver = createTwilioDriver({
  accountSid,
  username: accountSid,
  password: 'not-a-token',
  // Nothing is asked of it.
  apiUrl: 'http://127.0.0.1:9',
  ...(products === 'core' ? { products: ['api_v2010'] } : {}),
});
const engine = await createEngine({ drivers: [driver], version: '0' });
const server = createServer({ engine, authentication: { kind: 'trust' } });
await server.listen({ host: '127.0.0.1', port: 0 });
const started = { ms: performance.now(), bytes: process.memoryUsage().rss };

const session = await engine.createSession({ user: 'u', database: 'd' });
const run = async (text) => {
  const from = performance.now();
  for (const statement of await session.parse(text)) {
    const { chunks } = await session.execute(await session.prepare(statement, []), { parameters: [] });
    for await (const chunk of chunks) void chunk;
  }
  return performance.now() - from;
};
await run('SELECT 1');
// The executors have started by then.
await new Promise((resolve) => setTimeout(resolve, 500));
const idle = process.memoryUsage().rss;
await warmCatalogs(engine, 'u', 'd');
const warm = process.memoryUsage().rss;
const listTables = `SELECT n.nspname, c.relname, c.relkind, pg_catalog.pg_get_userbyid(c.relowner)
  FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r','p','v','m','S','f','') AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast'
    AND n.nspname <> 'information_schema' AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1,2`;
const complete = `SELECT c.relname FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'S', 'v', 'm', 'f', 'p')
  AND (c.relname) LIKE 'call%' AND pg_catalog.pg_table_is_visible(c.oid) LIMIT 1000`;
const describe = `SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity
  FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'calls'::regclass AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attnum`;
const lists = [];
for (let round = 0; round < 9; round += 1) {
  for (const text of [listTables, complete, describe]) lists.push([text, await run(text)]);
}
const median = (text) => {
  const times = lists
    .filter(([of]) => of === text)
    .map(([, ms]) => ms)
    .sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
};
process.stdout.write(
  JSON.stringify({
    startMs: started.ms,
    startBytes: started.bytes,
    idleBytes: idle,
    warmBytes: warm,
    listMs: median(listTables),
    completeMs: median(complete),
    describeMs: median(describe),
  }),
);
process.exit(0);
