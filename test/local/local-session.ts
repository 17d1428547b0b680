// Sessions of an engine without a driver, over a file or none: statements as a client sends them, COPY included.

import { createEngine, type Engine, type Session, type SessionOptions } from '@twilio-sql/sql-engine';
import { readRows } from '../support/data-rows.ts';

export type Row = readonly (string | null)[];

export interface LocalSession {
  readonly session: Session;
  /** Statements, each in its implicit transaction unless one is open; rows of the last one, as texts. */
  readonly query: (sql: string, signal?: AbortSignal) => Promise<readonly Row[]>;
  /** The first value of the first row. */
  readonly value: (sql: string) => Promise<string | null>;
  /** COPY … FROM STDIN; the tag. */
  readonly copy: (sql: string, pieces: Iterable<string | Uint8Array>) => Promise<string>;
  readonly close: () => Promise<void>;
}

export function openEngine(localFile?: string): Promise<Engine> {
  return createEngine({ drivers: [], version: '0.0.0', ...(localFile === undefined ? {} : { localFile }) });
}

export async function openSession(engine: Engine, settings: SessionOptions['settings'] = {}): Promise<LocalSession> {
  const session = await engine.createSession({
    user: 'postgres',
    database: 'postgres',
    settings: { search_path: 'public', ...settings },
  });
  const inCommand = async <T>(work: () => Promise<T>): Promise<T> => {
    session.beginImplicit();
    let failed = true;
    try {
      const result = await work();
      failed = false;
      return result;
    } catch (error) {
      session.fail();
      throw error;
    } finally {
      await session.endImplicit(failed);
    }
  };
  const query: LocalSession['query'] = async (sql, signal) => {
    let rows: Row[] = [];
    for (const statement of await session.parse(sql)) {
      rows = await inCommand(async () => {
        const prepared = await session.prepare(statement, []);
        const run = await session.execute(prepared, { parameters: [], ...(signal === undefined ? {} : { signal }) });
        const found: Row[] = [];
        for await (const { bytes } of run.chunks) found.push(...readRows(bytes));
        return found;
      });
    }
    return rows;
  };
  return {
    session,
    query,
    value: async (sql) => (await query(sql))[0]?.[0] ?? null,
    copy: async (sql, pieces) => {
      const [statement] = await session.parse(sql);
      if (statement === undefined) throw new Error('no statement');
      return await inCommand(async () => {
        const run = await session.execute(await session.prepare(statement, []), { parameters: [] });
        if (run.copy?.kind !== 'in') throw new Error('no COPY FROM');
        await run.copy.receive(bytesOf(pieces));
        for await (const _none of run.chunks);
        return run.tag();
      });
    },
    close: () => session.close(),
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an asynchronous iterable of what is there already
async function* bytesOf(pieces: Iterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}
