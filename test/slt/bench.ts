// Both sides of the comparison: PGlite, and the engine over the same tables, once as remote ones (worker threads)
// and once as tables of this process (main thread), each with and without pushdown.

import { readFileSync } from 'node:fs';
import { createEngine, PgError, type Engine, type Session } from '@twilio-sql/sql-engine';
import { readRows } from '../support/data-rows.ts';
import { createMemoryDriver, type MemoryReading } from '../support/memory-driver.ts';
import { openOracle, type Oracle, type Outcome } from '../support/oracle.ts';

const readings: Readonly<Record<string, MemoryReading>> = {
  everything: { pageSize: 4, filters: { id: 'exact', i4: 'exact', n: 'inexact', t: 'exact', tz: 'inexact' } },
  customers: { pageSize: 3, filters: { id: 'exact', city: 'exact', joined: 'inexact' }, sortedBy: 'id' },
  orders: {
    pageSize: 20,
    filters: { id: 'exact', status: 'exact', placed: 'inexact', customer_id: 'exact' },
    drifts: true,
  },
  order_lines: {
    pageSize: 10,
    filters: { order_id: 'exact', sku: 'exact' },
    required: [{ column: 'order_id', parent: { schema: '', table: 'orders', column: 'id' } }],
  },
  nothing: { pageSize: 5, filters: { id: 'exact' } },
  numbers: { pageSize: 250, filters: { n: 'exact', grp: 'exact', at: 'inexact' }, sortedBy: 'n' },
  pairs: { pageSize: 5 },
  keyed: { pageSize: 5, filters: { k: 'exact', iv: 'exact', jb: 'exact', f: 'exact' } },
};

/** One way in which the engine runs a statement. */
export interface Way {
  readonly name: string;
  readonly schema: string;
  readonly pushdown: boolean;
}

export const ways: readonly Way[] = ['remote', 'local'].flatMap((schema) =>
  [true, false].map((pushdown) => ({ name: `${schema}${pushdown ? '' : ', no pushdown'}`, schema, pushdown })),
);

export interface Bench {
  readonly oracle: Oracle;
  /** Sessions as they begin, one for each way; or only the first so many. */
  readonly openSessions: (count?: number) => Promise<readonly Session[]>;
  readonly close: () => Promise<void>;
}

export async function openBench(): Promise<Bench> {
  const oracle = await openOracle();
  await oracle.run(readFileSync(new URL('tables.sql', import.meta.url), 'utf8'));
  const tables = await Promise.all(Object.entries(readings).map(([name, reading]) => oracle.table(name, reading)));
  const drivers = ['remote', 'local'].map((schema) =>
    createMemoryDriver({
      schema,
      local: schema === 'local',
      tables: tables.map((table) => ({ ...table, reading: within(table.reading, schema) })),
    }),
  );
  const engine = await createEngine({ drivers, version: '0.0.0' });
  return {
    oracle,
    openSessions: (count) => Promise.all(ways.slice(0, count).map((way) => openSession(engine, way))),
    close: async () => {
      await engine.close();
      await oracle.close();
    },
  };
}

function within(reading: MemoryReading, schema: string): MemoryReading {
  const required = reading.required?.map(({ column, parent }) =>
    parent === undefined ? { column } : { column, parent: { ...parent, schema } },
  );
  return required === undefined ? reading : { ...reading, required };
}

async function openSession(engine: Engine, way: Way): Promise<Session> {
  const session = await engine.createSession({ user: 'postgres', database: 'postgres', onNotice: () => undefined });
  await askEngine(session, `SET search_path TO ${way.schema}`);
  if (!way.pushdown) await askEngine(session, 'SET twilio_sql.pushdown TO off');
  return session;
}

/** What the engine makes of a statement; what is no user's mistake is thrown. */
export async function askEngine(session: Session, sql: string): Promise<Outcome> {
  try {
    const [parsed, ...more] = await session.parse(sql);
    if (parsed === undefined || more.length > 0) throw new Error('one statement a paragraph');
    const prepared = await session.prepare(parsed, []);
    const execution = await session.execute(prepared, { parameters: [] });
    const rows: (readonly (string | null)[])[] = [];
    for await (const chunk of execution.chunks) rows.push(...readRows(chunk.bytes));
    const fields = execution.fields ?? [];
    return { kind: 'rows', columns: fields.map((field) => field.name), types: fields.map((field) => field.type), rows };
  } catch (error) {
    session.fail();
    if (error instanceof PgError) {
      const { code, message, detail } = error.fields;
      return { kind: 'error', code, message, ...(detail === undefined ? {} : { detail }) };
    }
    return {
      kind: 'error',
      code: 'XX000',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
