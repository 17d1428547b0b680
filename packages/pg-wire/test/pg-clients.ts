// node's pg against a server of the test file's own, over an engine without drivers.

import pg from 'pg';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { openServer, type OpenServer } from './open-server.ts';

export type ConnectClient = (options?: pg.ClientConfig) => Promise<pg.Client>;

/** Serves while the file's tests run. Clients end after each test, however they left it. */
export function servePgClients(): ConnectClient {
  let opened: OpenServer;
  const clients: pg.Client[] = [];
  beforeAll(async () => {
    opened = await openServer();
  });
  afterAll(async () => {
    await opened.close();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})));
  });
  return async (options = {}) => {
    const made = new pg.Client({ host: '127.0.0.1', port: opened.port, user: 'ada', database: 'twilio', ...options });
    made.on('error', () => {});
    await made.connect();
    clients.push(made);
    return made;
  };
}
