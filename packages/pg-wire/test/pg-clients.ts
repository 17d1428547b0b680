// node's pg against a server of the test file's own, over an engine without drivers.

import { createEngine, type Engine } from '@twilio-sql/sql-engine';
import pg from 'pg';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createServer, type Server } from '../src/index.ts';

export type ConnectClient = (options?: pg.ClientConfig) => Promise<pg.Client>;

/** Serves while the file's tests run. Clients end after each test, however they left it. */
export function servePgClients(): ConnectClient {
  let engine: Engine;
  let server: Server;
  let port: number;
  const clients: pg.Client[] = [];
  beforeAll(async () => {
    engine = await createEngine({ drivers: [], version: '0.1.0' });
    server = createServer({ engine, authentication: { kind: 'trust' } });
    ({ port } = await server.listen({ host: '127.0.0.1', port: 0 }));
  });
  afterAll(async () => {
    await server.close(0);
    await engine.close();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})));
  });
  return async (options = {}) => {
    const made = new pg.Client({ host: '127.0.0.1', port, user: 'ada', database: 'twilio', ...options });
    made.on('error', () => {});
    await made.connect();
    clients.push(made);
    return made;
  };
}
