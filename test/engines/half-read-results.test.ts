// Results that are read in parts while other statements run beside them: in one thread, in one session's database,
// in the main thread.
import { createEngine, type Engine, type Execution, type Session } from '@twilio-sql/sql-engine';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRows } from '../support/data-rows.ts';
import { createMemoryDriver, type MemoryTable } from '../support/memory-driver.ts';

const rowCount = 2000;

const table = (name: string): MemoryTable => ({
  name,
  columns: ['sid', 'kind'].map((column) => ({
    name: column,
    type: 'text',
    modifier: -1,
    notNull: true,
    hidden: false,
    aliases: [],
    description: `${column} of ${name}`,
  })),
  primaryKey: ['sid'],
  rows: Array.from({ length: rowCount }, (_, index) => [`${name}${index}`, `kind${index % 3}`]),
  reading: { pageSize: 1000 },
});

let engine: Engine;
let sessions: readonly [Session, Session];

beforeEach(async () => {
  const driver = createMemoryDriver({ schema: 'fruit', local: false, tables: [table('apples'), table('plums')] });
  engine = await createEngine({ drivers: [driver], version: '0', executorsMax: 1 });
  const session = (): Promise<Session> => engine.createSession({ user: 'ada', database: 'one' });
  sessions = [await session(), await session()];
});

afterEach(async () => {
  await engine.close();
});

async function start(session: Session, sql: string): Promise<Execution> {
  const [statement] = await session.parse(sql);
  if (statement === undefined) throw new Error('no statement');
  return session.execute(await session.prepare(statement, []), { parameters: [] });
}

type Rows = readonly (readonly (string | null)[])[];

/** Reads one chunk after another. */
function reader(execution: Execution): { readonly chunk: () => Promise<Rows>; readonly rest: () => Promise<Rows> } {
  const chunks = execution.chunks[Symbol.asyncIterator]();
  const chunk = async (): Promise<Rows> => {
    const next = await chunks.next();
    return next.done === true ? [] : readRows(next.value.bytes);
  };
  const rest = async (): Promise<Rows> => {
    const rows: (readonly (string | null)[])[] = [];
    for (let read = await chunk(); read.length > 0; read = await chunk()) rows.push(...read);
    return rows;
  };
  return { chunk, rest };
}

async function run(session: Session, sql: string): Promise<Rows> {
  return reader(await start(session, sql)).rest();
}

/** Each opens tables after its first rows: SQLite reads the second part when it comes to it. */
const inParts = [
  'select sid from fruit.apples union all select sid from fruit.plums',
  'select sid, (select count(*) from fruit.plums p where p.kind = a.kind and p.sid < a.sid) from fruit.apples a limit 1500',
];

test.each(inParts)('another session of the same thread begins: %s', async (sql) => {
  const [one, two] = sessions;
  const alone = await run(one, sql);
  const half = reader(await start(one, sql));
  const first = await half.chunk();
  expect(first.length).toBeLessThan(alone.length);
  expect(await run(two, 'select count(*) from fruit.plums, (values (1), (2)) v')).toEqual([[`${2 * rowCount}`]]);
  const others = [reader(await start(two, sql)), reader(await start(two, sql))];
  expect([...first, ...(await half.rest())]).toEqual(alone);
  for (const other of others) expect(await other.rest()).toEqual(alone);
});

test('a cursor over local tables shows what was there when it began', async () => {
  const [session] = sessions;
  await run(session, 'create temp table t as select n from generate_series(1, 4000) n');
  await run(session, 'begin');
  await run(session, 'declare c cursor for select n from t union all select n from t');
  await run(session, 'fetch 10 from c');
  await run(session, 'delete from t where n > 100');
  await run(session, 'create temp table u (n int)');
  expect(await run(session, 'select count(*) from t, fruit.plums')).toEqual([[`${100 * rowCount}`]]);
  await run(session, 'drop table u');
  const read = await run(session, 'fetch all from c');
  expect(read).toHaveLength(2 * 4000 - 10);
  expect(read.at(-1)).toEqual(['4000']);
});

test('an error in the part that was read ahead comes where it belongs', async () => {
  const [session] = sessions;
  await run(session, 'create temp table t as select n from generate_series(1, 4000) n');
  await run(session, 'begin');
  await run(session, 'declare c cursor for select 1 / (3500 - n) from t');
  await run(session, 'fetch 10 from c');
  await run(session, 'create temp table u (n int)');
  expect(await run(session, 'fetch 2000 from c')).toHaveLength(2000);
  await expect(run(session, 'fetch all from c')).rejects.toMatchObject({ code: '22012' });
});

test('sessions read the catalogs at the same time', async () => {
  const sql = (name: string): string => `
    select attname, (select relname from pg_class c where c.oid = a.attrelid and c.relname like '${name}%')
    from pg_attribute a union all select relname, null from pg_class`;
  const counts = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map(async (name, index) => {
      const session = sessions[index % 2 === 0 ? 0 : 1];
      return (await run(session, sql(name))).length;
    }),
  );
  expect(new Set(counts).size).toBe(1);
  expect(counts[0]).toBeGreaterThan(1000);
});
