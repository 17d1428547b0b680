// A server of ours and a PostgreSQL 15 with the same user and database: who dialogs are held with.

import { existsSync } from 'node:fs';
import pg from 'pg';
import { createEngine } from '@twilio-sql/sql-engine';
import { createServer, noDatabase } from '../../packages/pg-wire/src/index.ts';
import { startPostgres } from '../support/postgres-server.ts';

/** The folder of PostgreSQL 15's programs, as Debian has it. */
const BIN = '/usr/lib/postgresql/15/bin';

/** Why there is nothing to compare with; undefined when there is. */
export const whyNoPostgres: string | undefined = existsSync(`${BIN}/postgres`)
  ? undefined
  : `needs a PostgreSQL 15 server in ${BIN}`;

export interface ServerPair {
  readonly ours: number;
  readonly theirs: number;
  readonly close: () => Promise<void>;
}

/** The ports of both. */
export async function openServerPair(): Promise<ServerPair> {
  const engine = await createEngine({ drivers: [], version: '0.1.0' });
  const server = createServer({
    engine: ({ database }) => {
      if (database !== 'postgres') throw noDatabase(database);
      return { engine };
    },
    authentication: { kind: 'trust' },
  });
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  const postgres = await startPostgres(BIN, { timezone: 'UTC' });
  await prepare(postgres.url);
  return {
    ours: port,
    theirs: Number(new URL(postgres.url).port),
    close: async () => {
      await postgres.close();
      await server.close(0);
      await engine.close();
    },
  };
}

/** A user who may make tables, and is no superuser. */
async function prepare(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    CREATE ROLE ada LOGIN;
    GRANT ALL ON SCHEMA public TO ada;
    GRANT CREATE ON DATABASE postgres TO ada;
  `);
  await client.end();
}
