// A Postgres server as the oracle, instead of PGlite: version 15 knows best what version 15 does.

import pg from 'pg';
import type { Outcome } from '../support/oracle.ts';

export interface ServerOracle {
  readonly ask: (sql: string) => Promise<Outcome>;
  readonly run: (sql: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The tables of a run are made in a schema of their own, which goes when the run ends. */
export async function openServerOracle(url: string): Promise<ServerOracle> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET DateStyle = 'ISO, MDY'; SET statement_timeout = '10s';
     DROP SCHEMA IF EXISTS fuzz CASCADE; CREATE SCHEMA fuzz; SET search_path TO fuzz`,
  );
  const types = { getTypeParser: () => (value: string) => value };
  return {
    ask: async (sql) => {
      try {
        const { fields, rows } = await client.query<(string | null)[]>({ text: sql, rowMode: 'array', types });
        return {
          kind: 'rows',
          columns: fields.map(({ name }) => name),
          types: fields.map(({ dataTypeID }) => dataTypeID),
          rows,
        };
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) throw error;
        return { kind: 'error', code: error.code ?? '', message: error.message };
      }
    },
    run: async (sql) => {
      await client.query(sql);
    },
    close: async () => {
      await client.query('DROP SCHEMA fuzz CASCADE');
      await client.end();
    },
  };
}
