// Both sides: PGlite and the engine over the same random tables. PGlite is started again when a statement breaks it.

import { createEngine, type Session } from '@twilio-sql/sql-engine';
import { askEngine } from '../slt/bench.ts';
import { createMemoryDriver } from '../support/memory-driver.ts';
import { openOracle, type Oracle, type Outcome } from '../support/oracle.ts';
import { openServerOracle } from './server-oracle.ts';
import type { MadeTable } from './tables.ts';

export interface FuzzBench {
  readonly askEngine: (sql: string) => Promise<Outcome>;
  /** undefined when the statement broke the oracle. */
  readonly askOracle: (sql: string) => Promise<Outcome | undefined>;
  readonly close: () => Promise<void>;
}

/** With PGlite, or the server at a URL. The engine's tables are read from PGlite either way. */
export async function openFuzzBench(tables: readonly MadeTable[], server?: string): Promise<FuzzBench> {
  let oracle = await openWith(tables);
  const other = server === undefined ? undefined : await openServerOracle(server);
  for (const { script } of tables) await other?.run(script);
  const made = await Promise.all(
    tables.map((table) => oracle.table(table.name, { pageSize: 5, filters: { id: 'exact' } })),
  );
  const driver = createMemoryDriver({ schema: 'local', local: true, tables: made });
  const engine = await createEngine({ drivers: [driver], version: '0.0.0' });
  const session = await openSession(engine);
  return {
    askEngine: (sql) => askEngine(session, sql),
    askOracle: async (sql) => {
      if (other !== undefined) return other.ask(sql);
      try {
        return await oracle.ask(sql);
      } catch {
        await oracle.close().catch(() => undefined);
        oracle = await openWith(tables);
        return undefined;
      }
    },
    close: async () => {
      await session.close();
      await engine.close();
      await oracle.close();
      await other?.close();
    },
  };
}

async function openWith(tables: readonly MadeTable[]): Promise<Oracle> {
  const oracle = await openOracle();
  for (const { script } of tables) await oracle.run(script);
  return oracle;
}

async function openSession(engine: Awaited<ReturnType<typeof createEngine>>): Promise<Session> {
  const session = await engine.createSession({ user: 'postgres', database: 'postgres', onNotice: () => undefined });
  await askEngine(session, 'SET search_path TO local');
  return session;
}
