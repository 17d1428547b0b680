// Both sides: PGlite and the engine over the same random tables, one set after another. PGlite is started again when a
// statement breaks it.

import { createEngine, type Engine, type Session } from '@twilio-sql/sql-engine';
import { askEngine } from '../slt/bench.ts';
import { createMemoryDriver } from '../support/memory-driver.ts';
import { openOracle, type Oracle, type Outcome } from '../support/oracle.ts';
import { openServerOracle } from './server-oracle.ts';
import type { MadeTable } from './tables.ts';

export interface FuzzBench {
  /** Puts other tables in the place of those there are. */
  readonly useTables: (tables: readonly MadeTable[]) => Promise<void>;
  readonly askEngine: (sql: string) => Promise<Outcome>;
  /** undefined when the statement broke the oracle. */
  readonly askOracle: (sql: string) => Promise<Outcome | undefined>;
  readonly close: () => Promise<void>;
}

interface Side {
  readonly engine: Engine;
  readonly session: Session;
}

/** With PGlite, or the server at a URL. The engine's tables are read from PGlite either way. */
export async function openFuzzBench(server?: string): Promise<FuzzBench> {
  let oracle = await openOracle();
  const other = server === undefined ? undefined : await openServerOracle(server);
  let current: readonly MadeTable[] = [];
  let side: Side | undefined;
  const closeSide = async (): Promise<void> => {
    await side?.session.close();
    await side?.engine.close();
    side = undefined;
  };
  return {
    useTables: async (tables) => {
      await closeSide();
      for (const { run } of other === undefined ? [oracle] : [oracle, other]) {
        for (const { name } of current) await run(`DROP TABLE ${name}`);
        for (const { script } of tables) await run(script);
      }
      current = tables;
      side = await openSide(oracle, tables);
    },
    askEngine: (sql) => {
      if (side === undefined) throw new Error('no tables yet');
      return askEngine(side.session, sql);
    },
    askOracle: async (sql) => {
      if (other !== undefined) return other.ask(sql);
      try {
        return await oracle.askSimply(sql);
      } catch {
        await oracle.close().catch(() => undefined);
        oracle = await openWith(current);
        return undefined;
      }
    },
    close: async () => {
      await closeSide();
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

async function openSide(oracle: Oracle, tables: readonly MadeTable[]): Promise<Side> {
  const made = await Promise.all(
    tables.map((table) => oracle.table(table.name, { pageSize: 5, filters: { id: 'exact' } })),
  );
  const driver = createMemoryDriver({ schema: 'local', local: true, tables: made });
  const engine = await createEngine({ drivers: [driver], version: '0.0.0' });
  const session = await engine.createSession({ user: 'postgres', database: 'postgres', onNotice: () => undefined });
  await askEngine(session, 'SET search_path TO local');
  return { engine, session };
}
