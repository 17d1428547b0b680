// Prisma: introspection by its schema engine (the one in WebAssembly: the others are not in npm's registry), then the
// client that its generator makes of what was found, over its adapter for node-postgres.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as schemaEngine from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { callSid, columns, from, say, sayError, sayPages, sayRow, schemas, tables, to, url } from './facts.mjs';

const require = createRequire(import.meta.url);
const folder = mkdtempSync(fileURLToPath(new URL('prisma-', import.meta.url)));
const schemaFile = `${folder}/schema.prisma`;

/** The adapter doesn't know "char", which the catalogs are full of: it reads it as it does char(n). */
const pool = new pg.Pool({ connectionString: url, max: 2 });
pool.on('connect', (client) => {
  const { CHAR, BPCHAR } = pg.types.builtins;
  client.connection.prependListener('rowDescription', ({ fields }) => {
    for (const field of fields) if (field.dataTypeID === CHAR) field.dataTypeID = BPCHAR;
  });
});
const adapter = new PrismaPg(pool);

async function pull(names) {
  const quoted = names.map((name) => JSON.stringify(name)).join(', ');
  const content = `generator client {
  provider = "prisma-client-js"
  output   = "./generated"
}
datasource db {
  provider = "postgresql"
  schemas  = [${quoted}]
}
`;
  const { SchemaEngine } = schemaEngine;
  const bound = bindMigrationAwareSqlAdapterFactory(adapter);
  const engine = await SchemaEngine.new({ datamodels: [[schemaFile, content]] }, () => {}, bound);
  const files = [{ path: schemaFile, content }];
  const options = { baseDirectoryPath: folder, force: false, compositeTypeDepth: -1, namespaces: null };
  const { schema } = await engine.introspect({ schema: { files }, ...options });
  return schema.files[0].content;
}

/** Keys cross schemas, and Prisma says which of them has to be added. */
async function pullAll(names) {
  try {
    return await pull(names);
  } catch (error) {
    const [, missing] = /add `(\w+)` to your `schemas`/.exec(error.message) ?? [];
    if (missing === undefined) throw error;
    return pullAll([...names, missing]);
  }
}

/** Its command looks for an engine that generating doesn't use. */
function generate() {
  writeFileSync(
    `${folder}/prisma.config.mjs`,
    "export default { schema: 'schema.prisma', datasource: { url: process.env.DATABASE_URL } };\n",
  );
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
  const args = [require.resolve('prisma/build/index.js'), 'generate', '--config', 'prisma.config.mjs'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

async function use() {
  const { PrismaClient } = require(`${folder}/generated/index.js`);
  const prisma = new PrismaClient({ adapter });
  const list = async (text) => (await prisma.$queryRawUnsafe(text)).map(Object.values);
  say('schemas', (await list(schemas)).flat());
  say('tables', (await list(tables)).flat());
  say('columns', await list(columns));
  const call = await prisma.calls.findUnique({ where: { sid: callSid } });
  const { sid, duration, price, start_time, subresource_uris, parent_call_sid } = call;
  sayRow([sid, duration, price.toString(), start_time, subresource_uris, parent_call_sid, price !== null]);
  const [number] = await prisma.incoming_phone_numbers.findMany({ orderBy: { sid: 'asc' }, take: 1 });
  say('flags', [number.sid, number.beta, number.capabilities]);
  const since = new Date('2026-08-01T00:00:00Z');
  const where = { status: 'completed', start_time: { gte: since }, duration: { gt: 60 } };
  say('parameter', await prisma.calls.count({ where }));
  const found = [];
  for (let cursor; ; cursor = { sid: found.at(-1) }) {
    const after = cursor === undefined ? {} : { cursor, skip: 1 };
    const page = await prisma.calls.findMany({ select: { sid: true }, orderBy: { sid: 'asc' }, take: 50, ...after });
    if (page.length === 0) break;
    found.push(...page.map((row) => row.sid));
  }
  sayPages(found, 50);
  await prisma.$queryRawUnsafe('select nope from calls').catch(({ meta, message }) => {
    const { originalCode, originalMessage } = meta?.driverAdapterError?.cause ?? {};
    sayError({ code: originalCode, message: originalMessage ?? message });
  });
  say('alive', (await prisma.$queryRaw`select ${1}::int as one`)[0].one);
  const inserted = await prisma.messages.create({
    data: { to, from, body: 'Prisma' },
    select: { sid: true, status: true },
  });
  say('inserted', [inserted.sid, inserted.status]);
  const grouped = await prisma.calls.groupBy({ by: ['status'], _sum: { price: true }, _count: true });
  say('grouped', grouped.length > 2);
  const related = await prisma.calls.findFirst({ where: { sid: callSid }, include: { accounts: true } });
  say('related', related.accounts?.sid.slice(0, 2) ?? Object.keys(related));
  say('transaction', (await prisma.$transaction([prisma.calls.count(), prisma.calls.count()])).length);
  await prisma.$disconnect();
}

try {
  const bytes = readFileSync(require.resolve('@prisma/schema-engine-wasm').replace('.js', '_bg.wasm'));
  const { instance } = await globalThis.WebAssembly.instantiate(bytes, { './schema_engine_bg.js': schemaEngine });
  schemaEngine.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const pulled = await pullAll(['twilio']);
  // Twilio makes the keys: without a default the client would ask for them.
  writeFileSync(schemaFile, pulled.replace(/^( {2}sid +String +@id)$/gm, '$1 @default(dbgenerated())'));
  say('models', pulled.match(/^model /gm).length);
  const call = pulled.match(/^model calls \{[^}]*\}/m)[0].replaceAll(/ +/g, ' ');
  say(
    'model',
    ['sid', 'price', 'start_time'].map((name) => call.match(new RegExp(`^ ${name} (.*)$`, 'm'))[1]),
  );
  generate();
  await use();
} finally {
  await pool.end().catch(() => {});
  rmSync(folder, { recursive: true, force: true });
}
